import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { scaled, seed, tried } from '../scale.ts';
import { Random } from './random.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-access-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two disks, of which one is real, with a folder that is empty in both. */
function twoDisks(name: string): { root: string; disks: [FileAccess, FileAccess] } {
  const root = join(folder, name);
  const simulated = new SimulatedDisk();
  for (const access of [disk, simulated]) access.makeFolder(root);
  return { root, disks: [disk, simulated] };
}

type Call = [verb: keyof FileAccess, path: string, ...rest: unknown[]];

/** What a call comes to: its answer, or what it throws. */
function outcomeOf(access: FileAccess, root: string, [verb, path, ...rest]: Call): unknown {
  const given = rest.map((value) =>
    verb === 'rename' || verb === 'swap'
      ? join(root, String(value))
      : typeof value === 'string'
        ? Buffer.from(value)
        : value,
  );
  try {
    // The arguments fit the verb: the calls below are made for it.
    const answer = (access[verb] as (path: string, ...rest: unknown[]) => unknown)(
      join(root, path),
      ...given,
    );
    return comparable(verb, answer);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { thrown: 'code' in error ? error.code : 'fault' in error ? error.fault : error };
  }
}

/** An answer without what no two disks have in common: numbers and times. */
function comparable(verb: keyof FileAccess, answer: unknown): unknown {
  if (answer instanceof Buffer) return answer.toString('latin1');
  if (Array.isArray(answer)) return answer.map((entry) => JSON.stringify(entry)).sort();
  if (verb !== 'stat' || typeof answer !== 'object' || answer === null) return answer;
  const stat = answer as ReturnType<FileAccess['stat']>;
  return { kind: stat?.kind, ...(stat?.kind === 'file' ? { size: stat.size } : {}) };
}

function tree(access: FileAccess, path: string): unknown {
  return access
    .list(path)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind }) => [
      name,
      kind === 'folder'
        ? tree(access, join(path, name))
        : access.read(join(path, name), 0, Number.POSITIVE_INFINITY).toString('latin1'),
    ]);
}

const READING: Call[] = [
  ['stat', 'f'],
  ['stat', 'd'],
  ['stat', 'none'],
  ['stat', 'f/x'],
  ['stat', 'none/x'],
  ['list', 'd'],
  ['list', 'f'],
  ['list', 'none'],
  ['read', 'f', 0, 9],
  ['read', 'f', 1, 1],
  ['read', 'f', 9, 9],
  ['read', 'f', 1, Number.POSITIVE_INFINITY],
  ['read', 'd', 0, 9],
  ['read', 'f/x', 0, 9],
  ['read', 'none', 0, 9],
  ['resolve', 'none'],
  ['resolve', 'f'],
];
const WRITING: Call[] = [
  ['write', 'f', 'new'],
  ['write', 'n', 'new'],
  ['write', 'd', 'over a folder'],
  ['write', 'f/x', 'new'],
  ['write', 'none/x', 'new'],
  ['append', 'f', 'more'],
  ['append', 'n', 'new'],
  ['append', 'd', 'more'],
  ['append', 'none/x', 'more'],
  ['overwrite', 'f', 'X'],
  ['overwrite', 'f', 'longer than it was'],
  ['overwrite', 'n', 'new'],
  ['overwrite', 'd', 'X'],
  ['overwrite', 'none/x', 'X'],
  ['truncate', 'f', 1],
  ['truncate', 'f', 9],
  ['truncate', 'd', 0],
  ['truncate', 'none', 0],
  ['rename', 'f', 'n'],
  ['rename', 'f', 'd/g'],
  ['rename', 'f', 'd'],
  ['rename', 'f', 'f'],
  ['rename', 'f', 'none/x'],
  ['rename', 'f', 'd/g/x'],
  ['rename', 'none', 'n'],
  ['rename', 'd', 'empty'],
  ['rename', 'd', 'n'],
  ['rename', 'd', 'f'],
  ['rename', 'd', 'd/e/x'],
  ['rename', 'empty', 'd'],
  ['rename', 'empty', 'd/e'],
  ['swap', 'f', 'd/g'],
  ['swap', 'f', 'f'],
  ['swap', 'f', 'none'],
  ['swap', 'f', 'none/x'],
  ['swap', 'none', 'f'],
  ['swap', 'f', 'd/g/x'],
  ['syncFolder', 'd'],
  ['syncFolder', 'f'],
  ['syncFolder', 'none'],
  ['makeFolder', 'n/m/l'],
  ['makeFolder', 'd'],
  ['makeFolder', 'd/h'],
  ['makeFolder', 'f'],
  ['makeFolder', 'f/x'],
  ['makeFolder', 'f/x/y'],
  ['remove', 'f'],
  ['remove', 'd'],
  ['remove', 'none'],
  ['remove', 'none/x'],
  ['remove', 'f/x'],
];

/** `f` and `d/g` are files, `d/e` and `empty` are folders with nothing in them. */
function furnish(access: FileAccess, root: string): void {
  for (const path of ['d/e', 'empty']) access.makeFolder(join(root, path));
  access.write(join(root, 'f'), Buffer.from('abc'));
  access.write(join(root, 'd/g'), Buffer.from('def'));
}

describe('the simulated disk', () => {
  it.each([...READING, ...WRITING].map((call, number) => [call.join(' '), call, number] as const))(
    'does as the real one: %s',
    (_, call, number) => {
      const { root, disks } = twoDisks(`one-${number}`);
      for (const access of disks) furnish(access, root);
      const [real, simulated] = disks.map((access) => [outcomeOf(access, root, call), tree(access, root)]);
      expect(simulated).toEqual(real);
    },
  );

  it('does as the real one in any order of calls', () => {
    const random = new Random(seed);
    const rounds = scaled(6, 200);
    const paths = ['f', 'n', 'd', 'd/g', 'd/e', 'd/e/x', 'empty', 'empty/y'] as const;
    for (let round = 0; round < rounds; round++) {
      const { root, disks } = twoDisks(`many-${round}`);
      for (const access of disks) furnish(access, root);
      for (let number = 0; number < 40; number++) {
        const [verb, , ...rest] = random.oneOf(WRITING as [Call, ...Call[]]);
        const given = verb === 'rename' || verb === 'swap' ? [random.oneOf(paths)] : rest;
        const call: Call = [verb, random.oneOf(paths), ...given];
        const [real, simulated] = disks.map((access) => [outcomeOf(access, root, call), tree(access, root)]);
        expect([simulated, call, seed]).toEqual([real, call, seed]);
      }
      disk.remove(root);
    }
    tried('calls of the file seam on the real and the simulated disk', rounds * 40, 'one behaviour');
  });

  it('lets a file be known by its look: another number when it is another file, a later time when it changed', () => {
    const { root, disks } = twoDisks('look');
    for (const access of disks) {
      furnish(access, root);
      const path = join(root, 'f');
      const before = access.stat(path);
      ticks(access, root);
      access.append(path, Buffer.from('!'));
      const after = access.stat(path);
      expect(after?.inode).toBe(before?.inode);
      expect(after?.modified).toBeGreaterThan(before?.modified ?? 0);
      const folderBefore = access.stat(root);
      access.write(join(root, 'staged'), Buffer.from('abc'));
      const staged = access.stat(join(root, 'staged'));
      access.rename(join(root, 'staged'), path);
      expect(access.stat(path)).toMatchObject({ inode: staged?.inode, modified: staged?.modified });
      expect(staged?.inode).not.toBe(before?.inode);
      expect(access.stat(root)?.changed).toBeGreaterThan((folderBefore?.changed ?? 0) - 1);
    }
  });
});

/** Waits until the clock by which a disk tells the time of a change has gone on. */
function ticks(access: FileAccess, root: string): void {
  const written = () => {
    const path = join(root, 'probe');
    access.write(path, Buffer.from('.'));
    const modified = access.stat(path)?.modified ?? 0;
    access.remove(path);
    return modified;
  };
  const from = written();
  const until = performance.now() + 10_000;
  while (written() <= from && performance.now() < until);
}
