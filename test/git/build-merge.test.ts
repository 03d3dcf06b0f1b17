import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildMerge, foretellConflicts } from '../../src/git/build-merge.ts';
import { freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { stateOfWorktree } from './worktree-state.ts';

beforeEach(leaveHome);

/** `main` and `work`, each with a commit of its own. */
function parted(mine: (root: string) => void, theirs: (root: string) => void) {
  const root = freshRepository();
  write(root, 'shared ü', 'one\n');
  write(root, 'folder/a', 'a\n');
  commit(root);
  git(root, 'checkout', '-q', '-b', 'work');
  theirs(root);
  const head = commit(root);
  git(root, 'checkout', '-q', 'main');
  mine(root);
  const target = commit(root);
  return { root, head, target };
}

function commit(root: string): string {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'A change');
  return git(root, 'rev-parse', 'HEAD');
}

describe('a merge', () => {
  test('is a commit of both, in the name of the person, and touches nothing', async () => {
    const { root, head, target } = parted(
      (at) => write(at, 'mine', 'mine\n'),
      (at) => write(at, 'theirs', 'theirs\n'),
    );
    git(root, 'config', 'user.name', 'Ada Ünal');
    git(root, 'config', 'i18n.commitEncoding', 'latin1');
    write(root, 'shared ü', 'not committed\n');
    const before = stateOfWorktree(root);
    const built = await buildMerge(root, { target, head, message: 'Merge – ünï\n\nTicket: T-1' });
    if (built.outcome !== 'built') throw new Error(built.outcome);
    expect(stateOfWorktree(root)).toEqual(before);
    const shown = git(root, 'show', '-s', '--format=%P|%T|%an|%ce|%e|%B', built.commit);
    expect(shown).toBe(
      `${target} ${head}|${built.tree}|Ada Ünal|yoi-tickets@localhost||Merge – ünï\n\nTicket: T-1`,
    );
    expect(git(root, 'ls-tree', '-r', '--name-only', built.tree).split('\n')).toContain('theirs');
  });

  test('names whom it is told to name', async () => {
    const { root, head, target } = parted(
      () => {},
      (at) => write(at, 'theirs', 'theirs\n'),
    );
    const identity = { name: 'Somebody', email: 'somebody@example.org', date: '2026-01-02T03:04:05Z' };
    const built = await buildMerge(root, { target, head, message: 'Merge', identity });
    if (built.outcome !== 'built') throw new Error(built.outcome);
    expect(git(root, 'show', '-s', '--format=%an %aI', built.commit)).toBe(
      'Somebody 2026-01-02T03:04:05+00:00',
    );
  });

  test('with conflicts names the files, and they are foretold', async () => {
    const { root, head, target } = parted(
      (at) => {
        write(at, 'shared ü', 'mine\n');
        write(at, 'new\nline', 'mine\n');
      },
      (at) => {
        write(at, 'shared ü', 'theirs\n');
        write(at, 'new\nline', 'theirs\n');
      },
    );
    const before = stateOfWorktree(root);
    const conflicts = ['new\nline', 'shared ü'];
    expect(await buildMerge(root, { target, head, message: 'Merge' })).toEqual({
      outcome: 'conflicts',
      conflicts,
    });
    expect(await foretellConflicts(root, head, 'main')).toEqual(conflicts);
    expect(stateOfWorktree(root)).toEqual(before);
  });

  test('that folders alone stand against is not taken for a clean one', async () => {
    const { root, head, target } = parted(
      (at) => {
        for (const name of ['a', 'b']) write(at, `folder/${name}`, 'a\n');
        commit(at);
        git(at, 'mv', 'folder/a', 'other');
      },
      (at) => {
        git(at, 'rm', '-q', 'folder/a');
        write(at, 'other/inside', 'theirs\n');
      },
    );
    expect(await buildMerge(root, { target, head, message: 'Merge' })).toMatchObject({
      outcome: 'conflicts',
      conflicts: expect.arrayContaining([expect.stringMatching('other|folder/a')]),
    });
  });

  test('of what the target has is nothing, and of unrelated histories an answer', async () => {
    const { root, head, target } = parted(
      () => {},
      () => {},
    );
    git(root, 'merge', '-q', '--no-edit', 'work');
    const now = git(root, 'rev-parse', 'HEAD');
    expect(await buildMerge(root, { target: now, head, message: 'Merge' })).toEqual({ outcome: 'nothing' });
    git(root, 'checkout', '-q', '--orphan', 'alone');
    const alone = commit(root);
    expect(await buildMerge(root, { target, head: alone, message: 'Merge' })).toEqual({
      outcome: 'unrelated',
    });
    expect(await foretellConflicts(root, target, alone)).toEqual([]);
  });

  test('uses the merge drivers that the person has, as their own git would', async () => {
    const { root, head, target } = parted(
      (at) => write(at, 'shared ü', 'mine\n'),
      (at) => write(at, 'shared ü', 'theirs\n'),
    );
    write(root, '.git/info/attributes', 'shared* merge=both\n');
    git(
      root,
      'config',
      'merge.both.driver',
      `cat %A %B > '${join(root, '../both')}' && cp '${join(root, '../both')}' %A`,
    );
    const built = await buildMerge(root, { target, head, message: 'Merge' });
    if (built.outcome !== 'built') throw new Error(built.outcome);
    expect(git(root, 'show', `${built.commit}:shared ü`)).toBe('mine\ntheirs');
  });
});
