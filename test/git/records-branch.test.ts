import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ensureRecordsBranch } from '../../src/git/records-branch.ts';
import { findRoots } from '../../src/git/roots.ts';
import { emptyRepository, freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';

const DRIVER = ['/opt/my node/bin/node', "/opt/it's 100% ours/main.js", 'merge-driver'];
const ensure = (folder: string) => ensureRecordsBranch(findRoots(folder), DRIVER);

beforeEach(leaveHome);

describe('the records branch', () => {
  test('is an orphan branch that is checked out beside the code, and out of its sight', async () => {
    const root = freshRepository();
    expect(await ensure(root)).toHaveLength(4);
    expect(findRoots(root)).toMatchObject({ mode: 'branch', records: join(root, '.yoi/tickets') });
    expect(git(root, 'status', '--porcelain', '--untracked-files=all')).toBe('');
    expect(git(root, 'ls-tree', '--name-only', 'yoi-tickets').split('\n')).toEqual([
      '.gitattributes',
      'README.md',
    ]);
    expect(() => git(root, 'merge-base', 'main', 'yoi-tickets')).toThrow();
    expect(git(join(root, '.yoi/tickets'), 'status', '--porcelain', '--branch')).toBe('## yoi-tickets');
  });

  test('made a second time changes nothing, byte for byte', async () => {
    const root = freshRepository();
    await ensure(root);
    const before = stateOf(root);
    expect(await ensure(root)).toEqual([]);
    expect(await ensure(join(root, '.yoi/tickets'))).toEqual([]);
    expect(stateOf(root)).toEqual(before);
  });

  test('is the same from a subfolder, a linked worktree and without a commit', async () => {
    const root = emptyRepository();
    mkdirSync(join(root, 'a/b'), { recursive: true });
    await ensure(join(root, 'a/b'));
    expect(existsSync(join(root, '.yoi/tickets/README.md'))).toBe(true);
    const other = freshRepository();
    git(other, 'worktree', 'add', '-q', '-b', 'work', '../work – two');
    await ensure(join(other, '../work – two'));
    expect(existsSync(join(other, '.yoi/tickets/README.md'))).toBe(true);
    expect(git(join(other, '../work – two'), 'status', '--porcelain')).toBe('');
  });

  test('of a bare repository is checked out inside of it', async () => {
    const bare = join(freshFolder(), 'bare.git');
    git(join(bare, '..'), 'init', '-q', '--bare', 'bare.git');
    await ensure(bare);
    expect(findRoots(bare)).toMatchObject({
      root: bare,
      mode: 'branch',
      records: join(bare, '.yoi/tickets'),
    });
    expect(await ensure(bare)).toEqual([]);
  });

  test('of two clones that were set up apart has the same commit', async () => {
    const one = freshRepository();
    const two = freshRepository();
    await ensure(one);
    await ensure(two);
    expect(git(one, 'rev-parse', 'yoi-tickets')).toBe(git(two, 'rev-parse', 'yoi-tickets'));
  });

  test('is taken over from the remote in a clone, and does not track it', async () => {
    const root = freshRepository();
    await ensure(root);
    write(root, '.yoi/tickets/one/item.md', 'A Ticket\n');
    git(join(root, '.yoi/tickets'), 'add', '-A');
    git(join(root, '.yoi/tickets'), 'commit', '-qm', 'A Ticket');
    git(root, 'clone', '-q', '.', '../clone');
    const clone = join(root, '../clone');
    expect(await ensure(clone)).toContain('took the branch yoi-tickets over from origin');
    expect(readFileSync(join(clone, '.yoi/tickets/one/item.md'), 'utf8')).toBe('A Ticket\n');
    expect(() => git(clone, 'config', 'branch.yoi-tickets.remote')).toThrow();
  });

  test('does not bring links out of the branch onto the disk', async () => {
    const root = freshRepository();
    await ensure(root);
    const records = join(root, '.yoi/tickets');
    const blob = git(root, 'hash-object', '-w', 'README.md');
    git(records, 'update-index', '--add', '--cacheinfo', `120000,${blob},link`);
    git(records, 'commit', '-qm', 'A link');
    git(root, 'clone', '-q', '.', '../clone');
    await ensure(join(root, '../clone'));
    expect(readFileSync(join(root, '../clone/.yoi/tickets/link'), 'utf8')).toBe('# A project\n');
  });
});

describe('a damaged checkout is mended', () => {
  const setUp = async () => {
    const root = freshRepository();
    await ensure(root);
    const records = join(root, '.yoi/tickets');
    write(records, 'one/item.md', 'Never committed\n');
    return { root, records };
  };
  const mended = (root: string) => {
    const records = join(root, '.yoi/tickets');
    expect(readFileSync(join(records, 'one/item.md'), 'utf8')).toBe('Never committed\n');
    expect(git(records, 'status', '--porcelain', '--branch')).toBe('## yoi-tickets\n?? one/');
    expect(git(root, 'status', '--porcelain')).toBe('');
  };

  test('when its folder was deleted', async () => {
    const { root, records } = await setUp();
    rmSync(records, { recursive: true });
    expect(findRoots(root).mode).toBe('none');
    expect(await ensure(root)).toEqual(['checked it out at .yoi/tickets']);
    expect(existsSync(join(records, 'README.md'))).toBe(true);
  });

  test.each([
    ['git forgot it', (root: string) => rmSync(join(root, '.git/worktrees'), { recursive: true })],
    ['its .git file was deleted', (root: string) => rmSync(join(root, '.yoi/tickets/.git'))],
  ])('when %s, with what was never committed', async (_, damage) => {
    const { root } = await setUp();
    damage(root);
    expect(findRoots(root).mode).toBe('branch');
    expect(await ensure(root)).toHaveLength(1);
    mended(root);
    expect(await ensure(root)).toEqual([]);
  });

  test('when the repository was moved', async () => {
    const { root } = await setUp();
    const moved = join(root, '../moved away');
    renameSync(root, moved);
    expect(await ensure(moved)).toEqual(['mended the checkout at .yoi/tickets']);
    mended(moved);
  });

  test('when the repository was copied, without touching the first one', async () => {
    const { root } = await setUp();
    const copy = join(root, '../copy');
    cpSync(root, copy, { recursive: true });
    const before = stateOf(root);
    expect(await ensure(copy)).toEqual(['mended the checkout at .yoi/tickets']);
    mended(copy);
    mended(root);
    expect(stateOf(root)).toEqual(before);
  });

  test('but another branch in its place is a person’s doing', async () => {
    const { root, records } = await setUp();
    git(records, 'switch', '-q', '-c', 'other');
    await expect(ensure(root)).rejects.toThrow('.yoi/tickets has refs/heads/other checked out');
  });
});

test('hooks and programs in the repository’s configuration are not run', async () => {
  const root = freshRepository();
  const ran = join(root, '../ran');
  for (const hook of [
    'post-checkout',
    'pre-commit',
    'post-commit',
    'reference-transaction',
    'post-index-change',
  ]) {
    write(root, `.git/hooks/${hook}`, `#!/bin/sh\ntouch '${ran}'\n`);
    git(root, '-c', 'core.fileMode=true', 'config', 'core.fsmonitor', `touch '${ran}'; false`);
  }
  git(root, 'config', 'core.hooksPath', join(root, '.git/hooks'));
  const { chmodSync, readdirSync } = await import('node:fs');
  for (const hook of readdirSync(join(root, '.git/hooks'))) chmodSync(join(root, '.git/hooks', hook), 0o755);
  await ensure(root);
  expect(existsSync(ran)).toBe(false);
});

test('variables that steer git elsewhere are ignored, and an empty environment is enough', async () => {
  const root = freshRepository();
  vi.stubEnv('GIT_DIR', '/nowhere');
  vi.stubEnv('GIT_WORK_TREE', '/nowhere');
  vi.stubEnv('GIT_CONFIG_COUNT', '1');
  vi.stubEnv('GIT_EDITOR', 'false');
  vi.stubEnv('PATH', undefined);
  vi.stubEnv('HOME', undefined);
  await ensure(root);
  vi.unstubAllEnvs();
  expect(findRoots(root).mode).toBe('branch');
});

function stateOf(root: string): string[] {
  const files = ['config', 'info/exclude', 'worktrees/tickets/gitdir', 'worktrees/tickets/HEAD'];
  return [...files.map((file) => readFileSync(join(root, '.git', file), 'utf8')), git(root, 'for-each-ref')];
}
