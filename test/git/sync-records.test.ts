import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { mergeRecordFile } from '../../src/domain/merge/merge-record-file.ts';
import { appendEvents, parseThread, renderThread } from '../../src/domain/thread.ts';
import { commitRecords } from '../../src/git/commit-records.ts';
import { ensureRecordsBranch } from '../../src/git/records-branch.ts';
import { findRoots } from '../../src/git/roots.ts';
import { syncRecords } from '../../src/git/sync-records.ts';
import { isLong } from '../faults/scale.ts';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { preparedRepositories } from './prepared-repository.ts';

const alone = <T>(work: () => Promise<T>) => work();
const sync = (root: string) => syncRecords(findRoots(root), { exclusive: alone, mergeFile: mergeRecordFile });
const records = (root: string) => join(root, '.yoi/tickets');
const read = (root: string, path: string) => readFileSync(join(records(root), path), 'utf8');

beforeEach(leaveHome);

let ids = 0;
function comment(text: string, body: string): string {
  const { events } = parseThread(text);
  const newId = () => `01SYNC${String(ids++).padStart(4, '0')}`;
  const added = appendEvents(events, [{ kind: 'comment', body }], {
    author: 'coder/x',
    at: '2026-01-01T00:00:00Z',
    newId,
  });
  return renderThread([...events, ...added]);
}

/** Two clones of one remote, each with the records branch. */
async function twoClones(): Promise<[string, string]> {
  const folder = freshFolder();
  await preparedRepositories('two-clones', folder, async (made) => {
    freshRepository(join(made, 'first'));
    git(made, 'clone', '-q', '--bare', 'first', 'remote – göt.git');
    for (const name of ['one', 'two']) {
      git(made, 'clone', '-q', 'remote – göt.git', name);
      await ensureRecordsBranch(findRoots(join(made, name)), ['true']);
    }
  });
  return [join(folder, 'one'), join(folder, 'two')];
}

describe('two clones', () => {
  test('that were set up apart exchange their Tickets', async () => {
    const [one, two] = await twoClones();
    write(records(one), 'first/item.md', 'First\n');
    write(records(two), 'second/item.md', 'Second\n');
    expect(await sync(one)).toMatchObject({ outcome: 'synced', remote: 'origin', received: 0, pushed: true });
    expect(await sync(two)).toMatchObject({ outcome: 'synced', received: 1, pushed: true, kept: [] });
    expect(await sync(one)).toMatchObject({ received: 1, pushed: false });
    expect(read(one, 'second/item.md')).toBe('Second\n');
    expect(git(one, 'rev-parse', 'yoi-tickets')).toBe(git(two, 'rev-parse', 'yoi-tickets'));
    expect(await sync(one)).toMatchObject({ committed: null, received: 0, pushed: false });
    for (const root of [one, two]) expect(git(records(root), 'status', '--porcelain')).toBe('');
    rmSync(join(records(one), 'second'), { recursive: true });
    await sync(one);
    expect(await sync(two)).toMatchObject({ received: 1 });
    expect(existsSync(join(records(two), 'second/item.md'))).toBe(false);
    expect(existsSync(join(records(two), '.staging/sync'))).toBe(false);
  });

  test.runIf(isLong)(
    'that wrote in one thread have every event, and files that cannot be merged twice',
    async () => {
      const [one, two] = await twoClones();
      const start = comment('', 'Start');
      write(records(one), 'x/thread.md', start);
      write(records(one), 'x/artifacts/a.bin', 'start\n');
      await sync(one);
      await sync(two);
      write(records(one), 'x/thread.md', comment(start, 'From one'));
      write(records(one), 'x/artifacts/a.bin', 'one\n');
      write(records(two), 'x/thread.md', comment(start, 'From two'));
      write(records(two), 'x/artifacts/a.bin', 'two\n');
      await sync(one);
      const second = await sync(two);
      expect(second).toMatchObject({ outcome: 'synced', kept: ['x/artifacts/a.bin'] });
      await sync(one);
      for (const root of [one, two]) {
        const { events, problems } = parseThread(read(root, 'x/thread.md'));
        expect(problems).toEqual([]);
        expect(events.map(({ body }) => body)).toEqual(['Start', 'From one', 'From two']);
        const names = readdirSync(join(records(root), 'x/artifacts'));
        expect(names).toEqual(['a.bin', expect.stringMatching(/^a\.bin\.other-[0-9a-f]{7}$/u)]);
        expect(names.map((name) => read(root, `x/artifacts/${name}`)).sort()).toEqual(['one\n', 'two\n']);
      }
    },
  );

  test('of which one removed what the other changed keep it', async () => {
    const [one, two] = await twoClones();
    write(records(one), 'x/resolution.md', 'Start\n');
    await sync(one);
    await sync(two);
    rmSync(join(records(one), 'x/resolution.md'));
    write(records(two), 'x/resolution.md', 'Changed\n');
    await sync(one);
    await sync(two);
    await sync(one);
    expect(read(one, 'x/resolution.md')).toBe('Changed\n');
  });

  test.runIf(isLong)('of which one removed a record that the other changed keep it whole', async () => {
    const [one, two] = await twoClones();
    for (const id of ['x', 'y']) {
      write(records(one), `${id}/thread.md`, comment('', 'Start'));
      write(records(one), `${id}/item.md`, 'The item\n');
      write(records(one), `${id}/artifacts/plan/a.json`, '{}\n');
    }
    await sync(one);
    await sync(two);
    rmSync(join(records(one), 'x'), { recursive: true });
    write(records(two), 'x/thread.md', comment(read(two, 'x/thread.md'), 'More'));
    write(records(one), 'y/thread.md', comment(read(one, 'y/thread.md'), 'More'));
    rmSync(join(records(two), 'y'), { recursive: true });
    await sync(one);
    const kept = ['x', 'y'].map((id) => `${id} (removed on one side, changed on the other)`);
    expect((await sync(two)).kept.sort()).toEqual(kept);
    await sync(one);
    for (const root of [one, two])
      for (const id of ['x', 'y']) {
        expect(parseThread(read(root, `${id}/thread.md`)).events).toHaveLength(2);
        expect(read(root, `${id}/item.md`)).toBe('The item\n');
        expect(read(root, `${id}/artifacts/plan/a.json`)).toBe('{}\n');
      }
  });

  test('lose nothing that is written while they sync', async () => {
    const [one, two] = await twoClones();
    write(records(one), 'x/resolution.md', 'From one\n');
    await sync(one);
    let turns = 0;
    const lateWriter = <T>(work: () => Promise<T>): Promise<T> => {
      turns += 1;
      if (turns === 2) write(records(two), 'x/resolution.md', 'Written late\n');
      return work();
    };
    await syncRecords(findRoots(two), { exclusive: lateWriter, mergeFile: mergeRecordFile });
    expect(read(two, 'x/resolution.md')).toMatch(/From one[\s\S]*Written late/u);
  });

  test('put back what was taken from the remote, and say that it was', async () => {
    const [one, two] = await twoClones();
    write(records(one), 'x/thread.md', comment('', 'First'));
    expect(await sync(one)).toMatchObject({ rewritten: false });
    const remote = git(one, 'remote', 'get-url', 'origin');
    const first = git(remote, 'rev-parse', 'yoi-tickets');
    write(records(one), 'x/thread.md', comment(read(one, 'x/thread.md'), 'Second'));
    await sync(one);
    git(remote, 'update-ref', 'refs/heads/yoi-tickets', first);
    await sync(two);
    write(records(two), 'x/thread.md', comment(read(two, 'x/thread.md'), 'Other'));
    expect(await sync(two)).toMatchObject({ outcome: 'synced', rewritten: false });
    expect(await sync(one)).toMatchObject({ outcome: 'synced', rewritten: true });
    const bodies = () => parseThread(read(one, 'x/thread.md')).events.map(({ body }) => body);
    expect(bodies()).toEqual(['First', 'Second', 'Other']);
    git(remote, 'update-ref', '-d', 'refs/heads/yoi-tickets');
    expect(await sync(one)).toMatchObject({ outcome: 'synced', rewritten: true, pushed: true });
    const tree = git(remote, 'rev-parse', `${first}~2^{tree}`);
    const alone = git(remote, '-c', 'user.name=x', '-c', 'user.email=x', 'commit-tree', '-m', 'Anew', tree);
    git(remote, 'update-ref', 'refs/heads/yoi-tickets', alone);
    expect(await sync(one)).toMatchObject({ outcome: 'synced', rewritten: true, pushed: true });
    await sync(two);
    expect(read(two, 'x/thread.md')).toBe(read(one, 'x/thread.md'));
    expect(bodies()).toHaveLength(3);
  });

  test('that push at once both succeed', async () => {
    const [one, two] = await twoClones();
    write(records(one), 'first/item.md', 'First\n');
    write(records(two), 'second/item.md', 'Second\n');
    const results = await Promise.all([sync(one), sync(two)]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['synced', 'synced']);
  });

  test('do not take a link from each other', async () => {
    const [one, two] = await twoClones();
    const blob = git(one, 'hash-object', '-w', 'README.md');
    git(records(one), 'update-index', '--add', '--cacheinfo', `120000,${blob},x/item.md`);
    git(records(one), 'commit', '-qm', 'A link');
    git(one, 'push', '-q', 'origin', 'yoi-tickets');
    expect(await sync(two)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('x/item.md'),
    });
    expect(existsSync(join(records(two), 'x'))).toBe(false);
  });
});

test('plain git merges records with the driver that init configured', async () => {
  const root = freshRepository();
  const driver = join(root, '../a driver.sh');
  write(
    root,
    '../a driver.sh',
    '#!/bin/sh\ncat "$2" "$4" > "$3.new" && mv "$3.new" "$3"\nprintf "%s\\n" "$5" >> "$3"\n',
  );
  await ensureRecordsBranch(findRoots(root), ['sh', driver, 'merge-driver']);
  const commit = () => commitRecords(findRoots(root), 'x', alone);
  write(records(root), 'it’s x/thread.md', 'base\n');
  await commit();
  git(records(root), 'branch', 'theirs');
  write(records(root), 'it’s x/thread.md', 'ours\n');
  await commit();
  git(records(root), 'switch', '-q', 'theirs');
  write(records(root), 'it’s x/thread.md', 'theirs\n');
  git(records(root), 'commit', '-qam', 'Theirs');
  git(records(root), 'switch', '-q', 'yoi-tickets');
  git(records(root), 'merge', '-q', '-m', 'Merge', 'theirs');
  expect(read(root, 'it’s x/thread.md')).toBe('base\ntheirs\nit’s x/thread.md\n');
});

test('where there is nothing to sync with, the answer says so', async () => {
  const root = freshRepository();
  expect(await sync(root)).toMatchObject({ outcome: 'no_branch' });
  await ensureRecordsBranch(findRoots(root), ['true']);
  write(records(root), 'x/item.md', 'x\n');
  expect(await sync(root)).toMatchObject({ outcome: 'no_remote', committed: expect.any(String) });
  git(root, 'remote', 'add', 'origin', join(root, '../nowhere'));
  expect(await sync(root)).toMatchObject({ outcome: 'unreachable', remote: 'origin' });
  const ran = join(root, '../ran');
  git(root, 'remote', 'set-url', 'origin', `ext::sh -c "touch% '${ran}'"`);
  expect(await sync(root)).toMatchObject({ outcome: 'unreachable' });
  expect(existsSync(ran)).toBe(false);
});
