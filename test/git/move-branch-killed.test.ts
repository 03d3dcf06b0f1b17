import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { moveBranch } from '../../src/git/move-branch.ts';
import { findRepository } from '../../src/git/repository.ts';
import { bundleTo } from '../bundle.mjs';
import { freshFolder, freshRepository, git, leaveHome, write } from './fresh-repository.ts';
import { preparedRepository } from './prepared-repository.ts';
import { filesOf, stateOfWorktree } from './worktree-state.ts';

const GIT = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();

/** A git that kills whoever called it, before it does its work or after: TRIAL_BEFORE and TRIAL_AFTER count the calls. */
const DEADLY_GIT = `#!/bin/sh
count=$(( $(cat "$TRIAL/count" 2>/dev/null || echo 0) + 1 ))
echo $count > "$TRIAL/count"
if [ "$count" = "$TRIAL_BEFORE" ]; then kill -9 $PPID; exit 1; fi
if [ "$count" = "$TRIAL_AFTER" ]; then '${GIT}' "$@"; kill -9 $PPID; exit 1; fi
exec '${GIT}' "$@"
`;

let bundled: string;
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), 'yoi-move-'));
  await bundleTo(join(bundled, 'move.mjs'), join(import.meta.dirname, 'move-branch-program.ts'));
});
afterAll(() => rmSync(bundled, { recursive: true, force: true }));
beforeEach(leaveHome);

/** Every file as it is on the branch that `main` is to move to. */
let changed: Record<string, string>;

/** A repository whose `main` is to move, with uncommitted changes beside; and what it is to look like then. */
function prepared() {
  const root = join(freshFolder(), 'prøject one');
  preparedRepository('to-move', root, (made) => {
    freshRepository(made);
    for (const name of ['touched', 'thing', 'folder/one', 'folder/two', 'other', 'third'])
      write(made, name, `${name}\n`);
    commitAll(made);
    git(made, 'checkout', '-q', '-b', 'change');
    write(made, 'touched', 'changed\n');
    rmSync(join(made, 'thing'));
    write(made, 'thing/deep/inside', 'in\n');
    rmSync(join(made, 'folder'), { recursive: true });
    symlinkSync('other', join(made, 'folder'));
    for (const name of ['a.big', 'b.big', 'z.big']) write(made, name, `${name}\n`);
    write(made, '.gitattributes', '*.big filter=big\n');
    commitAll(made);
    changed = filesOf(made);
    git(made, 'checkout', '-q', 'main');
  });
  const [from = '', to = ''] = git(root, 'rev-parse', 'main', 'change').split('\n');
  write(root, 'other', 'staged\n');
  git(root, 'add', 'other');
  write(root, 'other', 'staged and changed\n');
  write(root, 'loose', 'loose\n');
  const { other, loose } = filesOf(root);
  return { root, from, to, goal: { ...changed, other, loose }, before: stateOfWorktree(root) };
}

function commitAll(root: string): void {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'A change');
}

/** Runs a move in a process of its own, and answers the signal that ended it. */
async function moveApart(
  { root, from, to }: { root: string; from: string; to: string },
  deadly: Record<string, string> = {},
) {
  const trial = freshFolder();
  write(trial, 'bin/git', DEADLY_GIT);
  chmodSync(join(trial, 'bin/git'), 0o755);
  const child = spawn(process.execPath, [join(bundled, 'move.mjs'), root, from, to], {
    env: { ...process.env, PATH: `${join(trial, 'bin')}:${process.env.PATH}`, TRIAL: trial, ...deadly },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  return { signal, calls: Number(readFileSync(join(trial, 'count'), 'utf8')), trial };
}

function moveAgain({ root, from, to }: { root: string; from: string; to: string }) {
  const commonDir = findRepository(root)?.commonDir ?? '';
  return moveBranch(root, commonDir, { branch: 'main', from, to, message: 'a merge' });
}

function expectMoved({ root, to, goal }: { root: string; to: string; goal: Record<string, unknown> }): void {
  expect(git(root, 'rev-parse', 'main')).toBe(to);
  expect(filesOf(root)).toEqual(goal);
  expect(git(root, 'status', '--porcelain').split('\n')).toEqual(['MM other', '?? loose']);
  expect(git(root, 'show', ':other')).toBe('staged');
  expect(stateOfWorktree(root)[' git dir']).not.toMatch(/yoi-move|index\.lock/u);
}

describe('a move that was killed', () => {
  test('before or after any call of git is finished by the next', async () => {
    const untouched = prepared();
    const { calls, signal } = await moveApart(untouched);
    expect([signal, calls >= 5]).toEqual([null, true]);
    expectMoved(untouched);
    const deaths: Record<string, string>[] = [...Array(calls).keys()].map((at) => ({
      TRIAL_BEFORE: String(at + 1),
    }));
    deaths.push({ TRIAL_AFTER: String(calls - 1) }, { TRIAL_AFTER: String(calls) });
    // Each in a repository of its own, and at the same time: whoever comes next waits for a lock before they take it.
    const wasHalf = await Promise.all(
      deaths.map(async (death) => {
        const repository = prepared();
        expect((await moveApart(repository, death)).signal).toBe('SIGKILL');
        const isHalf = existsSync(join(repository.root, '.git/index.lock'));
        expect(await moveAgain(repository)).toEqual({ outcome: 'moved', checkout: repository.root });
        expectMoved(repository);
        return isHalf;
      }),
    );
    expect(wasHalf.filter(Boolean).length).toBeGreaterThan(3);
  }, 120_000);

  test.each([
    ['with its git', 'kill -9 $PPID;'],
    [
      'and whose git went on for a while',
      'n=0; while [ ! -e "$TRIAL/seen" ] && [ $((n=n+1)) -lt 1000 ]; do sleep 0.02; done; sleep 0.2; cat;',
    ],
  ])('in the middle of moving files, %s, is finished by the next', async (_, then) => {
    const repository = prepared();
    const { root } = repository;
    const smudge = `if [ %f = b.big ] && [ -e "$TRIAL/pid" ]; then kill -9 $(cat "$TRIAL/pid"); ${then} else cat; fi`;
    git(root, 'config', 'filter.big.smudge', smudge);
    const { signal, trial } = await moveApart(repository);
    expect(signal).toBe('SIGKILL');
    expect(existsSync(join(root, '.git/index.lock'))).toBe(true);
    expect(git(root, 'rev-parse', 'main')).toBe(repository.from);
    expect(filesOf(root)).not.toEqual(repository.goal);
    write(trial, 'seen', '');
    expect(await moveAgain(repository)).toMatchObject({ outcome: 'moved' });
    expectMoved(repository);
  });

  test('and whose last file was all that was missing leaves nothing behind', async () => {
    const repository = prepared();
    await moveAgain(repository);
    const { root, from, to } = repository;
    write(root, '.git/yoi-move', JSON.stringify({ branch: 'main', from, to }));
    linkSync(join(root, '.git/yoi-move'), join(root, '.git/index.lock'));
    expect(await moveAgain(repository)).toMatchObject({ outcome: 'moved' });
    expectMoved(repository);
  });

  test('leaves alone what a person wrote since', async () => {
    const repository = prepared();
    const { root, before } = repository;
    git(
      root,
      'config',
      'filter.big.smudge',
      'if [ %f = z.big ] && [ -e "$TRIAL/pid" ]; then kill -9 $(cat "$TRIAL/pid"); kill -9 $PPID; fi; cat',
    );
    await moveApart(repository);
    expect(readFileSync(join(root, 'touched'), 'utf8')).toBe('changed\n');
    write(root, 'thing/deep/inside', 'mine\n');
    rmSync(join(root, '.git/index.lock'));
    expect(await moveAgain(repository)).toMatchObject({
      outcome: 'hindered',
      files: ['thing', 'thing/deep/inside'],
    });
    const { thing: _, ...rest } = before;
    expect(stateOfWorktree(root)).toEqual({
      ...rest,
      'thing/deep/inside': filesOf(root)['thing/deep/inside'],
    });
    rmSync(join(root, 'thing'), { recursive: true });
    git(root, 'checkout', 'thing');
    expect(await moveAgain(repository)).toMatchObject({ outcome: 'moved' });
    expectMoved(repository);
  });

  test('takes nothing back that somebody committed since', async () => {
    const repository = prepared();
    const { root } = repository;
    git(
      root,
      'config',
      'filter.big.smudge',
      'if [ %f = z.big ] && [ -e "$TRIAL/pid" ]; then kill -9 $(cat "$TRIAL/pid"); kill -9 $PPID; fi; cat',
    );
    await moveApart(repository);
    rmSync(join(root, '.git/index.lock'));
    git(root, 'commit', '-q', '-a', '-m', 'Whatever is there');
    const { ' git dir': _, ...state } = stateOfWorktree(root);
    expect(await moveAgain(repository)).toEqual({ outcome: 'elsewhere', at: git(root, 'rev-parse', 'main') });
    expect(stateOfWorktree(root)).toMatchObject(state);
    expect(stateOfWorktree(root)[' git dir']).not.toContain('yoi-move');
  });
});
