import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { mergeRecordFile } from '../../src/domain/merge/merge-record-file.ts';
import { appendEvents, parseThread, renderThread } from '../../src/domain/thread.ts';
import { commitRecords } from '../../src/git/commit-records.ts';
import { ensureRecordsBranch } from '../../src/git/records-branch.ts';
import { findRoots } from '../../src/git/roots.ts';
import { uncommittedRecords } from '../../src/git/uncommitted-records.ts';
import { emptyRepository, freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';

const alone = <T>(work: () => Promise<T>) => work();
const commit = (root: string) =>
  commitRecords(findRoots(root), 'Tickets of today\n\nMore', alone, mergeRecordFile);

beforeEach(leaveHome);

describe('on their own branch', () => {
  const branch = async () => {
    const root = freshRepository();
    await ensureRecordsBranch(findRoots(root), ['true']);
    return { root, records: join(root, '.yoi/tickets') };
  };

  test('everything is committed, also what the person’s patterns ignore, but not what a writer left', async () => {
    const { root, records } = await branch();
    write(root, '.git/info/exclude', '*.log\n/.yoi/tickets\n');
    write(records, 'öne two/item.md', 'A\r\n');
    write(records, 'öne two/artifacts/run.log', 'log');
    write(records, '.staging/item.md', 'half');
    expect(await uncommittedRecords(findRoots(root))).toBe(1);
    expect(await commit(root)).toBe(git(records, 'rev-parse', 'yoi-tickets'));
    expect(
      git(records, '-c', 'core.quotePath=false', 'show', '--format=%an %s', '--name-only', 'HEAD').split(
        '\n',
      ),
    ).toEqual(['yoi-tickets Tickets of today', '', 'öne two/artifacts/run.log', 'öne two/item.md']);
    expect(git(records, 'cat-file', '-s', 'HEAD:öne two/item.md')).toBe('3');
    expect(await commit(root)).toBeNull();
    expect(await uncommittedRecords(findRoots(root))).toBe(0);
    rmSync(join(records, 'öne two'), { recursive: true });
    expect(await commit(root)).not.toBeNull();
  });

  test('no filter that the repository defines is run over the records', async () => {
    const root = freshRepository();
    await ensureRecordsBranch(findRoots(root), ['node', 'main.js', 'merge-driver']);
    const ran = join(root, 'ran');
    write(root, 'filter.sh', `#!/bin/sh\ntouch '${ran}'\ncat\n`);
    chmodSync(join(root, 'filter.sh'), 0o755);
    git(root, 'config', 'filter.theirs.clean', join(root, 'filter.sh'));
    git(root, 'config', 'filter.theirs.smudge', join(root, 'filter.sh'));
    write(root, '.git/info/attributes', '* filter=theirs\n');
    write(root, '.yoi/tickets/a/item.md', 'text\n');
    expect(await uncommittedRecords(findRoots(root))).toBe(1);
    expect(await commitRecords(findRoots(root), 'records', alone)).not.toBeNull();
    expect(existsSync(ran)).toBe(false);
  });

  test('the code, its index and its hooks take no part', async () => {
    const { root, records } = await branch();
    const ran = join(root, '../ran');
    write(root, '.git/hooks/pre-commit', `#!/bin/sh\ntouch '${ran}'\nexit 1\n`);
    chmodSync(join(root, '.git/hooks/pre-commit'), 0o755);
    write(root, 'staged.txt', 'staged');
    git(root, 'add', 'staged.txt');
    git(root, 'config', 'user.name', 'Ann');
    git(root, 'config', 'commit.gpgSign', 'true');
    write(records, 'one/item.md', 'A\n');
    await commit(root);
    expect(git(records, 'show', '--format=%an %ae', '--no-patch')).toBe('Ann yoi-tickets@localhost');
    expect(git(root, 'status', '--porcelain')).toBe('A  staged.txt');
    expect(existsSync(ran)).toBe(false);
  });

  test('the lock of git that a dead process of ours held is taken back, and another one is left', async () => {
    const { root, records } = await branch();
    write(records, 'one/item.md', 'A\n');
    const gitDir = git(records, 'rev-parse', '--absolute-git-dir');
    const lock = join(gitDir, 'index.lock');
    copyFileSync(join(gitDir, 'index'), join(gitDir, 'yoi-index-left'));
    linkSync(join(gitDir, 'yoi-index-left'), lock);
    expect(await commit(root)).toBe(git(records, 'rev-parse', 'HEAD'));
    expect(readdirSync(gitDir).filter((name) => /lock|yoi/u.test(name))).toEqual([]);
    write(records, 'one/item.md', 'B\n');
    copyFileSync(join(gitDir, 'index'), join(gitDir, 'yoi-index-left'));
    copyFileSync(join(gitDir, 'index'), lock);
    await expect(commit(root)).rejects.toThrow('index.lock');
    expect(readdirSync(gitDir).filter((name) => /lock|yoi/u.test(name))).toEqual(['index.lock']);
    rmSync(lock);
    expect(await commit(root)).not.toBeNull();
  });

  test('the index that a dead sync left behind its commit is brought up to it', async () => {
    const { root, records } = await branch();
    for (const text of ['A\n', 'B\n']) {
      write(records, 'one/item.md', text);
      await commit(root);
    }
    git(records, 'read-tree', 'HEAD~1');
    expect(await commit(root)).toBeNull();
    expect(git(records, 'status', '--porcelain')).toBe('');
  });

  test('a folder that lost its branch, or has another one, is never committed to the code', async () => {
    const { root, records } = await branch();
    write(records, 'one/item.md', 'A\n');
    git(records, 'switch', '-q', '-c', 'other');
    await expect(commit(root)).rejects.toThrow('has other checked out');
    rmSync(join(records, '.git'));
    await expect(commit(root)).rejects.toThrow('yoi-tickets init');
    expect(git(root, 'log', '--oneline', 'main').split('\n')).toHaveLength(1);
  });

  test('a conflict that plain git left is healed from its three versions', async () => {
    const { root, records } = await branch();
    write(records, 'one/resolution.md', 'Old\n');
    write(records, 'one/artifacts/kept.md', 'Old\n');
    await commit(root);
    git(records, 'branch', 'theirs');
    write(records, 'one/resolution.md', 'Ours\n');
    await commit(root);
    git(records, 'switch', '-q', 'theirs');
    write(records, 'one/resolution.md', 'Theirs\n');
    git(records, 'commit', '-qam', 'Theirs');
    git(records, 'switch', '-q', 'yoi-tickets');
    git(root, 'config', '--remove-section', 'merge.yoi-tickets');
    expect(() => git(records, 'merge', 'theirs')).toThrow();
    expect(await commit(root)).not.toBeNull();
    const text = readFileSync(join(records, 'one/resolution.md'), 'utf8');
    expect(text).toBe('Ours\n\n## The other version, kept by a merge\n\nTheirs\n');
    expect(git(records, 'status', '--porcelain')).toBe('');
    expect(git(records, 'log', '--merges', '--oneline')).not.toBe('');
  });
});

describe('what plain git left in conflict', () => {
  const thread = (...bodies: string[]) =>
    bodies.reduce((text, body) => {
      const { events } = parseThread(text);
      const newId = () => `01HEAL${body.replaceAll(' ', '-')}`;
      const given = { author: 'coder/x', at: '2026-01-01T00:00:00Z', newId };
      return renderThread([...events, ...appendEvents(events, [{ kind: 'comment', body }], given)]);
    }, '');
  /** Two branches, the second of them checked out as theirs was left, and git without our driver. */
  const branches = async (start: () => void, ours: () => void, theirs: () => void, root: string) => {
    const records = join(root, '.yoi/tickets');
    git(root, 'config', '--remove-section', 'merge.yoi-tickets');
    start();
    await commit(root);
    git(records, 'branch', 'theirs');
    ours();
    await commit(root);
    git(records, 'switch', '-q', 'theirs');
    theirs();
    git(records, 'add', '-A');
    git(records, 'commit', '-qam', 'Theirs');
    git(records, 'switch', '-q', 'yoi-tickets');
    expect(() => git(records, 'merge', '-q', 'theirs')).toThrow();
  };
  const begun = async () => {
    const root = freshRepository();
    await ensureRecordsBranch(findRoots(root), ['true']);
    const records = join(root, '.yoi/tickets');
    return { root, records, read: (path: string) => readFileSync(join(records, path), 'utf8') };
  };

  test('is healed with what was written since', async () => {
    const { root, records, read } = await begun();
    await branches(
      () => write(records, 'a/thread.md', thread('Start')),
      () => write(records, 'a/thread.md', thread('Start', 'Ours')),
      () => write(records, 'a/thread.md', thread('Start', 'Theirs')),
      root,
    );
    // As git leaves it where the driver cannot run: our version, to which the program adds.
    write(records, 'a/thread.md', thread('Start', 'Ours', 'Since'));
    await commit(root);
    const { events, problems } = parseThread(read('a/thread.md'));
    expect(problems).toEqual([]);
    expect(events.map(({ body }) => body)).toEqual(['Start', 'Ours', 'Theirs', 'Since']);
  });

  test('keeps a record whole that one side removed, and what is no text byte for byte', async () => {
    const { root, records, read } = await begun();
    const binary = Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x0a]);
    await branches(
      () => {
        for (const id of ['a', 'b']) {
          write(records, `${id}/thread.md`, thread('Start'));
          write(records, `${id}/item.md`, 'Item\n');
          write(records, `${id}/artifacts/run.bin`, 'old');
        }
      },
      () => {
        rmSync(join(records, 'a'), { recursive: true });
        write(records, 'b/thread.md', thread('Start', 'Ours'));
      },
      () => {
        rmSync(join(records, 'b'), { recursive: true });
        write(records, 'a/thread.md', thread('Start', 'Theirs'));
        writeFileSync(join(records, 'a/artifacts/run.bin'), binary);
      },
      root,
    );
    expect(existsSync(join(records, 'a/item.md'))).toBe(false);
    await commit(root);
    expect(parseThread(read('a/thread.md')).events).toHaveLength(2);
    expect(parseThread(read('b/thread.md')).events).toHaveLength(2);
    expect(['a', 'b'].map((id) => read(`${id}/item.md`))).toEqual(['Item\n', 'Item\n']);
    expect(readFileSync(join(records, 'a/artifacts/run.bin')).equals(binary)).toBe(true);
    expect(read('b/artifacts/run.bin')).toBe('old');
    expect(git(records, 'status', '--porcelain')).toBe('');
  });

  test('stays, and is named, where no text can be merged', async () => {
    const { root, records } = await begun();
    const binary = (last: number) =>
      writeFileSync(join(records, 'a/item.md'), Buffer.from([0x41, 0xff, last]));
    await branches(
      () => write(records, 'a/item.md', 'Item\n'),
      () => binary(1),
      () => binary(2),
      root,
    );
    await expect(commit(root)).rejects.toThrow('a/item.md was changed on two branches; settle it');
    expect(git(records, 'ls-files', '--unmerged').split('\n')).toHaveLength(3);
  });
});

describe('with the code', () => {
  const withCode = (root: string) => {
    write(root, '.yoi/tickets/one/item.md', 'A\n');
    return root;
  };

  test('only the records are committed; what the person staged stays staged', async () => {
    const root = withCode(freshRepository());
    write(root, 'staged.txt', 'staged');
    git(root, 'add', 'staged.txt');
    write(root, 'README.md', 'changed');
    expect(await uncommittedRecords(findRoots(root))).toBe(1);
    expect(await commit(root)).toBe(git(root, 'rev-parse', 'main'));
    expect(git(root, 'show', '--format=', '--name-only', 'HEAD')).toBe('.yoi/tickets/one/item.md');
    expect(git(root, 'status', '--porcelain')).toBe('M README.md\nA  staged.txt');
    expect(await commit(root)).toBeNull();
    rmSync(join(root, '.yoi/tickets/one'), { recursive: true });
    write(root, '.yoi/tickets/two/item.md', 'B\n');
    await commit(root);
    expect(git(root, 'status', '--porcelain')).toBe('M README.md\nA  staged.txt');
  });

  test('the first commit of a repository can be one of records', async () => {
    const root = withCode(emptyRepository());
    expect(await commit(root)).not.toBeNull();
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('in the middle of a merge of the code nothing is committed', async () => {
    const root = withCode(freshRepository());
    git(root, 'switch', '-qc', 'side');
    write(root, 'a.txt', 'a');
    git(root, 'add', 'a.txt');
    git(root, 'commit', '-qm', 'a');
    git(root, 'switch', '-q', 'main');
    git(root, 'merge', '-q', '--no-ff', '--no-commit', 'side');
    await expect(commit(root)).rejects.toThrow('in the middle of something (MERGE_HEAD)');
  });
});

test('without git there is nothing to commit to', async () => {
  const root = freshFolder();
  write(root, '.yoi/tickets/one/item.md', 'A\n');
  expect(await commit(root)).toBeNull();
  expect(await uncommittedRecords(findRoots(root))).toBeNull();
});
