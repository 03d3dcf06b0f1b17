import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRoots } from '../../src/git/roots.ts';
import { emptyRepository, freshFolder, freshRepository, git, write } from './fresh-repository.ts';

describe('in a repository', () => {
  test('every folder and every worktree leads to the same root', () => {
    const root = freshRepository();
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    const linked = join(root, '.worktree/some work');
    git(root, 'worktree', 'add', '-q', '-b', 'work', linked);
    const expected = {
      root,
      records: join(root, '.yoi/tickets'),
      localDir: join(root, '.git/yoi'),
      mode: 'none',
      commonDir: join(root, '.git'),
      obstacle: null,
    };
    expect(findRoots(root)).toEqual({ ...expected, worktree: root, linked: false });
    expect(findRoots(join(root, 'src/deep'))).toEqual({ ...expected, worktree: root, linked: false });
    expect(findRoots(linked)).toEqual({ ...expected, worktree: linked, linked: true });
    expect(findRoots('/', { workspace: linked }).root).toBe(root);
    expect(findRoots(join(root, '.git/refs'))).toMatchObject({ root, linked: false });
  });

  test('without a commit the root is known as well', () => {
    const root = emptyRepository();
    expect(findRoots(root)).toMatchObject({ root, mode: 'none', commonDir: join(root, '.git') });
  });

  test('the records branch, checked out, is a branch and not a worktree of the code', () => {
    const root = freshRepository();
    git(root, 'branch', 'yoi-tickets');
    git(root, 'worktree', 'add', '-q', '.yoi/tickets', 'yoi-tickets');
    const records = join(root, '.yoi/tickets');
    expect(findRoots(root)).toMatchObject({ root, records, mode: 'branch' });
    expect(findRoots(records)).toMatchObject({
      root,
      records,
      mode: 'branch',
      worktree: root,
      linked: false,
    });
    expect(findRoots('/', { workspace: records })).toMatchObject({ root, mode: 'branch' });
  });

  test('a bare repository keeps records in itself, and its worktrees find them there', () => {
    const root = freshRepository();
    const bare = join(root, '../bare.git');
    git(root, 'clone', '-q', '--bare', '.', bare);
    git(bare, 'worktree', 'add', '-q', '../from bare', 'main');
    const place = { root: bare, records: join(bare, '.yoi/tickets'), localDir: join(bare, 'yoi') };
    expect(findRoots(bare)).toMatchObject({ ...place, worktree: null, linked: false });
    const worktree = join(root, '../from bare');
    expect(findRoots(worktree)).toMatchObject({ ...place, worktree, linked: true });
  });

  test('a folder whose .git file names a bare repository beside it is that repository', () => {
    const folder = freshFolder();
    git(folder, 'init', '-q', '--bare', '.bare');
    write(folder, '.git', 'gitdir: ./.bare\n');
    expect(findRoots(folder)).toMatchObject({ root: join(folder, '.bare'), linked: false });
  });

  test('a submodule is a workspace of its own', () => {
    const inner = freshRepository();
    const outer = freshRepository();
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'libs/inner');
    const root = join(outer, 'libs/inner');
    const commonDir = join(outer, '.git/modules/libs/inner');
    expect(findRoots(root)).toMatchObject({ root, commonDir, linked: false });
    git(root, 'worktree', 'add', '-q', '-b', 'work', join(outer, '../inner work'));
    expect(findRoots(join(outer, '../inner work'))).toMatchObject({ root, linked: true });
  });

  test('with a git dir kept elsewhere, linked worktrees find the root through the records branch', () => {
    const root = join(freshFolder(), 'tree');
    git(join(root, '..'), 'init', '-q', '--separate-git-dir', 'store', 'tree');
    git(root, 'commit', '-q', '--allow-empty', '-m', 'Begin');
    git(root, 'branch', 'yoi-tickets');
    git(root, 'worktree', 'add', '-q', '.yoi/tickets', 'yoi-tickets');
    git(root, 'worktree', 'add', '-q', '-b', 'work', '../work');
    expect(findRoots(root)).toMatchObject({ root, mode: 'branch' });
    expect(findRoots(join(root, '../work'))).toMatchObject({ root, mode: 'branch', linked: true });
  });

  test('records that are kept with the code are used as they are', () => {
    const root = freshRepository();
    write(root, '.yoi/tickets/one/item.md', '');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'A Ticket');
    git(root, 'worktree', 'add', '-q', '-b', 'work', '../work');
    const copy = join(root, '../work/.yoi/tickets');
    const expected = { root, records: join(root, '.yoi/tickets'), mode: 'with-code' };
    expect(findRoots(root)).toMatchObject(expected);
    expect(findRoots(copy)).toMatchObject({ ...expected, linked: true });
    expect(findRoots('/', { workspace: copy })).toMatchObject({ ...expected, linked: true });
  });

  test('the configuration may say that records are kept with the code, and where', () => {
    const root = freshRepository();
    expect(findRoots(root, { records: 'with-code' })).toMatchObject({
      mode: 'with-code',
      records: join(root, '.yoi/tickets'),
    });
    const elsewhere = { records: 'with-code', folder: 'docs/tickets' } as const;
    expect(findRoots(root, elsewhere).records).toBe(join(root, 'docs/tickets'));
    expect(findRoots(root, { records: 'with-code', folder: '../out' })).toMatchObject({
      mode: 'none',
      obstacle: '../out lies outside of the workspace',
    });
  });

  test('a repository that was moved still has its records', () => {
    const root = freshRepository();
    git(root, 'branch', 'yoi-tickets');
    git(root, 'worktree', 'add', '-q', '.yoi/tickets', 'yoi-tickets');
    const moved = join(root, '../moved');
    renameSync(root, moved);
    expect(findRoots(moved)).toMatchObject({ root: moved, mode: 'branch' });
    expect(findRoots(join(moved, '.yoi/tickets'))).toMatchObject({
      root: moved,
      mode: 'branch',
      linked: false,
    });
  });
});

describe('without git', () => {
  test('a plain folder is found from below, with its local state beside it', () => {
    const root = freshFolder();
    write(root, '.yoi/tickets/one/item.md', '');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    expect(findRoots(join(root, 'a/b'))).toEqual({
      root,
      records: join(root, '.yoi/tickets'),
      localDir: join(root, '.yoi/.local'),
      mode: 'plain',
      commonDir: null,
      worktree: null,
      linked: false,
      obstacle: null,
    });
  });

  test('nothing there yet says where records will lie', () => {
    const root = freshFolder();
    expect(findRoots(root)).toMatchObject({ root, records: join(root, '.yoi/tickets'), mode: 'none' });
    expect(() => findRoots(join(root, 'absent'))).toThrow('ENOENT');
  });
});

describe('older roots', () => {
  test.each(['open/one/item.md', 'closed/one/item.md', 'one/item.md'])(
    'a folder with %s is a root',
    (path) => {
      const folder = freshFolder();
      write(folder, path, '');
      expect(findRoots('/', { workspace: folder })).toMatchObject({ records: folder, mode: 'plain' });
    },
  );

  test('work-items at the top is used where there is no .yoi/tickets', () => {
    const root = freshRepository();
    write(root, 'work-items/open/one/item.md', '');
    expect(findRoots(root)).toMatchObject({ root, records: join(root, 'work-items'), mode: 'with-code' });
    write(root, '.yoi/tickets/two/item.md', '');
    expect(findRoots(root).records).toBe(join(root, '.yoi/tickets'));
  });

  test('a folder of records inside a repository has local state of its own, outside of the tree', () => {
    const root = freshRepository();
    const folder = join(root, 'fixtures/old');
    write(folder, 'open/one/item.md', '');
    const found = findRoots(root, { workspace: folder });
    expect(found).toMatchObject({ root: folder, records: folder, mode: 'plain' });
    expect(relative(join(root, '.git/yoi/roots'), found.localDir)).toMatch(/^[0-9a-f]{16}$/u);
    expect(findRoots(folder).root).toBe(root);
  });
});

describe('a folder from somebody else', () => {
  test('cannot choose by its configuration where we write', () => {
    const root = freshRepository();
    const victim = freshFolder();
    git(root, 'config', 'core.worktree', victim);
    expect(findRoots(root).root).toBe(root);
  });

  test('cannot lead records out of the workspace by a symbolic link', () => {
    const root = freshRepository();
    symlinkSync(freshFolder(), join(root, '.yoi'));
    expect(findRoots(root)).toMatchObject({ mode: 'none', obstacle: '.yoi is a symbolic link' });
    const other = freshRepository();
    write(other, '.yoi/tickets', 'a file');
    expect(findRoots(other)).toMatchObject({ mode: 'none', obstacle: '.yoi/tickets is not a folder' });
  });

  test('with a .git that is a pipe, a flood, or leads nowhere is a folder without git', () => {
    const root = freshFolder();
    execFileSync('mkfifo', [join(root, '.git')]);
    expect(findRoots(root).commonDir).toBeNull();
    const other = freshFolder();
    write(other, '.git', `gitdir: ${'x'.repeat(2 * 1024 * 1024)}`);
    expect(findRoots(other).commonDir).toBeNull();
    write(other, '.git', 'gitdir: ../nowhere\n');
    expect(findRoots(other).commonDir).toBeNull();
  });
});
