import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mergeRecordFile } from '../../../src/domain/merge/merge-record-file.ts';
import { commitRecords } from '../../../src/git/commit-records.ts';
import { findRoots } from '../../../src/git/roots.ts';
import { syncRecords } from '../../../src/git/sync-records.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { Place } from '../../../src/local/place.ts';
import { GitSteps, witnessGit } from '../../../src/store/files/git-steps.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { fillWorkspace } from '../../bench/many-tickets.ts';
import { add, comment } from '../records.ts';
import { gitIn, recordsBranch, type Workspace } from './workspace.ts';

const COUNT = 120;
/** A look at one record is at least two calls; a fresh process always looks at the active ones, a sixth of them. */
const ALL = COUNT * 1.5;

let workspace: Workspace;
let ids: string[];
let looks: number;
let living: FileStore;
const note = () => join(workspace.localDir, 'git-steps');
const index = () => join(gitIn(workspace.root, 'rev-parse', '--absolute-git-dir'), 'index');

const counting: FileAccess = new Proxy(disk, {
  get(target, verb: keyof FileAccess) {
    looks += 1;
    return target[verb];
  },
});

const commit = () =>
  commitRecords(
    findRoots(workspace.folder),
    'Records',
    (work) => work(),
    mergeRecordFile,
    witnessGit(workspace),
  );

async function sync(): Promise<string | null> {
  const { outcome, pushed, committed } = await syncRecords(findRoots(workspace.folder), {
    exclusive: (work) => work(),
    mergeFile: mergeRecordFile,
    witness: witnessGit(workspace),
  });
  expect({ outcome, pushed }).toEqual({ outcome: 'synced', pushed: true });
  return committed;
}

/** What git does that moves files of records. */
const MOVES = [
  () => gitIn(workspace.root, 'checkout', '--quiet', 'HEAD~1', '--', '.'),
  () => gitIn(workspace.root, 'stash'),
  () => gitIn(workspace.root, 'reset', '--quiet', '--hard', 'HEAD~1'),
  () => {
    const theirs = gitIn(workspace.root, 'commit-tree', '-m', 'theirs', '-p', 'HEAD', 'HEAD~1^{tree}');
    gitIn(workspace.root, 'merge', '--quiet', '--no-ff', '-m', 'merged', theirs);
  },
];

/** Leaves a snapshot of the records as they are now. */
async function saved(): Promise<void> {
  rmSync(join(workspace.localDir, 'index'), { force: true });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await looksOfFresh();
}

/** How often a store goes to the disk for a first page of all. */
async function looksOf(store: FileStore): Promise<number> {
  looks = 0;
  await store.read((view) => view.list({ state: 'all' }, { limit: 1 }));
  return looks;
}

async function looksOfFresh(): Promise<number> {
  const store = openFileStore({ ...workspace, access: counting });
  const count = await looksOf(store);
  await store.close();
  return count;
}

async function change(id = ids[0] ?? ''): Promise<void> {
  const store = openFileStore(workspace);
  await add(store, id, comment('one more'));
  await store.close();
}

beforeEach(async () => {
  // No round goes on in the background: a store looks when it is asked.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  workspace = recordsBranch();
  ids = await fillWorkspace({ ...workspace, count: COUNT, oneActiveIn: 6 });
  await commit();
  await saved();
  living = openFileStore({ ...workspace, access: counting });
  await looksOf(living);
});

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await living.close();
  workspace.dispose();
});

describe('a commit of our own', () => {
  it('makes neither who lives nor who comes look at the records again', async () => {
    gitIn(workspace.folder, 'init', '--quiet', '--bare', 'remote');
    gitIn(workspace.folder, 'remote', 'add', 'origin', join(workspace.folder, 'remote'));
    for (const commitOrSync of [commit, commit, sync, sync]) {
      await change();
      await looksOf(living);
      const [before, freshBefore] = [await looksOf(living), await looksOfFresh()];
      expect(Math.max(before, freshBefore)).toBeLessThan(ALL);
      const was = statSync(index()).ino;
      expect(await commitOrSync()).not.toBeNull();
      expect(statSync(index()).ino).not.toBe(was);
      // The note itself is asked for, and read.
      expect(await looksOf(living)).toBeLessThanOrEqual(before + 2);
      expect(await looksOfFresh()).toBeLessThanOrEqual(freshBefore + 2);
    }
    expect(gitIn(workspace.root, 'status', '--porcelain')).toBe('');
  });

  it('leaves git as it is where nothing changed', async () => {
    const was = statSync(index());
    expect(await commit()).toBeNull();
    expect(statSync(index())).toMatchObject({ ino: was.ino, ctimeMs: was.ctimeMs });
  });

  it('does not hide what git moves before it, or after', async () => {
    for (const move of MOVES) {
      await change();
      await commit();
      expect(await looksOf(living)).toBeLessThan(ALL);
      expect(await looksOfFresh()).toBeLessThan(ALL);
      await change(ids[2]);
      move();
      await change(ids[3]);
      await commit();
      expect(await looksOf(living)).toBeGreaterThan(ALL);
      expect(await looksOfFresh()).toBeGreaterThan(ALL);
      await change(ids[4]);
      await commit();
      expect(await looksOf(living)).toBeLessThan(ALL);
      await change(ids[5]);
      move();
      expect(await looksOf(living)).toBeGreaterThan(ALL);
      await saved();
    }
  });

  it('does not hide what git moved in the middle of it', async () => {
    await change();
    await looksOf(living);
    const folder = join(workspace.folder, 'bin');
    mkdirSync(folder);
    const git = gitIn(workspace.folder, '--exec-path');
    const once = join(workspace.folder, 'once');
    const inTheMiddle = `[ -e '${once}' ] || { : > '${once}'; env -u GIT_INDEX_FILE '${git}/git' -C '${workspace.root}' checkout --quiet HEAD -- .; }`;
    writeFileSync(
      join(folder, 'git'),
      `#!/bin/sh\ncase "$*" in *write-tree*) ${inTheMiddle};; esac\nexec '${git}/git' "$@"\n`,
    );
    chmodSync(join(folder, 'git'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    await commit();
    expect(existsSync(once)).toBe(true);
    expect(await looksOf(living)).toBeGreaterThan(ALL);
    expect(await looksOfFresh()).toBeGreaterThan(ALL);
    expect(gitIn(workspace.root, 'status', '--porcelain')).toBe('');
  });
});

describe('the note', () => {
  it('costs a look at all records where it is gone, torn or not ours, and nothing else', async () => {
    const spoiling = [
      () => rmSync(note()),
      () => writeFileSync(note(), readFileSync(note()).subarray(0, -20)),
      () => writeFileSync(note(), '\0\0 {}\n\n a b c\n'),
      () => {
        rmSync(note());
        mkdirSync(note());
      },
    ];
    for (const spoil of spoiling) {
      await change();
      await looksOf(living);
      expect(await commit()).not.toBeNull();
      spoil();
      expect(await looksOf(living)).toBeGreaterThan(ALL);
    }
    await change();
    expect(await commit()).not.toBeNull();
  });

  it('is of so many commits at most, and ends where it leads in a circle', () => {
    const steps = new GitSteps(new Place(workspace.localDir), disk);
    const key = (n: number) => [n, n, n, n, 1, 1, 1, 1];
    for (let n = 0; n < 300; n++) steps.add(key(n), key(n + 1));
    expect(readFileSync(note(), 'utf8').split('\n')).toHaveLength(257);
    expect(steps.lead(key(0), key(300))).toBe(false);
    expect(steps.lead(key(44), key(300))).toBe(true);
    expect(steps.lead(key(300), key(44))).toBe(false);
    steps.add(key(300), key(200));
    expect(steps.lead(key(200), key(7))).toBe(false);
    // Whatever moved HEAD as well was not a commit of ours.
    steps.add(key(500), [...key(501).slice(0, 4), 2, 2, 2, 2]);
    expect(steps.lead(key(500), [...key(501).slice(0, 4), 2, 2, 2, 2])).toBe(false);
  });
});
