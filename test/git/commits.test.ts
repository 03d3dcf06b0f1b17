import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  branchAt,
  changedFiles,
  commitAt,
  commitsBetween,
  isAncestor,
  mergeBase,
} from '../../src/git/commits.ts';
import { freshRepository, git, leaveHome, write } from './fresh-repository.ts';

beforeEach(leaveHome);

function commit(root: string, message = 'A change', ...more: string[]): string {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message, ...more);
  return git(root, 'rev-parse', 'HEAD');
}

describe('a commit', () => {
  test('is found by its branch, tag and id, and nothing else is', async () => {
    const root = freshRepository();
    const id = git(root, 'rev-parse', 'HEAD');
    git(root, 'tag', '-a', '-m', 'One', 'one');
    for (const name of ['main', 'one', 'HEAD', id, id.slice(0, 10)])
      expect(await commitAt(root, name)).toBe(id);
    for (const name of [
      'nowhere',
      'main:README.md',
      `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`,
      'HEAD~5',
    ])
      expect(await commitAt(root, name)).toBeUndefined();
    for (const name of ['--all', '-q', 'a..b', '^main', 'a b', 'a\0b', '', 'a\nb'])
      await expect(commitAt(root, name)).rejects.toThrow(/not the name/u);
  });

  test('of a branch is not that of a tag by its name', async () => {
    const root = freshRepository();
    git(root, 'tag', 'main', git(root, 'commit-tree', '-m', 'Another', 'HEAD^{tree}'));
    expect(await branchAt(root, 'main')).toBe(git(root, 'rev-parse', 'refs/heads/main'));
  });

  test('of a branch is the same however git keeps it, and wherever one asks', async () => {
    const root = freshRepository();
    const before = git(root, 'rev-parse', 'HEAD');
    git(root, 'branch', 'deep/packed');
    git(root, 'symbolic-ref', 'refs/heads/other-name', 'refs/heads/main');
    git(root, 'pack-refs', '--all');
    expect(await branchAt(root, 'deep/packed')).toBe(before);
    git(root, 'worktree', 'add', '-q', '../linked', 'deep/packed');
    const now = commit(root);
    expect(await branchAt(root, 'main')).toBe(now);
    expect(await branchAt(root, 'other-name')).toBe(now);
    expect(await branchAt(join(root, '../linked'), 'main')).toBe(now);
    for (const none of ['deep', 'nowhere', 'main/below']) expect(await branchAt(root, none)).toBeUndefined();
    await expect(branchAt(root, '../main')).rejects.toThrow(/not the name/u);
  });

  test('is listed with what it says of itself, newest first, as many as wanted', async () => {
    const root = freshRepository();
    const from = git(root, 'rev-parse', 'HEAD');
    write(root, 'HEAD', 'a file by the name of a commit\n');
    const one = commit(root, 'Ünï – one\x1f\n\nThe rest', '--author', 'Ada ✓ <a@example.org>');
    const two = commit(root, 'Two');
    const listed = await commitsBetween(root, from, two);
    expect(listed.map(({ id, subject, author }) => ({ id, subject, author }))).toEqual([
      { id: two, subject: 'Two', author: 'Person' },
      { id: one, subject: 'Ünï – one\x1f', author: 'Ada ✓' },
    ]);
    expect(Number.isNaN(Date.parse(listed[0]?.at ?? ''))).toBe(false);
    expect(await commitsBetween(root, from, 'HEAD', 1)).toHaveLength(1);
    expect(await commitsBetween(root, two, from)).toEqual([]);
  });

  test('is or is not in another, and parts from it somewhere', async () => {
    const root = freshRepository();
    const base = git(root, 'rev-parse', 'HEAD');
    const one = commit(root);
    git(root, 'checkout', '-q', '-b', 'other', base);
    const two = commit(root, 'Other');
    expect(await isAncestor(root, base, one)).toBe(true);
    expect(await isAncestor(root, one, two)).toBe(false);
    expect(await mergeBase(root, one, two)).toBe(base);
    git(root, 'checkout', '-q', '--orphan', 'alone');
    expect(await mergeBase(root, one, commit(root))).toBeUndefined();
    await expect(isAncestor(root, 'nowhere', one)).rejects.toThrow();
  });
});

describe('the changed files of a branch', () => {
  test('are those since it left the target, each by its own name', async () => {
    const root = freshRepository();
    for (const name of ['gone', 'changed', 'run', 'link', 'moved']) write(root, name, `${name}\n`);
    const base = commit(root);
    git(root, 'checkout', '-q', '-b', 'work');
    for (const name of ['gone', 'link']) rmSync(join(root, name));
    symlinkSync('run', join(root, 'link'));
    chmodSync(join(root, 'run'), 0o755);
    git(root, 'mv', 'moved', 'ünï\n"new"');
    write(root, 'changed', 'other\n');
    write(root, '-rf', 'new\n');
    commit(root);
    git(root, 'checkout', '-q', 'main');
    write(root, 'main only', 'main\n');
    commit(root);
    const status = Object.fromEntries(
      (await changedFiles(root, 'main', 'work')).map((file) => [file.path, file.status]),
    );
    expect(status).toEqual({
      '-rf': 'added',
      changed: 'changed',
      gone: 'removed',
      link: 'retyped',
      moved: 'removed',
      run: 'changed',
      'ünï\n"new"': 'added',
    });
    expect(await changedFiles(root, 'work', base)).toEqual([]);
  });

  test('name a submodule that a .gitmodules hides', async () => {
    const root = freshRepository();
    write(root, '.gitmodules', '[submodule "s"]\n\tpath = s\n\turl = ./s\n\tignore = all\n');
    const from = commit(root);
    git(root, 'update-index', '--add', '--cacheinfo', `160000,${from},s`);
    git(root, 'commit', '-q', '-m', 'Submodule');
    const link = git(root, 'rev-parse', 'HEAD');
    git(root, 'update-index', '--cacheinfo', `160000,${link},s`);
    git(root, 'commit', '-q', '-m', 'Submodule');
    expect(await changedFiles(root, link, 'HEAD')).toEqual([
      { path: 's', status: 'changed', isRepository: true },
    ]);
  });

  test('are all of them where the histories are unrelated', async () => {
    const root = freshRepository();
    git(root, 'checkout', '-q', '--orphan', 'alone');
    const alone = commit(root);
    expect(await changedFiles(root, 'main', alone)).toEqual([{ path: 'README.md', status: 'added' }]);
  });
});
