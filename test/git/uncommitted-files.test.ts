import { existsSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { headBranch } from '../../src/git/head-branch.ts';
import { operationUnderWay } from '../../src/git/operation-under-way.ts';
import { uncommittedFiles } from '../../src/git/uncommitted-files.ts';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { stateOfWorktree } from './worktree-state.ts';

beforeEach(leaveHome);

function commitAll(root: string): void {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'A change');
}

describe('what is not committed', () => {
  test('is named, however odd its name, and what is ignored is not', async () => {
    const root = freshRepository();
    for (const name of ['changed', 'moved', 'gone', 'staged']) write(root, name, `${name}\n`);
    write(root, '.gitignore', '*.log\n');
    commitAll(root);
    expect(await uncommittedFiles(root)).toEqual([]);
    write(root, 'changed', 'other\n');
    git(root, 'mv', 'moved', 'to here');
    rmSync(join(root, 'gone'));
    write(root, 'staged', 'other\n');
    git(root, 'add', 'staged');
    for (const name of ['ünï\n"new"', '-rf', 'deep/in a/folder', 'x.log']) write(root, name, 'new\n');
    expect((await uncommittedFiles(root)).sort()).toEqual(
      ['-rf', 'changed', 'deep/in a/folder', 'gone', 'moved', 'staged', 'to here', 'ünï\n"new"'].sort(),
    );
  });

  test('is looked for without a trace', async () => {
    const root = freshRepository();
    const before = stateOfWorktree(root);
    utimesSync(join(root, 'README.md'), 1, 1);
    const time = statSync(join(root, '.git/index')).mtimeMs;
    write(root, '.git/index.lock', '');
    expect(await uncommittedFiles(root)).toEqual([]);
    rmSync(join(root, '.git/index.lock'));
    expect([stateOfWorktree(root), statSync(join(root, '.git/index')).mtimeMs]).toEqual([before, time]);
  });

  test('is not what a filter makes of what is committed', async () => {
    const root = freshRepository();
    git(root, 'config', 'filter.pointer.clean', "sed 's/^large /pointer /'");
    write(root, '.gitattributes', '*.big filter=pointer\n');
    write(root, 'one.big', 'large one\n');
    commitAll(root);
    utimesSync(join(root, 'one.big'), 1, 1);
    expect(await uncommittedFiles(root)).toEqual([]);
  });

  test('names a submodule at another commit, and runs nothing of one', async () => {
    const root = freshRepository();
    const other = freshRepository(join(freshFolder(), 'other'));
    git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', other, 'sub');
    commitAll(root);
    git(join(root, 'sub'), 'config', 'core.fsmonitor', `touch '${root}/../ran'; false`);
    write(root, 'sub/loose', 'loose\n');
    expect(await uncommittedFiles(root)).toEqual([]);
    expect(existsSync(join(root, '../ran'))).toBe(false);
    git(join(root, 'sub'), '-c', 'core.fsmonitor=', 'commit', '-q', '--allow-empty', '-m', 'More');
    expect(await uncommittedFiles(root)).toEqual(['sub']);
  });
});

describe('an operation under way', () => {
  const attempt = (root: string, ...words: string[]) => {
    try {
      git(root, ...words);
    } catch {}
  };

  /** `main` and `other`, which cannot be merged. */
  const conflicting = () => {
    const root = freshRepository();
    git(root, 'checkout', '-q', '-b', 'other');
    write(root, 'README.md', 'theirs\n');
    commitAll(root);
    git(root, 'checkout', '-q', 'main');
    write(root, 'README.md', 'mine\n');
    commitAll(root);
    return root;
  };

  test.each<[string, (root: string) => void]>([
    ['merge', (root) => attempt(root, 'merge', 'other')],
    ['rebase', (root) => attempt(root, 'rebase', 'other')],
    ['rebase', (root) => attempt(root, 'rebase', '--apply', 'other')],
    ['cherry-pick', (root) => attempt(root, 'cherry-pick', 'other')],
    ['revert', (root) => attempt(root, 'revert', '--no-edit', 'other')],
    [
      'am',
      (root) => {
        git(root, 'format-patch', '-q', '-1', '-o', '../patches', 'other');
        attempt(root, 'am', '../patches/0001-A-change.patch');
      },
    ],
    ['bisect', (root) => git(root, 'bisect', 'start')],
  ])('is known: %s', (name, begin) => {
    const root = conflicting();
    expect(operationUnderWay(root)).toBeUndefined();
    begin(root);
    expect(operationUnderWay(root)).toBe(name);
  });

  test('of one worktree is not that of another', () => {
    const root = conflicting();
    const linked = join(root, '../linked');
    git(root, 'worktree', 'add', '-q', '-b', 'linked', linked);
    attempt(linked, 'merge', 'other');
    expect([operationUnderWay(root), operationUnderWay(linked)]).toEqual([undefined, 'merge']);
  });
});

describe('the branch that a worktree stands on', () => {
  test('is read from its HEAD', () => {
    const root = freshRepository();
    const linked = join(root, '../linked');
    git(root, 'worktree', 'add', '-q', '-b', 'ünï/linked', linked);
    expect([headBranch(root), headBranch(linked)]).toEqual(['main', 'ünï/linked']);
    git(root, 'checkout', '-q', '--detach');
    expect(headBranch(root)).toBeUndefined();
    expect(headBranch(freshFolder())).toBeUndefined();
    expect(readFileSync(join(root, '.git/HEAD'), 'utf8')).not.toContain('ref');
  });
});
