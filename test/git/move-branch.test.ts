import { chmodSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildMerge } from '../../src/git/build-merge.ts';
import { moveBranch } from '../../src/git/move-branch.ts';
import { findRepository } from '../../src/git/repository.ts';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { filesOf, stateOfWorktree } from './worktree-state.ts';

beforeEach(leaveHome);

/** A repository on `main`, with the commit that `change` makes of it on a branch beside. */
function prepared(change: (folder: string) => void, before: (folder: string) => void = () => {}) {
  const root = freshRepository();
  before(root);
  commitAll(root, 'Before');
  const from = git(root, 'rev-parse', 'HEAD');
  const aside = join(root, '../aside');
  git(root, 'worktree', 'add', '-q', '-b', 'change', aside);
  change(aside);
  commitAll(aside, 'Change');
  const to = git(aside, 'rev-parse', 'HEAD');
  return { root, aside, from, to, move: () => move(root, { from, to }) };
}

function commitAll(folder: string, message: string): void {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', message);
}

function move(root: string, { from, to, branch = 'main' }: { from: string; to: string; branch?: string }) {
  const commonDir = findRepository(root)?.commonDir ?? '';
  return moveBranch(root, commonDir, { branch, from, to, message: 'yoi-tickets: a merge\nand more' });
}

const statusOf = (folder: string) => git(folder, 'status', '--porcelain', '--untracked-files=all');

describe('a branch that is moved', () => {
  test('takes the index and the files of the main worktree with it', async () => {
    const { root, aside, to, move } = prepared((folder) => write(folder, 'new/file.txt', 'new\n'));
    expect(await move()).toEqual({ outcome: 'moved', checkout: root });
    expect(git(root, 'rev-parse', 'main', 'HEAD').split('\n')).toEqual([to, to]);
    expect(filesOf(root)).toEqual(filesOf(aside));
    expect(statusOf(root)).toBe('');
    expect(git(root, 'reflog', '-1', '--format=%gs', 'main')).toBe('yoi-tickets: a merge');
    expect(git(root, 'reflog', '-1', '--format=%gs', 'HEAD')).toBe('yoi-tickets: a merge');
    expect(await move()).toEqual({ outcome: 'moved', checkout: root });
    expect(readdirOfGit(root)).not.toContain('yoi-move');
  });

  test('takes a linked worktree with it where that has the branch', async () => {
    const { root, aside, from } = prepared((folder) => write(folder, 'new.txt', 'new\n'));
    git(root, 'checkout', '-q', '-b', 'elsewhere');
    const linked = join(root, '../linked');
    git(root, 'worktree', 'add', '-q', linked, 'main');
    const to = git(aside, 'rev-parse', 'HEAD');
    const main = stateOfWorktree(root);
    expect(await move(root, { from, to })).toEqual({ outcome: 'moved', checkout: linked });
    expect([statusOf(linked), readFileSync(join(linked, 'new.txt'), 'utf8')]).toEqual(['', 'new\n']);
    expect({ ...stateOfWorktree(root), ' refs': '' }).toEqual({ ...main, ' refs': '' });
  });

  test('moves alone where nothing has it checked out, and in a bare repository', async () => {
    const { root, from, to } = prepared((folder) => write(folder, 'new.txt', 'new\n'));
    git(root, 'branch', 'target', from);
    const before = { ...stateOfWorktree(root), ' refs': '' };
    expect(await move(root, { from, to, branch: 'target' })).toEqual({ outcome: 'moved', checkout: null });
    expect({ ...stateOfWorktree(root), ' refs': '' }).toEqual(before);
    const bare = join(freshFolder(), 'bare.git');
    git(root, 'clone', '-q', '--bare', root, bare);
    expect(await move(bare, { from, to })).toEqual({ outcome: 'moved', checkout: null });
    expect(git(bare, 'rev-parse', 'main')).toBe(to);
  });

  test.each([
    [
      'a file becomes a folder',
      (at: string) => {
        rmSync(join(at, 'thing'));
        write(at, 'thing/inside', 'in\n');
      },
    ],
    [
      'a folder becomes a file',
      (at: string) => {
        rmSync(join(at, 'folder'), { recursive: true });
        write(at, 'folder', 'file\n');
      },
    ],
    [
      'a file becomes a link, and a link a file',
      (at: string) => {
        rmSync(join(at, 'thing'));
        symlinkSync('folder/one', join(at, 'thing'));
        rmSync(join(at, 'link'));
        write(at, 'link', 'no link\n');
      },
    ],
    ['a file may be run', (at: string) => chmodSync(join(at, 'thing'), 0o755)],
    ['files are removed with their folders', (at: string) => rmSync(join(at, 'folder'), { recursive: true })],
    ['a file is moved', (at: string) => renameSync(join(at, 'thing'), join(at, 'folder/thing'))],
    [
      'names are odd',
      (at: string) => {
        for (const name of ['-rf', 'a b', 'new\nline', 'tab\t"quoted"', 'ünï – ✓', "it's $(me)", ':(top)x']) {
          write(at, name, `${name}\n`);
        }
      },
    ],
    [
      'lines end as in Windows',
      (at: string) => {
        write(at, '.gitattributes', '*.crlf text eol=crlf\n');
        write(at, 'lines.crlf', 'one\r\ntwo\r\n');
      },
    ],
  ])('brings everything where %s', async (_, change) => {
    const { root, aside, to, move } = prepared(change, (at) => {
      write(at, 'thing', 'thing\n');
      write(at, 'folder/one', 'one\n');
      write(at, 'folder/deep/two', 'two\n');
      symlinkSync('thing', join(at, 'link'));
    });
    expect(await move()).toMatchObject({ outcome: 'moved' });
    expect(git(root, 'rev-parse', 'HEAD')).toBe(to);
    expect([filesOf(root), statusOf(root)]).toEqual([filesOf(aside), '']);
  });

  test('keeps to what a sparse checkout has, with an index in two parts', async () => {
    const change = (text: string) => (at: string) => {
      for (const name of ['in/a', 'out/b', 'out/new']) write(at, name, `${name} ${text}\n`);
    };
    const { root, to, move } = prepared(change('after'), change('before'));
    git(root, 'sparse-checkout', 'set', '--cone', 'in');
    git(root, 'update-index', '--split-index');
    expect(existsSync(join(root, 'out'))).toBe(false);
    expect(await move()).toMatchObject({ outcome: 'moved' });
    expect([git(root, 'rev-parse', 'HEAD'), statusOf(root), existsSync(join(root, 'out'))]).toEqual([
      to,
      '',
      false,
    ]);
    expect(readFileSync(join(root, 'in/a'), 'utf8')).toBe('in/a after\n');
    expect(git(root, 'fsck')).toBe('');
  });

  test('brings a submodule in as git does, and takes no part in what lies inside', async () => {
    const other = freshRepository(join(freshFolder(), 'other'));
    const allow = ['-c', 'protocol.file.allow=always'];
    const { root, aside, move, from } = prepared(
      (at) => git(at, ...allow, 'submodule', 'add', '-q', other, 'sub two'),
      (at) => git(at, ...allow, 'submodule', 'add', '-q', other, 'sub'),
    );
    git(join(root, 'sub'), 'commit', '-q', '--allow-empty', '-m', 'On its own');
    write(root, 'sub/loose.txt', 'loose\n');
    expect(await move()).toMatchObject({ outcome: 'moved' });
    expect(git(root, 'rev-parse', 'HEAD')).toBe(git(aside, 'rev-parse', 'HEAD'));
    expect(readFileSync(join(root, 'sub/loose.txt'), 'utf8')).toBe('loose\n');
    expect(git(root, 'status', '--porcelain', '--ignore-submodules=all')).toBe('');
    expect(existsSync(join(root, 'sub two'))).toBe(true);
    expect(from).not.toBe(git(root, 'rev-parse', 'HEAD'));
  });
});

function readdirOfGit(root: string): string {
  return stateOfWorktree(root)[' git dir'] ?? '';
}

describe('what is not committed', () => {
  const files = (at: string) => {
    write(at, '.gitignore', '*.log\n');
    for (const name of ['touched', 'other', 'third', 'gone']) write(at, name, `${name}\n`);
  };
  const change = (at: string) => {
    write(at, 'touched', 'changed\n');
    write(at, 'added/new', 'new\n');
    write(at, 'debug.log', 'log\n');
    git(at, 'add', '--force', 'debug.log');
    rmSync(join(at, 'gone'));
  };

  test('in other files survives as it is, staged, changed, new and ignored', async () => {
    const { root, aside, move } = prepared(change, files);
    write(root, 'other', 'staged\n');
    git(root, 'add', 'other');
    write(root, 'other', 'staged and changed\n');
    write(root, 'third', 'changed\n');
    write(root, 'loose', 'loose\n');
    write(root, 'added/loose', 'loose\n');
    write(root, 'mine.log', 'mine\n');
    write(root, 'staged new', 'new\n');
    git(root, 'add', 'staged new');
    const [status, mine] = [statusOf(root), filesOf(root)];
    expect(await move()).toEqual({ outcome: 'moved', checkout: root });
    expect(statusOf(root)).toBe(status);
    expect(git(root, 'show', ':other')).toBe('staged');
    const theirs = filesOf(aside);
    const { gone: _, ...rest } = mine;
    expect(filesOf(root)).toEqual({
      ...rest,
      ...Object.fromEntries(['touched', 'added/new', 'debug.log'].map((name) => [name, theirs[name]])),
    });
  });

  test.each<[string, (root: string) => void, string[]]>([
    ['changed', (root) => write(root, 'touched', 'mine\n'), ['touched']],
    ['changed to what it would become', (root) => write(root, 'touched', 'changed\n'), ['touched']],
    [
      'staged',
      (root) => {
        write(root, 'touched', 'mine\n');
        git(root, 'add', 'touched');
        write(root, 'touched', 'touched\n');
      },
      ['touched'],
    ],
    ['removed', (root) => rmSync(join(root, 'touched')), ['touched']],
    ['made executable', (root) => chmodSync(join(root, 'touched'), 0o755), ['touched']],
    ['changed where it would be removed', (root) => write(root, 'gone', 'mine\n'), ['gone']],
    ['new', (root) => write(root, 'added/new', 'mine\n'), ['added/new']],
    ['ignored', (root) => write(root, 'debug.log', 'mine\n'), ['debug.log']],
    ['a file in place of a folder', (root) => write(root, 'added', 'mine\n'), ['added']],
    ['a folder in place of a file', (root) => write(root, 'debug.log/mine', 'mine\n'), ['debug.log/mine']],
    ['a link in place of a folder', (root) => symlinkSync('/nonexistent', join(root, 'added')), ['added']],
    [
      'said to be unchanged',
      (root) => {
        git(root, 'update-index', '--assume-unchanged', 'touched');
        write(root, 'touched', 'mine\n');
      },
      ['touched'],
    ],
    [
      'unmerged',
      (root) => {
        const entry = (stage: number) => `100644 ${git(root, 'rev-parse', 'HEAD:other')} ${stage}\tthird`;
        git(root, 'rm', '-q', '--cached', 'third');
        write(root, '../stages', `${entry(1)}\n${entry(2)}\n${entry(3)}\n`);
        unmerge(root, readFileSync(join(root, '../stages'), 'utf8'));
      },
      ['third'],
    ],
  ])('in a file that would be touched hinders the move when it is %s', async (_, dirty, hindering) => {
    const { root, move } = prepared(change, files);
    dirty(root);
    const before = stateOfWorktree(root);
    expect(await move()).toEqual({ outcome: 'hindered', checkout: root, files: hindering });
    expect(stateOfWorktree(root)).toEqual(before);
  });

  test('and changed within the same moment, without a change in size, is seen all the same', async () => {
    const { root, move } = prepared(change, files);
    for (let round = 0; round < 5; round += 1) {
      git(root, 'checkout', '-q', 'touched');
      git(root, 'update-index', '--refresh');
      write(root, 'touched', 'TOUCHED\n');
      expect(await move()).toMatchObject({ outcome: 'hindered', files: ['touched'] });
    }
  });
});

function unmerge(root: string, rows: string): void {
  const path = join(root, '.git/rows');
  write(root, '.git/rows', rows);
  git(root, '-c', `alias.unmerge=!git update-index --index-info < '${path}'`, 'unmerge');
  rmSync(path);
}

describe('a move is hindered', () => {
  const one = () => prepared((at) => write(at, 'new.txt', 'new\n'));

  test.each<[string, (root: string) => void, string]>([
    ['merge', (root) => write(root, '.git/MERGE_HEAD', `${git(root, 'rev-parse', 'HEAD')}\n`), 'merge'],
    ['bisect', (root) => git(root, 'bisect', 'start'), 'a bisect of this branch is under way there'],
    [
      'rebase',
      (root) => {
        commitAll(root, 'Two');
        try {
          git(root, '-c', 'sequence.editor=sed -i 1ibreak', 'rebase', '-i', 'HEAD~1');
        } catch {}
      },
      'a rebase of this branch is under way there',
    ],
  ])('by a %s under way', async (_, begin, words) => {
    const { root, to } = one();
    begin(root);
    const from = git(root, 'rev-parse', 'main');
    const before = stateOfWorktree(root);
    expect(await move(root, { from, to })).toEqual({
      outcome: 'hindered',
      checkout: root,
      files: [],
      underWay: words,
    });
    expect(stateOfWorktree(root)).toEqual(before);
  });

  test('by another git that holds the index', async () => {
    const { root, move } = one();
    write(root, '.git/index.lock', '');
    const before = stateOfWorktree(root);
    expect(await move()).toMatchObject({
      outcome: 'hindered',
      files: [],
      underWay: expect.stringMatching('index.lock'),
    });
    expect(stateOfWorktree(root)).toEqual(before);
  });

  test('by a worktree of the branch whose folder is away', async () => {
    const { root, from, to } = one();
    git(root, 'checkout', '-q', '-b', 'elsewhere');
    git(root, 'worktree', 'add', '-q', join(root, '../away'), 'main');
    renameSync(join(root, '../away'), join(root, '../drive'));
    expect(await move(root, { from, to })).toMatchObject({
      outcome: 'hindered',
      underWay: 'the folder is not there',
    });
    expect(git(root, 'rev-parse', 'main')).toBe(from);
  });

  test('by a second worktree of the same branch', async () => {
    const { root, from, to } = one();
    git(root, 'worktree', 'add', '-q', '--force', join(root, '../second'), 'main');
    expect(await move(root, { from, to })).toMatchObject({ outcome: 'hindered', files: [] });
    expect(git(root, 'rev-parse', 'main')).toBe(from);
  });
});

describe('somebody else', () => {
  test('who moved the branch is not overruled', async () => {
    const { root, move } = prepared((at) => write(at, 'new.txt', 'new\n'));
    commitAll(root, 'Meanwhile');
    const before = stateOfWorktree(root);
    expect(await move()).toEqual({ outcome: 'elsewhere', at: git(root, 'rev-parse', 'main') });
    expect(stateOfWorktree(root)).toEqual(before);
  });

  test('who moves it after the files were moved finds them put back', async () => {
    const { root, from, to, move } = prepared(
      (at) => {
        write(at, 'touched', 'changed\n');
        rmSync(join(at, 'thing'));
        write(at, 'thing/deep/inside', 'in\n');
        rmSync(join(at, 'folder'), { recursive: true });
        write(at, 'slow.txt', 'slow\n');
        write(at, '.gitattributes', '*.txt filter=slow\n*.crlf text eol=crlf\n');
      },
      (at) => {
        for (const name of ['touched', 'thing', 'folder/a', 'folder/b', 'x.crlf'])
          write(at, name, `${name}\n`);
      },
    );
    const theirs = git(root, 'commit-tree', '-p', from, '-m', 'Theirs', `${from}^{tree}`);
    // The filter runs while git moves the files: that is when they come, past the index.
    git(root, 'config', 'filter.slow.smudge', `git update-ref refs/heads/main ${theirs}; cat`);
    write(root, 'loose', 'loose\n');
    const before = { ...stateOfWorktree(root), ' refs': '' };
    expect(await move()).toEqual({ outcome: 'elsewhere', at: theirs });
    expect({ ...stateOfWorktree(root), ' refs': '' }).toEqual(before);
    expect(git(root, 'rev-parse', 'main')).not.toBe(to);
  });
});

describe('a merge', () => {
  test('is built beside everything, and then moved in', async () => {
    const { root, from, to } = prepared((at) => write(at, 'new.txt', 'new\n'));
    write(root, 'main.txt', 'main\n');
    commitAll(root, 'Main goes on');
    const target = git(root, 'rev-parse', 'main');
    const built = await buildMerge(root, { target, head: to, message: 'Merge' });
    if (built.outcome !== 'built') throw new Error(built.outcome);
    expect(await move(root, { from: target, to: built.commit })).toMatchObject({ outcome: 'moved' });
    expect(git(root, 'log', '-1', '--format=%P')).toBe(`${target} ${to}`);
    expect([statusOf(root), from === target]).toEqual(['', false]);
    expect(existsSync(join(root, 'new.txt'))).toBe(true);
  });
});
