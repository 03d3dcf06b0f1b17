import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteMergedBranch } from '../../src/git/delete-branch.ts';
import { findRepository } from '../../src/git/repository.ts';
import { targetBranch } from '../../src/git/target-branch.ts';
import { emptyRepository, freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';

beforeEach(leaveHome);

const headOf = (root: string) => git(root, 'rev-parse', 'HEAD');

describe('the target branch', () => {
  const target = (root: string, configured?: string) =>
    targetBranch({ root, commonDir: findRepository(root)?.commonDir ?? '' }, configured);

  test('is the one that the main worktree stands on, wherever it is asked from', async () => {
    const root = freshRepository();
    expect(await target(root)).toEqual({ branch: 'main', commit: headOf(root), checkout: root });
    git(root, 'checkout', '-q', '-b', 'ünï/work');
    expect(await target(root)).toMatchObject({ branch: 'ünï/work' });
  });

  test('is the configured one, checked out anywhere or nowhere', async () => {
    const root = freshRepository();
    git(root, 'branch', 'release');
    expect(await target(root, 'release')).toEqual({
      branch: 'release',
      commit: headOf(root),
      checkout: null,
    });
    const linked = join(root, '../linked');
    git(root, 'worktree', 'add', '-q', linked, 'release');
    expect(await target(root, 'release')).toMatchObject({ checkout: linked });
  });

  test('of a bare repository is the one that clones begin with', async () => {
    const bare = join(freshFolder(), 'bare.git');
    git(freshRepository(), 'clone', '-q', '--bare', '.', bare);
    expect(await target(bare)).toMatchObject({ branch: 'main', checkout: null });
  });

  test.each<[string, string | undefined, RegExp, (root: string) => void]>([
    [
      'where HEAD is a commit',
      undefined,
      /stands on a commit/u,
      (root) => git(root, 'checkout', '-q', '--detach'),
    ],
    ['that is not there', 'nowhere', /no branch nowhere/u, () => {}],
    ['that is a tag', 'v1', /no branch v1/u, (root) => git(root, 'tag', 'v1')],
    [
      'that holds the Tickets',
      'yoi-tickets',
      /holds the Tickets/u,
      (root) => git(root, 'branch', 'yoi-tickets'),
    ],
    ['that is an option', '--all', /not the name/u, () => {}],
    ['that is a range', 'main..main', /not the name/u, () => {}],
    ['that is a commit of another', 'main~0', /not the name/u, () => {}],
    ['without a name', '', /not the name/u, () => {}],
  ])('%s is a problem', async (_, configured, words, prepare) => {
    const root = freshRepository();
    prepare(root);
    expect(await target(root, configured)).toEqual({ problem: expect.stringMatching(words) });
  });

  test('without a commit is a problem', async () => {
    expect(await target(emptyRepository())).toEqual({ problem: expect.stringMatching(/no commit yet/u) });
  });
});

describe('a merged branch', () => {
  const merged = () => {
    const root = freshRepository();
    git(root, 'checkout', '-q', '-b', 'ticket/x');
    write(root, 'new', 'new\n');
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'New');
    const head = headOf(root);
    git(root, 'checkout', '-q', 'main');
    git(root, 'merge', '-q', '--no-ff', '--no-edit', 'ticket/x');
    const merge = headOf(root);
    return { root, head, merge, request: { branch: 'ticket/x', head, merge, target: merge } };
  };
  const isThere = (root: string) => git(root, 'for-each-ref', 'refs/heads/ticket/x') !== '';

  test('is deleted, once and again', async () => {
    const { root, request } = merged();
    expect(await deleteMergedBranch(root, request)).toEqual({ deleted: true });
    expect(isThere(root)).toBe(false);
    expect(await deleteMergedBranch(root, request)).toEqual({ deleted: true });
  });

  test('stays where it moved on, is checked out, or the target lost the merge', async () => {
    const { root, head, merge, request } = merged();
    expect(await deleteMergedBranch(root, { ...request, target: `${merge}^1` })).toMatchObject({
      deleted: false,
      reason: expect.stringMatching(/target does not hold/u),
    });
    const linked = join(root, '../linked');
    git(root, 'worktree', 'add', '-q', linked, 'ticket/x');
    expect(await deleteMergedBranch(root, request)).toMatchObject({
      deleted: false,
      reason: expect.stringMatching(linked),
    });
    git(linked, 'commit', '-q', '--allow-empty', '-m', 'More');
    expect(await deleteMergedBranch(root, request)).toMatchObject({
      deleted: false,
      reason: expect.stringMatching(/moved on/u),
    });
    expect([isThere(root), head === merge]).toEqual([true, false]);
  });

  test('stays where the merge is of something else, though it is an ancestor of the target', async () => {
    const { root, merge, request } = merged();
    git(root, 'branch', '-q', '-f', 'ticket/x', `${merge}^1`);
    const empty = { ...request, head: git(root, 'rev-parse', `${merge}^1`) };
    expect(await deleteMergedBranch(root, empty)).toMatchObject({
      deleted: false,
      reason: expect.stringMatching(/did not merge/u),
    });
    expect(isThere(root)).toBe(true);
  });
});
