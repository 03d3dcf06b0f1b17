import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { blameLine } from '../../src/git/blame-line.ts';
import { mergesThatBrought } from '../../src/git/merges-that-brought.ts';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';

beforeEach(leaveHome);

function commit(root: string, message = 'A change'): string {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
  return git(root, 'rev-parse', 'HEAD');
}

describe('a line', () => {
  test('leads to the commit that changed it last, and to the name that its file had then', async () => {
    const root = freshRepository();
    write(root, 'öld "name"\nx', 'one\ntwo ü\r\n\tthree\n');
    const first = commit(root);
    git(root, 'mv', '--', 'öld "name"\nx', '-new');
    const renamed = commit(root);
    write(root, '-new', 'ONE\ntwo ü\r\n\tthree\nfour\n');
    const second = commit(root);
    write(root, '-new', 'ONE\ntwo ü\r\n\tthree\nFOUR\n');
    expect(await blameLine(root, '-new', 1)).toEqual({ commit: second, text: 'ONE', originalFile: '-new' });
    expect(await blameLine(root, '-new', 2)).toEqual({
      commit: first,
      text: 'two ü\r',
      originalFile: 'öld "name"\nx',
    });
    expect(await blameLine(root, '-new', 3)).toMatchObject({ text: '\tthree' });
    expect(await blameLine(root, '-new', 4)).toMatchObject({ commit: null, text: 'FOUR' });
    expect(renamed).not.toBe(first);
  });

  test('that is not there is none, and so is any outside of the worktree', async () => {
    const root = freshRepository();
    write(root, 'not known', 'x\n');
    write(root, '../outside', 'x\n');
    symlinkSync('../outside', join(root, 'link'));
    write(root, 'folder/file', 'x\n');
    for (const [file, line] of [
      ['README.md', 2],
      ['README.md', 0],
      ['README.md', 1.5],
      ['not known', 1],
      ['nowhere', 1],
      ['folder', 1],
      ['link', 1],
      ['../outside', 1],
      ['.', 1],
      ['', 1],
      [join(root, 'README.md'), 1],
      ['a\0b', 1],
    ] as const)
      expect(await blameLine(root, file, line)).toBeUndefined();
  });

  test('is looked up without running anything of the repository', async () => {
    const root = freshRepository();
    write(root, '.gitattributes', '* filter=evil diff=evil\n');
    commit(root);
    write(root, 'README.md', 'changed\n');
    for (const key of ['filter.evil.clean', 'diff.evil.textconv', 'diff.evil.command'])
      git(root, 'config', key, `touch '${root}/../ran'; cat`);
    git(root, 'config', 'blame.ignoreRevsFile', 'nowhere');
    expect(await blameLine(root, 'README.md', 1)).toMatchObject({ commit: null });
    expect(existsSync(join(root, '../ran'))).toBe(false);
    await expect(blameLine(freshFolder(), 'x', 1)).resolves.toBeUndefined();
  });
});

describe('the merges that brought a commit in', () => {
  const branched = () => {
    const root = freshRepository();
    git(root, 'checkout', '-q', '-b', 'work');
    const inside = commit(root, 'Inside');
    commit(root, 'After');
    git(root, 'checkout', '-q', 'main');
    return { root, inside };
  };
  const merge = (root: string, branch: string, message: string) => {
    git(root, 'merge', '-q', '--no-ff', '-m', message, branch);
    return git(root, 'rev-parse', 'HEAD');
  };

  test('are told with what they say at their end', async () => {
    const { root, inside } = branched();
    commit(root);
    const message =
      'Merge ✓\n\nNo-trailer: this one\n\nTicket: T-1\nGo-by: Ada\x1fTicket: T-2\nNote: long\n  and folded';
    const id = merge(root, 'work', message);
    commit(root);
    git(root, 'checkout', '-q', '-b', 'later');
    commit(root);
    git(root, 'checkout', '-q', 'main');
    merge(root, 'later', 'Another');
    const [found, ...more] = await mergesThatBrought(root, inside, 'main');
    expect([found?.id, found?.subject, more]).toEqual([id, 'Merge ✓', []]);
    expect(found?.trailers).toEqual([
      { key: 'Ticket', value: 'T-1' },
      { key: 'Go-by', value: 'Ada\x1fTicket: T-2' },
      { key: 'Note', value: 'long and folded' },
    ]);
    expect(Number.isNaN(Date.parse(found?.at ?? ''))).toBe(false);
  });

  test('are the nearest first where one came in by another', async () => {
    const { root, inside } = branched();
    git(root, 'checkout', '-q', '-b', 'integration');
    commit(root);
    const near = merge(root, 'work', 'Near');
    commit(root);
    git(root, 'checkout', '-q', 'main');
    commit(root);
    const far = merge(root, 'integration', 'Far');
    commit(root);
    expect((await mergesThatBrought(root, inside, 'main')).map(({ id }) => id)).toEqual([near, far]);
  });

  test('are none for a commit of the target itself, and for one that is not in it', async () => {
    const { root, inside } = branched();
    const own = commit(root, 'Own');
    expect(await mergesThatBrought(root, inside, 'main')).toEqual([]);
    merge(root, 'work', 'Merge');
    const last = commit(root);
    expect(await mergesThatBrought(root, own, 'main')).toEqual([]);
    expect(await mergesThatBrought(root, last, 'main')).toEqual([]);
    expect(await mergesThatBrought(root, git(root, 'rev-parse', 'main^'), 'main')).toEqual([]);
  });
});
