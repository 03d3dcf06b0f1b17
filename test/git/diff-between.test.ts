import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffBetween, type FileDiff } from '../../src/git/diff-between.ts';
import { freshRepository, git, leaveHome, write } from './fresh-repository.ts';

const BOUNDS = { files: 300, bytes: 3_000_000, fileBytes: 256_000 };

/** What changed between what `before` left in a repository and what `after` did to it. */
async function changed(
  before: (root: string) => void,
  after: (root: string) => void,
  bounds: Partial<typeof BOUNDS> = {},
) {
  leaveHome();
  const root = freshRepository();
  const commit = (act: (root: string) => void): string => {
    act(root);
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'Work', '--allow-empty');
    return git(root, 'rev-parse', 'HEAD');
  };
  const [from, to] = [commit(before), commit(after)];
  return diffBetween(join(root, '.git'), from, to, { ...BOUNDS, ...bounds });
}

function texts(file: FileDiff | undefined): string[] | null {
  if (!file?.hunks) return null;
  return file.hunks.flatMap(({ lines }) =>
    lines.map(({ kind, old, new: now, text }) => `${kind} ${old ?? '-'} ${now ?? '-'} ${text}`),
  );
}

describe('what two commits have differently', () => {
  it('is told file by file, line by line, with the numbers of both sides', async () => {
    const { files, left } = await changed(
      (root) => write(root, 'a.txt', 'one\ntwo\nthree\n'),
      (root) => write(root, 'a.txt', 'one\n2\nthree\nfour\n'),
    );
    expect(left).toBe(0);
    expect(files).toMatchObject([{ path: 'a.txt', before: null, status: 'modified', added: 2, removed: 1 }]);
    expect(texts(files[0])).toEqual([
      'same 1 1 one',
      'removed 2 - two',
      'added - 2 2',
      'same 3 3 three',
      'added - 4 four',
    ]);
  });

  it('names what was renamed, added, removed and became something else, each with its own lines', async () => {
    const poem = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
    const { files } = await changed(
      (root) => {
        write(root, 'old näme.txt', poem);
        write(root, 'gone.txt', 'gone\n');
        write(root, 'link', 'a file as yet\n');
        write(root, 'run.sh', 'echo\n');
      },
      (root) => {
        git(root, 'mv', 'old näme.txt', 'new\tname.txt');
        write(root, 'new\tname.txt', `${poem}\nand one`);
        rmSync(join(root, 'gone.txt'));
        rmSync(join(root, 'link'));
        symlinkSync('run.sh', join(root, 'link'));
        chmodSync(join(root, 'run.sh'), 0o755);
        write(root, 'zz.txt', 'new\n');
      },
    );
    expect(files.map(({ path, status, before }) => [path, status, before])).toEqual([
      ['gone.txt', 'deleted', null],
      ['link', 'modified', null],
      ['new\tname.txt', 'renamed', 'old näme.txt'],
      ['run.sh', 'modified', null],
      ['zz.txt', 'added', null],
    ]);
    expect(texts(files[0])).toEqual(['removed 1 - gone']);
    expect(texts(files[1])).toEqual(['removed 1 - a file as yet', 'added - 1 run.sh']);
    expect(texts(files[2])?.at(-1)).toBe('added - 31 and one');
    expect(texts(files[3])).toEqual([]);
    expect(texts(files[4])).toEqual(['added - 1 new']);
  });

  it('takes no line of a file for the head of another', async () => {
    const forged = [
      'diff --git a/x b/x',
      '@@ -1 +1 @@',
      '-x',
      '+y',
      '\\ No newline at end of file',
      'Binary files a and b differ',
      '',
    ].join('\n');
    const { files } = await changed(
      (root) => write(root, 'a.txt', 'plain\n'),
      (root) => {
        write(root, 'a.txt', forged);
        write(root, 'b.txt', 'b\n');
      },
    );
    expect(files.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
    expect(texts(files[0])).toContain('added - 6 Binary files a and b differ');
    expect(texts(files[1])).toEqual(['added - 1 b']);
  });

  it('shows no lines of what is binary or too long, and all of what comes behind it', async () => {
    const { files } = await changed(
      () => {},
      (root) => {
        write(root, 'a.bin', 'a\0b');
        write(root, 'b-long.txt', `${'x'.repeat(300_000)}\n`);
        write(root, 'c-many.txt', 'word\n'.repeat(60_000));
        write(root, 'd.txt', 'here\n');
      },
    );
    expect(files.map(texts)).toEqual([null, null, null, ['added - 1 here']]);
    expect(files.map(({ added }) => added)).toEqual([0, 1, 60_000, 1]);
  });

  it('shows no more than was asked for, in files and in bytes, and says how many are left', async () => {
    const many = (root: string) => {
      for (let file = 10; file < 30; file += 1) write(root, `${file}.txt`, 'some words\n'.repeat(500));
    };
    const { files, left } = await changed(() => {}, many, { files: 15, bytes: 30_000 });
    expect(files).toHaveLength(15);
    expect(left).toBe(5);
    expect(files.map(({ hunks }) => hunks !== null)).toEqual([
      ...Array.from({ length: 4 }, () => true),
      ...Array.from({ length: 11 }, () => false),
    ]);
    expect(files.every(({ added }) => added === 500)).toBe(true);
  });

  it('runs nothing that the repository names, and lets no attribute hide a file', async () => {
    const { files } = await changed(
      (root) => {
        write(root, '.gitattributes', '*.txt diff=evil filter=evil\n*.ts -diff\n');
        const run = `touch ${JSON.stringify(join(root, 'ran'))}; cat`;
        for (const key of ['diff.evil.textconv', 'diff.evil.command', 'filter.evil.smudge', 'diff.external'])
          git(root, 'config', key, run);
        write(root, 'a.txt', 'one\n');
        write(root, 'b.ts', 'one\n');
      },
      (root) => {
        write(root, 'a.txt', 'two\n');
        write(root, 'b.ts', 'two\n');
      },
    );
    const both = ['removed 1 - one', 'added - 1 two'];
    expect(files.map(texts)).toEqual([both, both]);
  });
});
