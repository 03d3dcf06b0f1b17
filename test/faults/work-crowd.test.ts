import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { git } from '../git/fresh-repository.ts';
import { implementing, reviews } from '../story/plays.ts';
import { did, type Fields } from '../story/program.ts';
import { hasTerminal } from '../story/terminal.ts';
import { is, WorkStory } from '../story/work-story.ts';
import { scaled, tried } from './scale.ts';

const COUNT = scaled(2, 20);

vi.setConfig({ testTimeout: scaled(240_000, 1_200_000), hookTimeout: 180_000 });

describe.skipIf(!hasTerminal() || process.platform !== 'linux')(`${COUNT} Tickets in work at once`, () => {
  let story: WorkStory;
  let boss: Client;
  let ids: string[];
  beforeAll(async () => {
    story = await WorkStory.begin(`[work]\ncapacity = ${COUNT}\n\n[merge]\nauthority = "workspace"\n`);
    boss = await story.orchestrator();
    ids = [];
    for (let part = 0; part < COUNT; part++)
      ids.push(await story.queued(`Add part ${part}`, { slug: `p${part}` }));
  });
  afterAll(() => story.end());

  // Any refusal ends it: that a lock was held, that something was busy, that a step ran already.
  it('are all merged, one after the other, and leave nothing', async () => {
    const go = join(story.root, '.git/go');
    for (const [part, id] of ids.entries()) {
      const coder = implementing(`src/part-${part}.js`, `export const part${part} = ${part};`);
      story.plays('coder', [['@say At it.', `@wait ${go}`, ...coder]], id);
      story.plays('reviewer', [reviews('approve')], id);
    }
    await Promise.all(ids.map((id) => story.start(boss, id)));
    expect(await did(boss, 'work_status')).toMatchObject({ capacity: { limit: COUNT, used: COUNT } });
    // Now they all commit and report, are validated, reviewed and merged as they come.
    writeFileSync(go, '');
    const merged = await Promise.all(ids.map((id) => fromReportToMerge(id)));
    expect(merged.map(({ outcome, state }) => `${outcome} ${state}`)).toEqual(ids.map(() => 'merged closed'));

    const told = ids.map((id) => [id, story.told(id).filter((line) => line.startsWith('work failed'))]);
    expect(told).toEqual(ids.map((id) => [id, []]));
    const merges = git(story.root, 'log', '--first-parent', '--format=%s', `-${COUNT}`, 'main').split('\n');
    expect(merges.sort()).toEqual(ids.map((_, part) => `Merge ticket/p${part}: Add part ${part}`).sort());
    expect(git(story.root, 'rev-list', '--count', '--merges', 'main')).toBe(String(COUNT));
    for (const part of ids.keys())
      expect(git(story.root, 'show', `main:src/part-${part}.js`)).toContain(`part${part} = ${part}`);
    expect(git(story.root, 'status', '--porcelain', '--', 'src')).toBe('');
    expect([story.left(), story.pods()]).toEqual([{ worktrees: [], branches: [] }, []]);
    tried('Tickets in work at once', COUNT, 'all merged and closed, and none was refused anything');
  });

  async function fromReportToMerge(ticket: string): Promise<Fields> {
    const report = await story.reported(ticket);
    await story.step(boss, 'work_review', { ticket });
    await story.eventAfter(ticket, report, is('review', { verdict: 'approve' }));
    await story.step(boss, 'work_dossier', { ticket });
    return story.step(boss, 'work_merge', { ticket, close: 'It is there.' });
  }
});
