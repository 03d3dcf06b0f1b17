import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { samePatches } from '../../src/git/same-patches.ts';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { preparedRepository } from './prepared-repository.ts';

beforeEach(leaveHome);

const LINES = [...Array(40).keys()].map((at) => `line ${at}\n`);
const headOf = (root: string) => git(root, 'rev-parse', 'HEAD');

function commit(root: string, message = 'A change'): string {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
  return headOf(root);
}

/** A branch with two commits that was approved, while `main` went on elsewhere in the same file. */
function approvedBranch() {
  const root = join(freshFolder(), 'prøject one');
  preparedRepository('approved', root, (made) => {
    freshRepository(made);
    write(made, 'file', LINES.join(''));
    commit(made);
    git(made, 'checkout', '-q', '-b', 'work');
    write(made, 'file', LINES.with(12, 'twelve, better\n').join(''));
    commit(made, 'One');
    write(made, 'own', 'own\n');
    commit(made, 'Two');
    git(made, 'checkout', '-q', 'main');
    write(made, 'file', ['zero\n', ...LINES.with(35, 'far away\n')].join(''));
    commit(made, 'Main goes on');
    git(made, 'checkout', '-q', 'work');
  });
  const approved = headOf(root);
  const target = git(root, 'rev-parse', 'main');
  const covers = (head: string) =>
    samePatches(root, { approved, head, target: git(root, 'rev-parse', 'main') });
  return { root, approved, target, covers };
}

describe('an approval carries over', () => {
  test('to its own commit', async () => {
    const { approved, covers } = approvedBranch();
    expect(await covers(approved)).toBe(true);
  });

  test('when the branch merged the target', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'merge', '-q', '--no-edit', 'main');
    expect(await covers(headOf(root))).toBe(true);
    git(root, 'checkout', '-q', 'main');
    write(root, 'more', 'more\n');
    commit(root);
    git(root, 'checkout', '-q', 'work');
    git(root, 'merge', '-q', '--no-edit', 'main');
    expect(await covers(headOf(root))).toBe(true);
  });

  test('when the branch was rebased onto the target', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'rebase', '-q', 'main');
    expect(await covers(headOf(root))).toBe(true);
  });
});

describe('an approval does not carry over', () => {
  const rebased = () => {
    const branch = approvedBranch();
    git(branch.root, 'rebase', '-q', 'main');
    return branch;
  };
  const amended = async (change: (root: string) => void) => {
    const { root, covers } = rebased();
    change(root);
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '--amend', '--no-edit');
    return covers(headOf(root));
  };

  test.each<[string, (root: string) => void]>([
    ['white space', (root) => write(root, 'own', 'own \n')],
    ['the end of the last line', (root) => write(root, 'own', 'own')],
    [
      'the encoding of a letter',
      (root) => writeFileSync(join(root, 'own'), Buffer.from('own\n\xe9', 'latin1')),
    ],
    ['a mode', (root) => chmodSync(join(root, 'own'), 0o755)],
    ['a file without text', (root) => writeFileSync(join(root, 'binary'), Buffer.from([0, 1, 2]))],
    ['another file', (root) => write(root, 'other', 'other\n')],
  ])('to a change of %s', async (_, change) => expect(await amended(change)).toBe(false));

  test('to the same patch beside lines that the target changed', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'checkout', '-q', 'main');
    write(root, 'file', LINES.with(9, 'nine, nearby\n').join(''));
    commit(root);
    git(root, 'rebase', '-q', 'main', 'work');
    expect(await covers(headOf(root))).toBe(false);
  });

  test('to other bytes that a reader of text cannot tell apart', async () => {
    const { root } = approvedBranch();
    const letter = (code: number) => writeFileSync(join(root, 'latin'), Buffer.from([code, 10]));
    letter(0xe9);
    const approved = commit(root);
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    letter(0xe8);
    expect(await samePatches(root, { approved, head: commit(root), target: 'main' })).toBe(false);
  });

  test('to another content of a file without text', async () => {
    const { root } = approvedBranch();
    writeFileSync(join(root, 'binary'), Buffer.from([0, 1, 2]));
    const approved = commit(root);
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    writeFileSync(join(root, 'binary'), Buffer.from([0, 1, 3]));
    expect(await samePatches(root, { approved, head: commit(root), target: 'main' })).toBe(false);
  });

  test('to another order, a commit more, a commit less, and a branch without any', async () => {
    const { root, covers } = rebased();
    const [two, one] = git(root, 'rev-list', '-2', 'HEAD').split('\n') as [string, string];
    git(root, 'checkout', '-q', '--detach', 'main');
    expect(await covers(headOf(root))).toBe(false);
    git(root, 'cherry-pick', two);
    expect(await covers(headOf(root))).toBe(false);
    git(root, 'cherry-pick', one);
    expect(await covers(headOf(root))).toBe(false);
    git(root, 'checkout', '-q', 'work');
    expect(await covers(commit(root, 'Empty'))).toBe(true);
    write(root, 'more', 'more\n');
    expect(await covers(commit(root))).toBe(false);
  });

  test('to a merge that somebody added something to', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'merge', '-q', '--no-commit', 'main');
    write(root, 'evil', 'evil\n');
    expect(await covers(commit(root, 'Merge'))).toBe(false);
    git(root, 'reset', '-q', '--hard', 'HEAD^1');
    git(root, 'merge', '-q', '--no-edit', '-s', 'ours', 'main');
    expect(await covers(headOf(root))).toBe(false);
  });

  test('to a merge of the target that was changed and changed back', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'merge', '-q', '--no-commit', 'main');
    write(root, 'secret', 'secret\n');
    commit(root, 'Merge');
    git(root, 'checkout', '-q', 'main');
    write(root, 'more', 'more\n');
    commit(root);
    git(root, 'checkout', '-q', 'work');
    git(root, 'merge', '-q', '--no-commit', 'main');
    git(root, 'rm', '-q', '-f', 'secret');
    expect(await covers(commit(root, 'Merge again'))).toBe(false);
  });

  test('to a conflict that was resolved by hand', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'checkout', '-q', 'main');
    write(root, 'own', 'theirs\n');
    commit(root);
    git(root, 'checkout', '-q', 'work');
    expect(() => git(root, 'merge', '-q', 'main')).toThrow();
    write(root, 'own', 'own\n');
    expect(await covers(commit(root, 'Merge'))).toBe(false);
  });

  test('to a merge of another branch', async () => {
    const { root, covers } = approvedBranch();
    git(root, 'checkout', '-q', '-b', 'third', 'main');
    write(root, 'third', 'third\n');
    commit(root);
    git(root, 'checkout', '-q', 'work');
    git(root, 'merge', '-q', '--no-edit', 'third');
    expect(await covers(headOf(root))).toBe(false);
  });

  test('to the same lines at another place', async () => {
    const root = freshRepository();
    const block = 'a\nb\nc\nd\ne\nf\n';
    write(root, 'file', `${block}${block}`);
    commit(root);
    const change = (at: 0 | 1) => {
      git(root, 'checkout', '-q', '--detach', 'main');
      const changed = block.replace('c\n', 'c\nnew\n');
      write(root, 'file', at === 0 ? `${changed}${block}` : `${block}${changed}`);
      return commit(root);
    };
    const [approved, head] = [change(0), change(1)];
    expect(await samePatches(root, { approved, head, target: 'main' })).toBe(false);
  });

  test('to a rebase that lost what a merge had been resolved to', async () => {
    const { root, target } = approvedBranch();
    git(root, 'merge', '-q', '--no-commit', 'main');
    write(root, 'needed', 'needed\n');
    const approved = commit(root, 'Merge, with what it needs');
    git(root, 'rebase', '-q', 'main');
    expect(await samePatches(root, { approved, head: headOf(root), target })).toBe(false);
  });

  test('to a submodule that a .gitmodules hides', async () => {
    const { root } = approvedBranch();
    const [one, two] = git(root, 'rev-list', '-2', 'main').split('\n') as [string, string];
    write(root, '.gitmodules', '[submodule "s"]\n\tpath = s\n\turl = ./s\n\tignore = all\n');
    commit(root);
    const link = (id: string) => {
      git(root, 'update-index', '--add', '--cacheinfo', `160000,${id},s`);
      git(root, 'commit', '-q', '-m', 'Submodule');
      return headOf(root);
    };
    const approved = link(one);
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    expect(await samePatches(root, { approved, head: link(two), target: 'main' })).toBe(false);
  });
});
