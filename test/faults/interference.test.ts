import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { leaveHome, write } from '../git/fresh-repository.ts';
import { bundleWriter, Storm } from './interference/storm.ts';
import { scaled, tried } from './scale.ts';

let writer: Awaited<ReturnType<typeof bundleWriter>>;
beforeAll(async () => {
  writer = await bundleWriter();
});
afterAll(() => writer.dispose());
beforeEach(leaveHome);

async function storm(records?: 'branch' | 'with-code'): Promise<Storm> {
  const begun = await Storm.begin(records);
  onTestFinished(() => begun.end());
  return begun;
}

describe('while four processes write', () => {
  test('whatever git does to the code harms no record on its own branch', async () => {
    const at = await storm();
    await at.rage(writer.path);
    let done = 0;
    for (let round = 0; round < scaled(1, 12); round += 1) {
      write(at.root, 'one.txt', `changed ${round}\n`);
      write(at.root, `new ${round}.txt`, 'new\n');
      for (const words of [
        ['stash', 'push', '-q', '--all'],
        ['checkout', '-q', '-f', 'side'],
        ['clean', '-q', '-xfd'],
        ['checkout', '-q', 'main'],
        ['stash', 'pop', '-q'],
        ['gc', '-q', '--prune=now'],
        ['worktree', 'prune'],
        ['reset', '-q', '--hard', 'side'],
        ['reset', '-q', '--hard', 'ORIG_HEAD'],
        ['clean', '-q', '-xfd'],
        ['rebase', '-q', '--force-rebase', 'side'],
      ]) {
        done += Number(at.tryGit(at.root, ...words));
        await at.progress();
      }
    }
    const written = await at.calm();
    expect(written.refusals).toEqual({});
    expect(await at.lost(written)).toEqual([]);
    expect(await at.rules()).toEqual([]);
    tried(
      'commands of git on the code, in a storm of writers',
      done,
      `${written.acknowledged.length} changes acknowledged, none harmed or refused`,
    );
  });

  test('what git takes away from the records is found, and put back', async () => {
    const at = await storm();
    at.tryGit(at.records, 'add', '-A');
    at.tryGit(at.records, 'commit', '-qm', 'Begin');
    await at.rage(writer.path);
    let done = 0;
    const found = new Set<string>();
    for (let round = 0; round < scaled(1, 12); round += 1) {
      for (const words of [
        ['stash', 'push', '-q', '--include-untracked'],
        ['stash', 'pop', '-q'],
        ['add', '-A'],
        ['commit', '-qm', 'Records'],
        ['reset', '-q', '--hard', 'HEAD~1'],
        ['clean', '-q', '-xfd'],
        ['checkout', '-q', '-f', 'HEAD@{1}', '--', '.'],
        ['reset', '-q', '--hard'],
      ]) {
        done += Number(at.tryGit(at.records, ...words));
        await at.progress();
      }
      for (const rule of await at.rules()) found.add(rule);
      // A person has it mended, and the writers go on.
      await at.call('ticket_doctor', { fix: true });
      await at.progress();
    }
    const written = await at.calm();
    at.tryGit(at.records, 'reset', '-q', '--hard', 'HEAD');
    for (const rule of await at.rules()) found.add(rule);
    await at.call('ticket_doctor', { fix: true });
    expect(await at.lost(written)).toEqual([]);
    expect((await at.rules()).filter((rule) => rule !== 'outside_edit')).toEqual([]);
    for (const refusal of Object.keys(written.refusals))
      expect(refusal).toMatch(/^(?:regressed|not_found|indeterminate|storage: )/u);
    expect([...found].filter((rule) => rule === 'regressed' || rule === 'record_missing')).not.toEqual([]);
    const refused = Object.values(written.refusals).reduce((sum, count) => sum + count, 0);
    tried(
      'commands of git on the records, in a storm of writers',
      done,
      `${written.acknowledged.length} changes acknowledged and put back, ${refused} refused meanwhile (${[...found].join(', ')})`,
    );
  });

  test('what editors save is written over by nobody, and takes nothing away', async () => {
    const at = await storm();
    await at.rage(writer.path);
    let saves = 0;
    const titles = new Map<string, string>();
    const overwritten: string[] = [];
    for (let round = 0; round < scaled(40, 600); round += 1) {
      const ticket = at.tickets[round % at.tickets.length] ?? '';
      const file = join(at.records, ticket, round % 7 === 6 ? 'thread.md' : 'item.md');
      const text = readFileSync(file, 'utf8');
      const [title] = /^title: .*$/mu.exec(readFileSync(join(at.records, ticket, 'item.md'), 'utf8')) ?? [''];
      if (titles.has(ticket) && titles.get(ticket) !== title)
        overwritten.push(`${title} over ${titles.get(ticket)}`);
      const edited = file.endsWith('item.md')
        ? text.replace(/^title: .*$/mu, `title: "Edit ${round}"`)
        : text;
      if (round % 3 === 0) writeFileSync(file, edited);
      else if (round % 3 === 1) {
        copyFileSync(file, `${file}~`);
        writeFileSync(join(at.records, ticket, '.item.md.swp'), edited.slice(0, 60));
        writeFileSync(join(at.records, ticket, '4913'), edited);
        renameSync(join(at.records, ticket, '4913'), file);
      } else {
        // Saved in two halves, with a look at it in between.
        writeFileSync(file, edited.slice(0, edited.length >> 1));
        await at.progress();
        writeFileSync(file, edited);
      }
      if (file.endsWith('item.md')) titles.set(ticket, `title: "Edit ${round}"`);
      saves += 1;
      await at.progress();
    }
    const written = await at.calm();
    for (const ticket of at.tickets)
      for (const name of ['item.md~', 'thread.md~', '.item.md.swp'])
        rmSync(join(at.records, ticket, name), { force: true });
    await at.call('ticket_doctor', { fix: true });
    expect(overwritten).toEqual([]);
    expect(await at.lost(written)).toEqual([]);
    expect((await at.rules()).filter((rule) => rule !== 'outside_edit')).toEqual([]);
    for (const refusal of Object.keys(written.refusals)) expect(refusal).toMatch(/^(?:regressed|storage: )/u);
    tried(
      'saves of editors, in a storm of writers',
      saves,
      `${written.acknowledged.length} changes acknowledged, none lost`,
    );
  });
});
