import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parseThread } from '../../src/domain/thread.ts';
import { migrateWorkspace } from '../../src/tracker/migrate-workspace.ts';
import { leaveHome } from '../git/fresh-repository.ts';
import type { Branch } from './merge/branch.ts';
import { Clones } from './merge/clones.ts';
import { sampled, tried } from './scale.ts';

const ID = '20250101-000000-older';
const event = (body: string) =>
  `<!-- event: comment author: ann at: 2025-01-02T00:00:00Z -->\n\n## Comment\n\n${body}\n\n---\n`;
const OLDER = {
  [`open/${ID}/item.md`]: '---\ntitle: Older\nstatus: open\n---\n\nThe body\n',
  [`open/${ID}/thread.md`]: `${event('one')}\n${event('two')}`,
  [`open/${ID}/artifacts/note.md`]: 'A note\n',
};

function put({ records }: Branch, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(records, path)), { recursive: true });
    writeFileSync(join(records, path), text);
  }
}

describe('records of an older generation, in two clones', () => {
  beforeEach(leaveHome);

  async function begun(): Promise<[Clones, Branch, Branch]> {
    const clones = await Clones.begin(2);
    const [one, two] = clones.all;
    if (!one || !two) throw new Error('two clones were asked for');
    put(one, OLDER);
    await clones.sync(one);
    await clones.sync(two);
    await migrateWorkspace(one.services.tracker, false);
    return [clones, one, two];
  }
  const bodies = (text: string) =>
    parseThread(text)
      .events.filter(({ kind }) => kind === 'comment')
      .map(({ body }) => body);

  test('are the same when one migrated them, or both', async () => {
    for (const both of sampled([false, true], 1)) {
      const [clones, one, two] = await begun();
      if (both) await migrateWorkspace(two.services.tracker, false);
      await clones.sync(one);
      expect(await clones.sync(two)).toMatchObject({ outcome: 'synced', kept: [] });
      expect(two.files()).toEqual(one.files());
      expect(readdirSync(two.records)).toContain(ID);
      expect(bodies(one.files().get(`${ID}/thread.md`) ?? '')).toEqual(['one', 'two']);
      await clones.end();
    }
    tried('migrations in one clone, or both, and a sync', 2, 'the same records in both');
  });

  test('stay whole, and are named, when one migrated them and an older program went on in the other', async () => {
    const [clones, one, two] = await begun();
    put(two, { [`open/${ID}/thread.md`]: `${OLDER[`open/${ID}/thread.md`]}\n${event('three')}` });
    await clones.sync(one);
    const named = `open/${ID} (removed on one side, changed on the other)`;
    expect(await clones.sync(two)).toMatchObject({ outcome: 'synced', kept: [named] });
    await clones.sync(one);
    expect(two.files()).toEqual(one.files());
    expect(bodies(readFileSync(join(one.records, `open/${ID}/thread.md`), 'utf8'))).toEqual([
      'one',
      'two',
      'three',
    ]);
    const files = Object.keys(OLDER).map((path) => readFileSync(join(one.records, path), 'utf8'));
    expect(files).toHaveLength(3);
    // The tool's declared answer.
    const { findings } = (await one.call('human', 'ticket_doctor', {})) as { findings: { rule: string }[] };
    expect(findings.map(({ rule }) => rule)).toContain('id_duplicate');
    rmSync(join(one.records, 'open'), { recursive: true });
    await clones.end();
  });
});
