import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentFiles } from '../../src/pods/agent/agent-files.ts';
import { confinedPath } from '../../src/pods/permissions/confined-path.ts';
import { freshFolder, write } from '../git/fresh-repository.ts';

/** A Pod's folder with everything in it that might lead out, and what lies outside of it. */
function place() {
  const around = freshFolder();
  const folder = join(around, 'work');
  write(around, 'outside.txt', 'secret');
  write(around, 'workshop/x', 'a neighbour whose name begins alike');
  write(folder, 'src/a.ts', 'ours');
  const link = (to: string, name: string) => symlinkSync(to, join(folder, name));
  link('../outside.txt', 'out');
  link('..', 'up');
  link('src', 'within');
  link('out', 'chain');
  link('/nowhere/at/all', 'dangling');
  link('src/none', 'dangling-within');
  link('loop', 'loop');
  return { around, folder };
}

const INSIDE: readonly (readonly [path: string, real: string])[] = [
  ['src/a.ts', 'src/a.ts'],
  ['./src/../src/a.ts', 'src/a.ts'],
  ['within/a.ts', 'src/a.ts'],
  ['within/new/deep/er', 'src/new/deep/er'],
  ['not/there/yet', 'not/there/yet'],
  ['..a', '..a'],
  ['.', ''],
  ['up/work/src/a.ts', 'src/a.ts'],
  ['~/x', '~/x'],
  ['名前', '名前'],
];

const OUTSIDE = [
  ...['..', '../outside.txt', '../workshop/x', '../../..', 'src/../../outside.txt', '/etc/passwd', '/'],
  ...[
    'out',
    'chain',
    'up',
    'up/outside.txt',
    'up/new',
    'up/new/er',
    'within/../../outside.txt',
    'up/workshop/x',
  ],
  // What would be made there would be made elsewhere, or nobody knows where.
  ...['dangling', 'dangling/x', 'dangling-within', 'loop', 'loop/x', 'src/a.ts/x', 'a\0b', '\0'],
];

describe('a path of an agent', () => {
  it('is where it really lies, in the Pod’s folder', () => {
    const { folder } = place();
    for (const [path, real] of INSIDE)
      expect(confinedPath(folder, path), path).toBe(join(folder, real).replace(/\/$/u, ''));
    expect(confinedPath(folder, join(folder, 'src/a.ts'))).toBe(join(folder, 'src/a.ts'));
  });

  it('is none where it leads out, by dots, links, or a place that cannot be told', () => {
    const { folder } = place();
    for (const path of OUTSIDE) expect(confinedPath(folder, path), JSON.stringify(path)).toBeUndefined();
  });

  it('is seen from a folder that is itself behind a link', () => {
    const { around, folder } = place();
    symlinkSync(folder, join(around, 'alias'));
    expect(confinedPath(join(around, 'alias'), 'src/a.ts')).toBe(join(folder, 'src/a.ts'));
    expect(confinedPath(join(around, 'alias'), join(folder, 'src/a.ts'))).toBe(join(folder, 'src/a.ts'));
    expect(confinedPath(join(around, 'alias'), '../outside.txt')).toBeUndefined();
  });
});

describe('a file of an agent', () => {
  const files = (folder: string, may: 'write' | 'read' | 'ask', allowed: readonly string[] = []) =>
    new AgentFiles(folder, { files: may, allowCommands: [] }, (path, way) =>
      allowed.includes(`${way} ${path}`),
    );
  const read = (of: AgentFiles, path: string) => of.read({ sessionId: 's', path }).content;
  const put = (of: AgentFiles, path: string) => of.write({ sessionId: 's', path, content: 'x' });

  it('is read and written as the profile lets it', () => {
    const { folder } = place();
    expect(read(files(folder, 'write'), 'src/a.ts')).toBe('ours');
    expect(read(files(folder, 'read'), 'src/a.ts')).toBe('ours');
    expect(() => read(files(folder, 'ask'), 'src/a.ts')).toThrow('may not read');
    for (const may of ['read', 'ask'] as const)
      expect(() => put(files(folder, may), 'src/new.ts'), may).toThrow('may not write');
    put(files(folder, 'write'), 'src/new.ts');
    expect(readFileSync(join(folder, 'src/new.ts'), 'utf8')).toBe('x');
  });

  it('elsewhere is touched only as the person allowed it by name: who may read it may not write it', () => {
    const { around, folder } = place();
    const out = join(around, 'outside.txt');
    expect(() => read(files(folder, 'write'), out)).toThrow('outside');
    expect(read(files(folder, 'write', [`read ${out}`]), out)).toBe('secret');
    expect(() => put(files(folder, 'write', [`read ${out}`]), out)).toThrow('outside');
    put(files(folder, 'read', [`write ${out}`]), out);
    expect(readFileSync(out, 'utf8')).toBe('x');
  });

  it('is not written through a link, nor into the folder of git, records or its own settings', () => {
    const { around, folder } = place();
    mkdirSync(join(folder, '.git/hooks'), { recursive: true });
    mkdirSync(join(folder, '.claude'));
    for (const path of [
      'out',
      'chain',
      'up/outside.txt',
      '.git/hooks/pre-commit',
      '.GIT/config',
      '.claude/settings.json',
    ])
      expect(() => put(files(folder, 'write'), path), path).toThrow();
    expect(readFileSync(join(around, 'outside.txt'), 'utf8')).toBe('secret');
    expect(existsSync(join(folder, '.claude/settings.json'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('that is a pipe or a folder keeps nobody waiting', () => {
    const { folder } = place();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const path of ['pipe', 'src']) {
      expect(() => read(files(folder, 'write'), path), path).toThrow('no ordinary file');
      expect(() => put(files(folder, 'write'), path), path).toThrow('no ordinary file');
    }
  });

  it('is given in part where a part is asked for, and not at all where it is huge', () => {
    const { folder } = place();
    write(folder, 'lines', 'a\nb\nc\nd\n');
    const of = files(folder, 'read');
    const part = (line: number | null, limit: number | null) =>
      of.read({ sessionId: 's', path: 'lines', line, limit }).content;
    expect([part(2, 2), part(3, null), part(null, 1), part(9, 1)]).toEqual(['b\nc', 'c\nd\n', 'a', '']);
    writeFileSync(join(folder, 'huge'), Buffer.alloc(17 * 1024 * 1024));
    expect(() => read(of, 'huge')).toThrow('larger than 16 MiB');
  });
});
