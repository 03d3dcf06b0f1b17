import { devNull } from 'node:os';

/** What one call of git needs beside its words. */
export type GitCall = {
  /** What git reads from its standard input. */
  input?: string | Uint8Array;
  /** Settings for this call alone, as `-c` takes them. */
  config?: readonly string[];
  /** Another index than the work tree's. */
  index?: string;
  /** Whom a commit names, and when; git's own choice where it is left out. */
  identity?: { name: string; email: string; date: string };
  /**
   * The repository's own filters run, as they do for its people: without them a large file is a pointer, and a secret
   * one is not ciphered. Only for work that a person let begin; whoever merely looks leaves it out.
   */
  filters?: true;
  /** Input and output are bytes, one character each: text that is not UTF-8 comes through as it is. */
  bytes?: true;
  /** No more output than so many bytes is waited for: git is ended, and what came until then is the answer. */
  limit?: number;
};

/** git answered with something else than 0. Its words are for a person on this machine, never for a client. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  /** Below zero where git was killed, or could not be started. */
  readonly exitCode: number;
  readonly output: string;

  constructor(words: readonly string[], exitCode: number, output: string, stderr: string) {
    super(stderr.trim() || `git ${words[0] ?? ''} ended with ${exitCode}`);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/**
 * Repositories come from anywhere: nothing in their configuration may run because we looked at them,
 * and no question may wait for an answer that nobody can give.
 */
const SETTINGS = [
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'core.quotePath=false',
  'core.safecrlf=false',
  'commit.gpgSign=false',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'advice.detachedHead=false',
  // What runs on after git has answered would hold the repository's locks.
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.writeCommitGraph=false',
];

const TOLERATED = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeMergeDriver: true,
  allowUnsafeFilter: true,
};

/** The user's own choices of configuration, identity and ssh; everything else named GIT_… stays outside. */
const KEPT = [
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'SSH_ASKPASS',
];
const OURS = [
  'GIT_TERMINAL_PROMPT',
  'GIT_INDEX_FILE',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_COMMITTER_DATE',
];

/**
 * Runs git in `folder` and gives its output. No shell, no hooks, no questions, English messages.
 * @throws GitFailure when git answers with anything but 0, or is not there.
 */
export async function runGit(folder: string, words: readonly string[], call: GitCall = {}): Promise<string> {
  // Loaded when git is first run: the server answers long before it needs it.
  const { simpleGit } = await import('simple-git');
  const encoding = call.bytes ? 'latin1' : 'utf8';
  let exitCode = -1;
  const said = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const enough = new AbortController();
  const git = simpleGit({
    ...(call.limit === undefined ? {} : { abort: enough.signal }),
    baseDir: folder,
    config: [...SETTINGS, ...(call.filters ? [] : await filtersOff(folder, words)), ...(call.config ?? [])],
    timeout: { block: call.filters ? FILTERS_SILENCE_MS : SILENCE_MS },
    unsafe: TOLERATED,
    allowEnvironment: [...KEPT, ...OURS],
    // A connection that ssh keeps open for the next call must not hold up this one.
    completion: { onClose: true, onExit: 1000 },
    ...(call.input === undefined ? {} : { input: () => bytesOf(call.input ?? '', encoding) }),
    errors: (error, result) => {
      // A git that was killed has no exit code, whatever the type says.
      exitCode = result.exitCode ?? -1;
      return exitCode === 0 ? undefined : (error ?? new Error(`git ${words[0] ?? ''} was killed`));
    },
  }).env(environmentFor(call));
  // simple-git waits another 50 ms for the output of a command that ended without any. It ends with the
  // close of its streams here, after which nothing can come; an empty piece of output says so.
  git.outputHandler((_, stdout, stderr) => {
    setImmediate(() => stdout.emit('data', Buffer.alloc(0)));
    gather(stdout, said.stdout, call.limit, () => enough.abort());
    gather(stderr, said.stderr);
  });
  const output = () => Buffer.concat(said.stdout).subarray(0, call.limit).toString(encoding);
  try {
    await git.raw([...words]);
    await readToEnd();
    return output();
  } catch (error) {
    if (enough.signal.aborted) return output();
    await readToEnd();
    const reason =
      exitCode === -1 && error instanceof Error ? error.message : Buffer.concat(said.stderr).toString();
    throw new GitFailure(words, exitCode, output(), reason);
  }
}

function gather(
  from: NodeJS.EventEmitter,
  pieces: Buffer[],
  limit = Number.POSITIVE_INFINITY,
  full = () => {},
): void {
  let length = 0;
  from.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > limit) full();
  });
}

/**
 * Whether git's pipes are closed or not, all that it wrote before its exit is read after this: where this process was
 * away meanwhile, its timers come first, and then what waits in the pipes.
 */
function readToEnd(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** git says something, or ends, within this time; a remote that only holds the line is given up. */
const SILENCE_MS = 60_000;
/** Filters may fetch large files, and git is silent meanwhile, as it is where it writes very many. */
const FILTERS_SILENCE_MS = 15 * 60_000;

function bytesOf(input: string | Uint8Array, encoding: BufferEncoding): Buffer {
  return typeof input === 'string' ? Buffer.from(input, encoding) : Buffer.from(input);
}

/** Commands that read or write files of a work tree, and would run its filters over them. */
const OVER_FILES = new Set([
  'add',
  'commit',
  'status',
  'worktree',
  'diff-index',
  'checkout-index',
  'read-tree',
  'update-index',
  'diff-files',
  'blame',
  'reset',
  'restore',
]);

/** A repository may define filters, and its attributes name files for them: none runs because we looked. */
async function filtersOff(folder: string, words: readonly string[]): Promise<string[]> {
  if (!words.some((word) => OVER_FILES.has(word))) return [];
  const listed = await askGit(folder, ['config', '--null', '--name-only', '--get-regexp', '^filter\\.']);
  const names = new Set(
    (listed ?? '').split('\0').flatMap((key) => /^filter\.(.*)\.[^.]+$/su.exec(key)?.[1] ?? []),
  );
  return [...names].flatMap((name) =>
    ['clean=', 'smudge=', 'process=', 'required=false'].map((setting) => `filter.${name}.${setting}`),
  );
}

/** Like `runGit`, with undefined for the one exit code that means "there is none". */
export async function askGit(
  folder: string,
  words: readonly string[],
  none = 1,
  call: GitCall = {},
): Promise<string | undefined> {
  try {
    return (await runGit(folder, words, call)).trimEnd();
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === none) return undefined;
    throw error;
  }
}

/** Everything of the process but what steers git, which only the user's own settings may. */
function environmentFor({ index, identity }: GitCall): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && (!name.toUpperCase().startsWith('GIT_') || KEPT.includes(name)),
  );
  const { EDITOR: _, VISUAL: __, PAGER: ___, PREFIX: ____, ...rest } = Object.fromEntries(kept);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...rest,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    ...(index ? { GIT_INDEX_FILE: index } : {}),
    ...(identity ? identityVariables(identity) : {}),
  };
}

function identityVariables({ name, email, date }: NonNullable<GitCall['identity']>): Record<string, string> {
  return Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, name],
      [`GIT_${who}_EMAIL`, email],
      [`GIT_${who}_DATE`, date],
    ]),
  );
}
