import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { BRANCH_FILES } from './records-files.ts';
import { isFolder, isWorktreeOf, linkedWorktrees } from './repository.ts';
import { RECORDS_BRANCH, type Roots } from './roots.ts';
import { askGit, runGit } from './run-git.ts';

/** Settings for everything that puts files from the branch on disk: a link in it becomes a plain file. */
export const RECORDS_SETTINGS = ['core.symlinks=false'];

const REF = `refs/heads/${RECORDS_BRANCH}`;
const EXCLUDED = ['/.yoi/tickets', '/.worktree/'];

/**
 * Makes the records branch and checks it out, or mends what is missing of that; where all is well it changes
 * nothing. `driver` is the program and arguments that git merges records with.
 * Returns what was done, a sentence each.
 */
export async function ensureRecordsBranch(roots: Roots, driver: readonly string[]): Promise<string[]> {
  const { commonDir, root } = roots;
  if (commonDir === null) throw new Error('without git there is no branch to make');
  return [
    ...(await ensureBranch(root)),
    ...excludeFromCode(commonDir),
    ...(await ensureDriver(root, driver)),
    ...(await ensureCheckout(roots, commonDir)),
  ];
}

async function ensureBranch(root: string): Promise<string[]> {
  const known = await runGit(root, [
    'for-each-ref',
    '--format=%(refname)',
    REF,
    `refs/remotes/*/${RECORDS_BRANCH}`,
  ]);
  const names = known.split('\n').filter(Boolean);
  if (names.includes(REF)) return [];
  const remote = names.find((name) => name.startsWith('refs/remotes/origin/')) ?? names[0];
  await runGit(root, ['update-ref', '-m', 'yoi-tickets init', REF, remote ?? (await firstCommit(root)), '']);
  if (remote === undefined) return [`made the branch ${RECORDS_BRANCH}`];
  return [`took the branch ${RECORDS_BRANCH} over from ${remote.split('/')[2]}`];
}

/**
 * The same commits in every clone, so that two that were set up apart can still be merged. The root is
 * empty and stays the same for ever; the files above it may change with the program.
 */
async function firstCommit(root: string): Promise<string> {
  const empty = await word(root, ['hash-object', '-w', '-t', 'tree', devNull]);
  const entries: string[] = [];
  for (const [name, text] of Object.entries(BRANCH_FILES)) {
    entries.push(`100644 blob ${await word(root, ['hash-object', '-w', '--stdin'], text)}\t${name}\0`);
  }
  const tree = await word(root, ['mktree', '-z'], entries.join(''));
  const first = await word(root, ['commit-tree', '-m', 'Begin the records', empty]);
  return word(root, ['commit-tree', '-p', first, '-m', 'Say what lies on this branch', tree]);
}

async function word(root: string, words: readonly string[], input?: string): Promise<string> {
  const identity = { name: 'yoi-tickets', email: 'yoi-tickets@localhost', date: '2026-01-01T00:00:00Z' };
  return (await runGit(root, words, { identity, ...(input === undefined ? {} : { input }) })).trim();
}

/** Keeps records and worktrees out of `git status` of the code, in every worktree at once. */
function excludeFromCode(commonDir: string): string[] {
  const path = join(commonDir, 'info', 'exclude');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = new Set(text.split(/\r?\n/u));
  const missing = EXCLUDED.filter((line) => !lines.has(line));
  if (missing.length === 0) return [];
  mkdirSync(join(commonDir, 'info'), { recursive: true });
  // The person's own lines are in it, and it may be a link to where they keep them.
  const target = existsSync(path) ? realpathSync(path) : path;
  replaceFile(target, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
  return [`excluded ${missing.join(' and ')} from the code, in info/exclude`];
}

/** Whole or not at all, whoever dies meanwhile. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.yoi-new`, text);
  renameSync(`${path}.yoi-new`, path);
}

async function ensureDriver(root: string, driver: readonly string[]): Promise<string[]> {
  const wanted = {
    name: 'Tickets, merged by what they mean',
    driver: `${driver.map(quoteForShell).join(' ')} %O %A %B %P`,
  };
  const section = `merge.${RECORDS_BRANCH}`;
  const listed = await askGit(root, ['config', '--local', '--null', '--get-regexp', `^${section}\\.`]);
  const there = new Set(listed?.split('\0'));
  const missing = Object.entries(wanted).filter(([key, value]) => !there.has(`${section}.${key}\n${value}`));
  for (const [key, value] of missing) {
    await runGit(root, ['config', '--local', '--replace-all', `${section}.${key}`, value]);
  }
  return missing.length > 0 ? ['told git how to merge records'] : [];
}

/** git hands the driver to a shell; a percent sign would be one of git's own placeholders. */
function quoteForShell(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
}

async function ensureCheckout({ root, records }: Roots, commonDir: string): Promise<string[]> {
  const half = linkedWorktrees(commonDir).some(({ path }) => path === asideOf(records));
  const joined = isWorktreeOf(commonDir, records);
  if (joined || relinkCheckout(commonDir, records)) {
    await refuseOtherBranch(records);
    if (half) await finishRejoining(root, records);
    return joined && !half ? [] : ['mended the checkout at .yoi/tickets'];
  }
  if (hasFiles(records)) {
    await rejoinCheckout(root, records, commonDir);
    return ['joined .yoi/tickets to the branch again, with the files that were there'];
  }
  forgetCheckout(commonDir, records);
  rmSync(records, { recursive: true, force: true });
  await addCheckout(root, records);
  return ['checked it out at .yoi/tickets'];
}

function hasFiles(records: string): boolean {
  return isFolder(records) && readdirSync(records).some((name) => name !== '.git');
}

/**
 * After a move or a copy of the whole repository the two sides name places that are no longer theirs; after
 * a careless removal of dot files only git's side is left.
 */
function relinkCheckout(commonDir: string, records: string): boolean {
  const known = linkedWorktrees(commonDir);
  const own = hasFiles(records) ? known.find(({ path }) => path === records) : undefined;
  const moved = existsSync(join(records, '.git'))
    ? known.find(
        ({ path, head }) => head === `ref: ${REF}` && path !== records && !isWorktreeOf(commonDir, path),
      )
    : undefined;
  const checkout = own ?? moved;
  if (!checkout) return false;
  replaceFile(join(checkout.entry, 'gitdir'), `${join(records, '.git')}\n`);
  replaceFile(join(records, '.git'), `gitdir: ${checkout.entry}\n`);
  return isWorktreeOf(commonDir, records);
}

/** Only our own entry is removed: others may be of drives that are away for the moment. */
function forgetCheckout(commonDir: string, records: string): void {
  for (const { entry, path } of linkedWorktrees(commonDir)) {
    if (path === records) rmSync(entry, { recursive: true, force: true });
  }
}

async function addCheckout(root: string, path: string, ...options: string[]): Promise<void> {
  await runGit(root, ['worktree', 'add', ...options, path, RECORDS_BRANCH], {
    config: RECORDS_SETTINGS,
  });
}

function asideOf(records: string): string {
  return `${records}.new`;
}

/**
 * The files there may hold what was never committed: they are kept, and git is told that they are its own.
 * Whoever comes in the middle must still see that a branch belongs here, so their `.git` is only ever replaced.
 */
async function rejoinCheckout(root: string, records: string, commonDir: string): Promise<void> {
  const aside = asideOf(records);
  rmSync(aside, { recursive: true, force: true });
  forgetCheckout(commonDir, aside);
  await addCheckout(root, aside, '--force', '--no-checkout');
  renameSync(join(aside, '.git'), join(records, '.git'));
  await finishRejoining(root, records);
}

/** The repair comes last: until then git names the place aside, which tells the next `init` to go on here. */
async function finishRejoining(root: string, records: string): Promise<void> {
  await runGit(records, ['reset', '--quiet', '--mixed']);
  rmSync(asideOf(records), { recursive: true, force: true });
  await runGit(root, ['worktree', 'repair', records]);
}

async function refuseOtherBranch(records: string): Promise<void> {
  const head = await askGit(records, ['symbolic-ref', '--quiet', 'HEAD']);
  if (head === REF) return;
  throw new Error(`.yoi/tickets has ${head ?? 'no branch'} checked out; switch it to ${RECORDS_BRANCH}`);
}
