import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { MODULES } from '../../bundle.mjs';
import { bundleWorker } from '../../store/files/child.ts';
import { plainFolder, type Workspace } from '../../store/files/workspace.ts';
import { create } from '../../store/records.ts';
import { tried } from '../scale.ts';
import type { Report } from './errand.ts';

const works = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const canTrace = works('strace', '-f', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO', 'true');
const canMount = works('unshare', '-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');

if (!canTrace) console.warn('skipped: strace cannot let calls fail here');
if (!canMount) console.warn('skipped: a disk cannot be mounted here');

let errand: { path: string; dispose: () => void };
let workspace: Workspace;
let fired = 0;
beforeAll(async () => {
  errand = await bundleWorker(new URL('./errand.ts', import.meta.url));
});
afterAll(() => {
  errand.dispose();
  tried('faults of a real disk, in processes of their own', fired, 'all answers true');
});
beforeEach(() => {
  workspace = plainFolder();
});
afterEach(() => workspace.dispose());

/** Runs an errand in a child, behind `command`, and gives what it reports. */
function run(
  name: string,
  { root, localDir }: Pick<Workspace, 'root' | 'localDir'>,
  ...command: string[]
): Report {
  const [program = process.execPath, ...args] = [
    ...command,
    process.execPath,
    errand.path,
    name,
    root,
    localDir,
  ];
  const child = spawnSync(program, args, { env: { ...process.env, NODE_PATH: MODULES }, encoding: 'utf8' });
  if (child.stdout === '') throw new Error(`${name}: ${child.stderr}`);
  // The errand printed it.
  return JSON.parse(child.stdout) as Report;
}

/** The first record that an errand makes. */
const FIRST = '20260101-000100-once';

/** A call of the system that fails, on which of the store's paths, how, and what the answer must be. */
const INJECTED: [call: string, path: string, error: string, answer: string][] = [
  ['fsync', `tickets/.staging/${FIRST}/item.md`, 'EIO', 'storage'],
  ['fsync', `tickets/.staging/${FIRST}/thread.md`, 'ENOSPC', 'storage'],
  ['fsync', `tickets/.staging/${FIRST}`, 'EIO', 'storage'],
  ['write', `tickets/.staging/${FIRST}/thread.md`, 'ENOSPC', 'storage'],
  ['write', '.local/ledger.jsonl', 'ENOSPC', 'storage'],
  ['write', '.local/ledger.jsonl', 'EIO', 'storage'],
  ['fsync', '.local/ledger.jsonl', 'EIO', 'storage'],
  ['fsync', '.local/ledger.jsonl', 'ENOSPC', 'storage'],
  ['openat', '.local/ledger.jsonl', 'EROFS', 'storage'],
  ['/^rename', `tickets/.staging/${FIRST}`, 'EIO', 'indeterminate'],
  ['/^rename', `tickets/.staging/${FIRST}`, 'EACCES', 'indeterminate'],
  ['fsync', 'tickets', 'EIO', 'indeterminate'],
  ['pwrite64', '.local/applied', 'ENOSPC', 'done'],
];

describe('a real disk in trouble', () => {
  it.skipIf(!canTrace).each(INJECTED)('at %s of %s with %s is answered with the truth', async (...fault) => {
    const [call, path, error, answer] = fault;
    const { folder, root } = workspace;
    const log = join(folder, 'strace.txt');
    const inject = `inject=${call}:error=${error}:when=1`;
    const { answers, count } = run(
      'once',
      workspace,
      'strace',
      '-f',
      '-o',
      log,
      '-P',
      join(root, '..', path),
      '-e',
      inject,
    );
    expect(readFileSync(log, 'utf8').match(/\(INJECTED\)/gu)).toHaveLength(1);
    fired += 1;
    expect(answers).toEqual([answer]);
    // What waits to be finished is finished by whoever asks next.
    expect(count).toBe(answer === 'storage' ? 0 : 1);
    const store = openFileStore(workspace);
    await create(store, 'next');
    expect((await store.read((view) => view.list({}, { limit: 9 }))).count).toBe(count + 1);
    expect([...store.inspect()].flatMap(({ record }) => record.problems)).toEqual([]);
    expect(store.leftOver()).toEqual({ files: [], unfinished: false });
    await store.close();
  });

  it.skipIf(!canMount)('that is full refuses, and goes on when there is room again', () => {
    const disk = join(workspace.folder, 'small');
    const folders = { root: join(disk, 'tickets'), localDir: join(disk, 'local') };
    mkdirSync(disk);
    const prepare = `mount -t tmpfs -o size=1M tmpfs ${disk} && mkdir ${folders.root} && exec "$@"`;
    const report = run('fill', folders, 'unshare', '-rm', 'sh', '-c', prepare, 'sh');
    const done = report.answers.filter((answer) => answer === 'done').length;
    expect(report.answers.at(-2)).toBe('storage');
    expect(report.answers.at(-1)).toBe('done');
    expect(report).toMatchObject({ count: done, damaged: 0, leftOver: [] });
    fired += 1;
  });

  it.skipIf(!canMount)('that is read-only refuses, and is read', async () => {
    const store = openFileStore(workspace);
    await create(store, 'there');
    await store.close();
    const disk = workspace.folder;
    const prepare = `mount --bind ${disk} ${disk} && mount -o remount,bind,ro ${disk} && exec "$@"`;
    const report = run('once', workspace, 'unshare', '-rm', 'sh', '-c', prepare, 'sh');
    expect(report).toEqual({ answers: ['storage'], count: 1, damaged: 0, leftOver: [] });
    fired += 1;
  });

  it.skipIf(process.platform === 'win32')('without a descriptor left refuses, and goes on with one', () => {
    const report = run('descriptors', workspace, 'sh', '-c', 'ulimit -n 64; exec "$@"', 'sh');
    const done = report.answers.filter((answer) => answer === 'done').length;
    expect(report.answers.filter((_, at) => at % 2 === 0)).toEqual(Array(5).fill('done'));
    expect(report.answers[1]).toBe('storage');
    expect(report).toMatchObject({ count: done, damaged: 0, leftOver: [] });
    fired += report.answers.filter((answer) => answer === 'storage').length;
  });
});
