import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { copyFiles } from '../../../src/work/place/copy-files.ts';
import { freshRepository, git, leaveHome, write } from '../../git/fresh-repository.ts';

beforeEach(leaveHome);

describe('the files that a worktree needs', () => {
  test('are copied from the root, with their folders and modes, and what is not there is named', async () => {
    const { root, tree } = place();
    write(root, '.env', 'A=1\n');
    write(root, 'config/local/key.pem', 'key');
    write(root, 'config/local/run.sh', '#!/bin/sh\n');
    chmodSync(join(root, 'config/local/key.pem'), 0o600);
    chmodSync(join(root, 'config/local/run.sh'), 0o755);
    chmodSync(join(root, 'config/local'), 0o550);
    const result = await copyFiles(root, tree, ['.env', 'config/', 'none/.env']);
    chmodSync(join(root, 'config/local'), 0o750);
    expect(result).toEqual({ copied: ['.env', 'config/'], kept: [], missing: ['none/.env'], refused: [] });
    expect(read(tree, '.env')).toBe('A=1\n');
    const mode = (path: string) => statSync(join(tree, path)).mode & 0o777;
    expect([mode('config/local'), mode('config/local/key.pem'), mode('config/local/run.sh')]).toEqual([
      0o550, 0o600, 0o755,
    ]);
    chmodSync(join(tree, 'config/local'), 0o750);
    expect(readdirSync(join(tree, 'config/local')).sort()).toEqual(['key.pem', 'run.sh']);
  });

  test('stay as the coder left them at a second call, which adds what is missing', async () => {
    const { root, tree } = place();
    write(root, '.env', 'A=1\n');
    write(root, 'data/a', 'a');
    await copyFiles(root, tree, ['.env', 'data']);
    write(tree, '.env', 'A=2\n');
    write(root, 'data/a', 'newer');
    write(root, 'data/b', 'b');
    const again = await copyFiles(root, tree, ['.env', 'data']);
    expect(again).toEqual({ copied: ['data'], kept: ['.env'], missing: [], refused: [] });
    expect([read(tree, '.env'), read(tree, 'data/a'), read(tree, 'data/b')]).toEqual(['A=2\n', 'a', 'b']);
    expect(await copyFiles(root, tree, ['data'])).toMatchObject({ kept: ['data'], copied: [] });
  });

  test('are never put in the place of one that git tracks, be it changed or deleted there', async () => {
    const { root, tree } = place(['a/tracked', 'a/deleted']);
    write(root, 'a/tracked', 'of the root');
    write(root, 'a/deleted', 'of the root');
    write(root, 'a/free', 'free');
    rmSync(join(tree, 'a/deleted'));
    expect(await copyFiles(root, tree, ['a', 'a/deleted'])).toMatchObject({
      copied: ['a'],
      kept: ['a/deleted'],
    });
    expect(read(tree, 'a/tracked')).toBe('a/tracked');
    expect(existsSync(join(tree, 'a/deleted'))).toBe(false);
    expect(read(tree, 'a/free')).toBe('free');
  });

  test('do not leave the worktree by a link that a branch made', async () => {
    const { root, tree, outside } = place();
    write(root, 'config/.env', 'x');
    write(root, 'deep/a/b', 'x');
    write(root, '.env', 'x');
    mkdirSync(join(outside, 'there'), { recursive: true });
    symlinkSync(join(outside, 'there'), join(tree, 'config'));
    symlinkSync('../../..', join(tree, 'deep'));
    symlinkSync(join(outside, 'there/new'), join(tree, '.env'));
    const result = await copyFiles(root, tree, ['config', 'config/.env', 'deep', '.env']);
    expect(result.refused.map(({ path }) => path)).toEqual(['config', 'config/.env', 'deep']);
    expect(result).toMatchObject({ copied: [], kept: ['.env'] });
    expect(readdirSync(join(outside, 'there'))).toEqual([]);
    expect(existsSync(join(root, '../a'))).toBe(false);
  });

  test('are not taken from outside of the root, nor from git itself, nor with the worktree in them', async () => {
    const { root, tree, outside } = place();
    write(outside, 'secret', 'x');
    write(root, 'data/a', 'a');
    symlinkSync(join(outside, 'secret'), join(root, '.env'));
    symlinkSync(outside, join(root, 'data/out'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('.git', join(root, 'git'));
    const names = ['.env', 'data', 'dangling', '.', '.worktree', '.git', '.git/config', 'git', 'git/config'];
    const result = await copyFiles(root, tree, names);
    expect(result.copied).toEqual(['data']);
    expect(result.refused.map(({ path }) => path)).toEqual(['.env', 'data/out', ...names.slice(2)]);
    expect(readdirSync(join(tree, 'data'))).toEqual(['a']);
  });

  test('keep the links among them, which lead within the worktree then', async () => {
    const { root, tree } = place();
    write(root, 'node_modules/tool/cli.js', 'tool');
    write(root, 'packages/a/index.js', 'of the root');
    write(tree, 'packages/a/index.js', 'of the worktree');
    write(root, 'shared.env', 'shared');
    mkdirSync(join(root, 'node_modules/.bin'));
    symlinkSync('../tool/cli.js', join(root, 'node_modules/.bin/tool'));
    symlinkSync(join(root, 'packages/a'), join(root, 'node_modules/a'));
    symlinkSync('shared.env', join(root, '.env'));
    const result = await copyFiles(root, tree, ['node_modules', '.env']);
    expect(result).toMatchObject({ copied: ['node_modules', '.env'], refused: [] });
    expect(readlinkSync(join(tree, 'node_modules/.bin/tool'))).toBe('../tool/cli.js');
    expect(read(tree, 'node_modules/a/index.js')).toBe('of the worktree');
    expect(lstatSync(join(tree, '.env')).isFile()).toBe(true);
    expect(read(tree, '.env')).toBe('shared');
  });

  test('are refused where they are no files, or something stands in their way; the others are copied', async () => {
    const { root, tree } = place();
    write(root, 'run/a', 'a');
    execFileSync('mkfifo', [join(root, 'run/pipe')]);
    write(root, 'conf/a', 'a');
    write(root, 'file', 'a');
    write(tree, 'conf', 'a file of the branch');
    mkdirSync(join(tree, 'file'));
    const result = await copyFiles(root, tree, ['run', 'conf', 'conf/a', 'file']);
    expect(result).toMatchObject({ copied: ['run'], kept: ['file'] });
    expect(result.refused.map(({ path }) => path)).toEqual(['run/pipe', 'conf', 'conf/a']);
    expect(readdirSync(join(tree, 'run'))).toEqual(['a']);
    expect(read(tree, 'conf')).toBe('a file of the branch');
  });

  test('that were half copied when the program died are copied whole', async () => {
    const { root, tree } = place();
    write(root, 'data/a', 'whole');
    mkdirSync(join(tree, 'data'));
    writeFileSync(join(tree, 'data/.a.yoi-copy'), 'wh');
    await copyFiles(root, tree, ['data']);
    expect(readdirSync(join(tree, 'data'))).toEqual(['a']);
    expect(read(tree, 'data/a')).toBe('whole');
  });
});

/** A repository with a worktree in it, and a folder beside it that nothing may come to. */
function place(tracked: string[] = []): { root: string; tree: string; outside: string } {
  const root = freshRepository();
  for (const path of tracked) write(root, path, path);
  if (tracked.length > 0) {
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'More');
  }
  const tree = join(root, '.worktree', 'a');
  git(root, 'worktree', 'add', '-q', '-b', 'ticket/a', tree);
  return { root, tree, outside: join(dirname(root), 'outside') };
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
