import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git, write } from '../git/fresh-repository.ts';
import { MONOREPO } from './monorepo.ts';
import { implementing, reviews } from './plays.ts';
import { processesIn } from './processes-in.ts';
import { type Fields, refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const CONFIG = `
[work]
capacity = 9
worktrees = "../wörk trees"
copy = [".env", "packages/a/.env"]
setup = ["node", "tools/setup.mjs"]
teardown = ["node", "tools/teardown.mjs"]

[merge]
authority = "workspace"
`;

const SERVES = 'node --test packages/a/test/serve.test.js';
const CHECKS = 'node packages/b/check.mjs';
const WHERE = 'node tools/where.mjs';
const greets = (word: string) =>
  `import { shout } from 'shared'; export const greet = (name) => shout('${word} ' + name);`;
const parts = (rest: string) =>
  `import { shout } from 'shared'; export const part = (name) => shout('Bye ' + name);${rest}`;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a monorepo', () => {
  let story: WorkStory;
  let boss: Client;
  beforeAll(async () => {
    story = await WorkStory.begin(CONFIG, {}, MONOREPO);
    write(story.root, '.env', `PORT_BASE=${await freePorts()}\n`);
    boss = await story.orchestrator();
  });
  afterAll(() => story.end());

  const place = (slug: string) => join(story.house.story.folder, 'wörk trees', slug);
  const merge = (ticket: string) => story.step(boss, 'work_merge', { ticket });

  async function approved(title: string, slug: string, path: string, text: string): Promise<string> {
    const id = await story.queued(title, { slug });
    story.plays('coder', [implementing(path, text)], id);
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    await story.judged(boss, id);
    return id;
  }

  /** The commands that were validated with, as the thread has them. */
  function validatedWith(ticket: string, on: string): string[] {
    const event = story.events(ticket).findLast(is('work', { work: 'validation', on }));
    return [...(event?.body ?? '').matchAll(/^- `(.+)`: exit 0/gmu)].map(([, command = '']) => command);
  }

  function log(ticket: string, on: string, number: number): string {
    return readFileSync(
      join(story.house.localDir, 'work', ticket, 'logs', on, `validation-${number}.log`),
      'utf8',
    );
  }

  it('validates what the paths say, review and merge each in a folder with packages and files of its own', async () => {
    const both = await Promise.all([
      approved('Greet them', 'greet', 'packages/a/src/index.js', greets('Dear')),
      approved('Part well', 'part', 'packages/b/src/index.js', parts('')),
    ]);
    const docs = await approved('Say what it is', 'docs', 'docs/more/about.md', '# About');
    const ids = { greet: both[0], part: both[1], docs };
    for (const id of Object.values(ids)) expect(await merge(id)).toMatchObject({ outcome: 'merged' });
    const commands = { greet: [SERVES, WHERE], part: [CHECKS, WHERE], docs: [WHERE] };
    const slots = new Set<string>();
    for (const [slug, id] of Object.entries(ids)) {
      const wanted = commands[slug as keyof typeof commands];
      for (const [on, suffix] of [
        ['branch', 'review'],
        ['merge', 'merge'],
      ] as const) {
        expect(validatedWith(id, on), `${slug} ${on}`).toEqual(wanted);
        const where: Fields = JSON.parse(log(id, on, wanted.length));
        expect(where).toMatchObject({
          folder: place(`${slug}.${suffix}`),
          shared: 'packages/b/node_modules/shared/index.js',
          env: expect.stringMatching(/^PORT_BASE=\d+\n$/u),
        });
        slots.add(String(where.slot));
      }
      expect(existsSync(place(slug))).toBe(false);
    }
    expect(slots.size).toBe(3);
    expect(log(ids.greet, 'merge', 1)).toContain(`served on slot ${slotOf(log(ids.greet, 'merge', 2))}`);
    const torn = readFileSync(join(story.house.story.folder, 'torn down'), 'utf8').trim().split('\n');
    expect(torn.map((folder) => basename(folder)).sort()).toEqual(['docs', 'greet', 'part']);
    const setups = story.events(ids.greet).filter(is('work', { work: 'setup' }));
    expect(setups.map(({ body }) => body)).toEqual(['- packages/a/.env is not there']);
  });

  it.runIf(isLong)(
    'keeps a worktree with what nobody committed, and names it; what git ignores goes with the rest',
    async () => {
      const id = await approved('Greet again', 'again', 'packages/a/src/index.js', greets('Again'));
      write(place('again'), 'packages/b/nötes.txt', 'half of a thought\n');
      write(place('again'), 'packages/b/result.log', 'what a run printed\n');
      const kept = await merge(id);
      expect(kept).toMatchObject({ outcome: 'merged', state: 'done' });
      expect(kept.said).toMatch(
        /Kept: .*again, as it holds what is not committed: "packages\/b\/nötes\.txt"/u,
      );
      expect(kept.said).not.toContain('result.log');
      expect(readFileSync(join(place('again'), 'packages/b/nötes.txt'), 'utf8')).toBe('half of a thought\n');
      expect(existsSync(join(place('again'), 'packages/a/node_modules/shared'))).toBe(true);
      expect(git(story.root, 'rev-parse', 'ticket/again')).toBe(git(story.root, 'rev-parse', 'main^2'));
      const { body } = await story.event(id, is('work', { work: 'cleaned' }));
      expect(body).toContain('nötes.txt');
      expect(body).not.toContain(story.house.story.folder);
      git(place('again'), 'clean', '-qf', 'packages/b');
      expect((await merge(id)).said).toContain('Branch and worktree are put away.');
      expect(existsSync(place('again'))).toBe(false);
      expect(git(story.root, 'for-each-ref', 'refs/heads/ticket/again')).toBe('');
    },
  );

  it.runIf(isLong)('waits for a person where a branch edits the command by which it is tested', async () => {
    const manifest = '{ "private": true, "workspaces": ["packages/*"], "scripts": { "test": "true" } }';
    const id = await approved('Test less', 'less', 'package.json', manifest);
    const before = story.main();
    expect(await story.step(boss, 'work_dossier', { ticket: id })).toMatchObject({ waits_for: 'person' });
    expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(
      /^needs_person: [\s\S]*"package\.json"[\s\S]*yoi-tickets work merge /u,
    );
    expect(story.main()).toEqual(before);
    expect(await story.says('work', 'merge', id)).toContain('Merged into main');
    expect(git(story.root, 'show', 'main:package.json')).toBe(manifest);
  });

  // test/work/commands has limits in every check.
  it.runIf(isLong)('stops a validation that hangs at its limit, and all that it started', async () => {
    const id = await story.queued('Part for ever', { slug: 'ever' });
    const hangs = `import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6) // left'], { detached: true, stdio: 'inherit' }); console.log('begun'); setInterval(() => {}, 1e6);`;
    story.plays('coder', [implementing('packages/b/src/index.js', `${hangs} ${parts('')}`)], id);
    await story.start(boss, id);
    await story.reported(id);
    const red = await story.step(boss, 'work_review', { ticket: id });
    expect(red).toMatchObject({ outcome: 'red', phase: 'red', tail: expect.stringContaining('begun') });
    const { body } = await story.event(id, is('work', { outcome: 'red' }));
    expect(body).toContain(`\`${CHECKS}\`: stopped at its time limit`);
    expect(processesIn(story.house.story.folder).filter((one) => one.includes('// left'))).toEqual([]);
    expect(story.pods(id)).toEqual([expect.stringContaining('ticket-coder-ever')]);
  });
});

function slotOf(text: string): string {
  return String(JSON.parse(text).slot);
}

/** The lowest of the ports that a system gives to whoever asks for any: one below is nobody's by chance. */
const GIVEN_PORTS = 32_768;
const SLOTS = 10;

/** Below so many ports that nobody has at this moment, one for each slot. */
async function freePorts(): Promise<number> {
  for (;;) {
    const base = randomInt(20_000, GIVEN_PORTS - SLOTS);
    const free = await Promise.all(Array.from({ length: SLOTS }, (_, slot) => isFree(base + slot)));
    if (free.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
