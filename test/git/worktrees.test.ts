import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { GitFailure } from '../../src/git/run-git.ts';
import { addWorktree, clearWorktree, discardWorktree, removeWorktree } from '../../src/git/worktrees.ts';
import { bundleTo } from '../bundle.mjs';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { stateOfWorktree } from './worktree-state.ts';

beforeEach(leaveHome);

const headOf = (root: string) => git(root, 'rev-parse', 'HEAD');
const branches = (root: string) =>
  git(root, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');
const placeIn = (root: string, name = 'fix – the typo') => join(root, '.worktree', name);

/** A filter as large files have it: what is committed is a pointer, what people see is not. */
function withPointers(root: string): void {
  git(root, 'config', 'filter.pointer.clean', "sed 's/^large /pointer /'");
  git(root, 'config', 'filter.pointer.smudge', "sed 's/^pointer /large /'");
  git(root, 'config', 'filter.pointer.required', 'true');
  write(root, '.gitattributes', '*.big filter=pointer\n*.crlf text eol=crlf\n');
  write(root, 'one.big', 'large one\n');
  write(root, 'lines.crlf', 'a\r\nb\r\n');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'Large files');
}

describe('a worktree', () => {
  test('is added on a new branch, and leaves the main one as it is', async () => {
    const root = freshRepository();
    const { ' refs': _, ' git dir': __, ...before } = stateOfWorktree(root);
    const config = readFileSync(join(root, '.git/config'), 'utf8');
    await addWorktree(root, join(root, '../at work'), { branch: 'ticket/fix', from: headOf(root) });
    expect(git(join(root, '../at work'), 'status', '--porcelain', '--branch')).toBe('## ticket/fix');
    expect(stateOfWorktree(root)).toMatchObject(before);
    expect(readFileSync(join(root, '.git/config'), 'utf8')).toBe(config);
  });

  test('is added on a branch that is there, and on a commit alone', async () => {
    const root = freshRepository();
    git(root, 'branch', 'there');
    git(root, 'tag', 'there');
    await addWorktree(root, placeIn(root, 'a'), { branch: 'there', from: null });
    expect(git(placeIn(root, 'a'), 'symbolic-ref', 'HEAD')).toBe('refs/heads/there');
    await addWorktree(root, placeIn(root, 'b'), { commit: headOf(root) });
    expect(() => git(placeIn(root, 'b'), 'symbolic-ref', '-q', 'HEAD')).toThrow();
  });

  test('has its files as the repository has them: filters and ends of lines', async () => {
    const root = freshRepository();
    withPointers(root);
    const at = placeIn(root);
    await addWorktree(root, at, { branch: 'ticket/x', from: headOf(root) });
    expect(git(root, 'show', 'HEAD:one.big')).toBe('pointer one');
    expect(readFileSync(join(at, 'one.big'), 'utf8')).toBe('large one\n');
    expect(readFileSync(join(at, 'lines.crlf'), 'utf8')).toBe('a\r\nb\r\n');
    expect(await removeWorktree(root, at)).toEqual({ removed: true });
  });

  test('runs no hook', async () => {
    const root = freshRepository();
    for (const hook of ['post-checkout', 'reference-transaction']) {
      write(root, `.git/hooks/${hook}`, `#!/bin/sh\ntouch '${root}/ran'\n`);
      chmodSync(join(root, '.git/hooks', hook), 0o755);
    }
    git(root, 'checkout', '-q', '-b', 'aside');
    expect(existsSync(join(root, 'ran'))).toBe(true);
    rmSync(join(root, 'ran'));
    await addWorktree(root, placeIn(root), { branch: 'ticket/x', from: headOf(root) });
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  test('that cannot be added leaves neither branch nor folder', async () => {
    const root = freshRepository();
    withPointers(root);
    git(root, 'config', 'filter.pointer.smudge', 'false');
    const refs = branches(root);
    await expect(
      addWorktree(root, placeIn(root), { branch: 'ticket/x', from: headOf(root) }),
    ).rejects.toThrow(GitFailure);
    expect([branches(root), existsSync(placeIn(root))]).toEqual([refs, false]);
    expect(git(root, 'worktree', 'list').split('\n')).toHaveLength(1);
    write(root, '.worktree/taken/mine', 'mine\n');
    await expect(
      addWorktree(root, placeIn(root, 'taken'), { branch: 'ticket/x', from: headOf(root) }),
    ).rejects.toThrow(/already exists/u);
    expect([branches(root), readdirSync(placeIn(root, 'taken'))]).toEqual([refs, ['mine']]);
  });

  test('takes no branch that is elsewhere, makes none up, and no name is an option', async () => {
    const root = freshRepository();
    const from = headOf(root);
    git(root, 'commit', '-q', '--allow-empty', '-m', 'On');
    git(root, 'branch', 'ticket/x');
    const add = (at: { branch: string; from: string | null }) => addWorktree(root, placeIn(root), at);
    await expect(add({ branch: 'ticket/x', from })).rejects.toThrow(/is there already/u);
    await expect(add({ branch: 'nowhere', from: null })).rejects.toThrow(/no branch nowhere/u);
    await expect(add({ branch: 'x', from: 'nowhere' })).rejects.toThrow(/no commit/u);
    await expect(add({ branch: '--detach', from })).rejects.toThrow(/not the name/u);
    await expect(addWorktree(root, placeIn(root), { commit: '--orphan' })).rejects.toThrow(/not the name/u);
    expect(branches(root)).toEqual(['main', 'ticket/x']);
    await add({ branch: 'ticket/x', from: headOf(root) });
  });

  test('is added although another git holds a lock for a while', async () => {
    const root = freshRepository();
    const lock = join(root, '.git/refs/heads/ticket/x.lock');
    write(root, '.git/refs/heads/ticket/x.lock', '');
    const adding = addWorktree(root, placeIn(root), { branch: 'ticket/x', from: headOf(root) });
    await passed(300);
    rmSync(lock);
    await adding;
    expect(branches(root)).toContain('ticket/x');
  });

  test('is added twenty times at once, by four processes, without an error of locks', async () => {
    const root = freshRepository();
    const folder = freshFolder();
    await bundleTo(join(folder, 'add.mjs'), join(import.meta.dirname, 'add-worktree-program.ts'));
    const names = [...Array(20).keys()].map((at) => placeIn(root, `w${at}`));
    const ended = [0, 1, 2, 3].map(async (part) => {
      const own = names.filter((_, at) => at % 4 === part);
      const child = spawn(process.execPath, [join(folder, 'add.mjs'), root, headOf(root), ...own], {
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      let words = '';
      child.stderr.on('data', (text) => {
        words += text;
      });
      await once(child, 'close');
      return words;
    });
    expect(await Promise.all(ended)).toEqual(['', '', '', '']);
    expect(git(root, 'worktree', 'list').split('\n')).toHaveLength(21);
    for (const name of names) expect(git(name, 'status', '--porcelain')).toBe('');
  });
});

describe('half a worktree', () => {
  test('that a killed git left is cleared, and can be added again', async () => {
    const root = freshRepository();
    withPointers(root);
    git(root, 'branch', 'ticket/x');
    git(root, 'config', 'filter.pointer.smudge', `kill -9 $(ps -o ppid= -p $PPID) $PPID`);
    expect(() => git(root, 'worktree', 'add', '-q', placeIn(root), 'ticket/x')).toThrow();
    expect(git(root, 'worktree', 'list', '--porcelain')).toContain('locked initializing');
    git(root, 'config', 'filter.pointer.smudge', 'cat');
    expect(await clearWorktree(root, placeIn(root))).toBe(true);
    expect([existsSync(placeIn(root)), readdirSync(join(root, '.git/worktrees'))]).toEqual([false, []]);
    await addWorktree(root, placeIn(root), { branch: 'ticket/x', from: null });
    expect(await clearWorktree(root, placeIn(root))).toBe(false);
    expect(existsSync(join(placeIn(root), 'README.md'))).toBe(true);
  });

  test('is not left by our own git when that is killed, nor is its branch', async () => {
    const root = freshRepository();
    withPointers(root);
    git(root, 'config', 'filter.pointer.smudge', `kill -9 $(ps -o ppid= -p $PPID) $PPID`);
    await expect(
      addWorktree(root, placeIn(root), { branch: 'ticket/x', from: headOf(root) }),
    ).rejects.toThrow();
    expect([existsSync(placeIn(root)), branches(root)]).toEqual([false, ['main']]);
    expect(readdirSync(join(root, '.git/worktrees'))).toEqual([]);
  });

  test('is cleared at any point of its making, and no other with it', async () => {
    const root = freshRepository();
    const away = join(root, '../away');
    await addWorktree(root, away, { commit: headOf(root) });
    renameSync(away, join(root, '../drive'));
    const entry = join(root, '.git/worktrees', 'fix');
    const steps: [string, string][] = [
      [join(entry, 'locked'), 'initializing'],
      [join(entry, 'gitdir'), `${placeIn(root, 'fix')}/.git\n`],
      [join(placeIn(root, 'fix'), '.git'), `gitdir: ${entry}\n`],
      [join(entry, 'commondir'), '../..\n'],
      [join(placeIn(root, 'fix'), 'half'), 'ha'],
    ];
    for (const count of steps.keys()) {
      for (const [file, text] of steps.slice(0, count + 1)) {
        mkdirSync(join(file, '..'), { recursive: true });
        writeFileSync(file, text);
      }
      expect(await clearWorktree(root, placeIn(root, 'fix'))).toBe(true);
      expect([existsSync(entry), existsSync(placeIn(root, 'fix'))]).toEqual([false, false]);
    }
    expect(readdirSync(join(root, '.git/worktrees'))).toEqual(['away']);
    expect(await clearWorktree(root, away)).toBe(true);
  });
});

describe('a worktree that is removed', () => {
  const added = async () => {
    const root = freshRepository();
    write(root, '.gitignore', 'node_modules\n');
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'Ignore');
    const at = placeIn(root);
    await addWorktree(root, at, { branch: 'ticket/x', from: headOf(root) });
    return { root, at };
  };

  test('holds nothing but what git ignores', async () => {
    const { root, at } = await added();
    write(at, 'node_modules/one', 'made\n');
    expect(await removeWorktree(root, at)).toEqual({ removed: true });
    expect([existsSync(at), branches(root)]).toEqual([false, ['main', 'ticket/x']]);
    expect(await removeWorktree(root, at)).toEqual({ removed: true });
  });

  test.each<[string, (at: string) => unknown, RegExp]>([
    ['changed files', (at) => write(at, 'README.md', 'mine\n'), /not committed/u],
    ['new files', (at) => write(at, 'new', 'mine\n'), /not committed/u],
    ['an operation under way', (at) => git(at, 'bisect', 'start'), /bisect/u],
    ['a lock', (at) => git(at, 'worktree', 'lock', at), /locked/u],
    [
      'commits that no branch has',
      (at) => {
        git(at, 'checkout', '-q', '--detach');
        git(at, 'commit', '-q', '--allow-empty', '-m', 'Lost');
      },
      /no branch holds/u,
    ],
    [
      'submodules',
      (at) => {
        git(
          at,
          '-c',
          'protocol.file.allow=always',
          'submodule',
          'add',
          '-q',
          freshRepository(join(freshFolder(), 's')),
          's',
        );
        git(at, 'commit', '-q', '-m', 'Submodule');
      },
      /submodules/u,
    ],
  ])('stays with %s, and says so', async (_, change, reason) => {
    const { root, at } = await added();
    change(at);
    const before = stateOfWorktree(at);
    expect(await removeWorktree(root, at)).toEqual({ removed: false, reason: expect.stringMatching(reason) });
    expect(stateOfWorktree(at)).toMatchObject({
      ...before,
      ' git dir': expect.anything(),
      ' index': expect.anything(),
    });
  });

  test('is no other folder, and not the main one', async () => {
    const { root } = await added();
    write(root, 'folder/file', 'mine\n');
    expect(await removeWorktree(root, join(root, 'folder'))).toMatchObject({ removed: false });
    expect(await removeWorktree(root, root)).toMatchObject({ removed: false });
    await expect(discardWorktree(root, join(root, 'folder'))).rejects.toThrow();
    await expect(discardWorktree(root, root)).rejects.toThrow();
    expect(existsSync(join(root, 'folder/file'))).toBe(true);
  });

  test('goes with all that is in it only where it was made to be thrown away', async () => {
    const { root, at } = await added();
    await expect(discardWorktree(root, at)).rejects.toThrow(/branch/u);
    const review = placeIn(root, 'x.review');
    await addWorktree(root, review, { commit: headOf(root) });
    write(review, 'README.md', 'changed\n');
    write(review, 'build/out', 'made\n');
    await discardWorktree(root, review);
    await discardWorktree(root, review);
    expect([existsSync(review), git(root, 'worktree', 'list').split('\n').length]).toEqual([false, 2]);
  });
});
