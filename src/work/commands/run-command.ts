import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { guardGroup } from '../../pods/agent/group-guard.ts';
import { endAllMarked, RUN_MARK } from '../../pods/agent/marked-processes.ts';
import { within } from '../../pods/within.ts';
import { CommandOutput } from './command-output.ts';
import type { Words } from './words-of.ts';

export type CommandOrder = {
  words: Words;
  folder: string;
  /** All that it gets, beside the mark of its run. */
  environment: Readonly<Record<string, string>>;
  limitMs: number;
  /** The file that its whole output goes to. */
  log: string;
  /** What marks all its processes. Of one mark there is one command at a time: what an earlier one left is ended first. */
  run: string;
  /** The last whole line of its output, cleaned, a few times a second. */
  onLine?: (line: string) => void;
  /** Ends it before its time. */
  signal?: AbortSignal;
  /** What it reads on its standard input; without it there is none. */
  input?: string;
};

export type CommandOutcome = 'ok' | 'red' | 'timeout' | 'missing' | 'stopped';

export type CommandRun = {
  words: Words;
  exit: number | null;
  signal: NodeJS.Signals | null;
  /** `missing` where it could not be started; the tail says why. */
  outcome: CommandOutcome;
  seconds: number;
  /** The end of its output as a record may have it: no secrets, no colours, no paths of this machine. */
  tail: string;
};

/** So long a group that was asked to end has for it. */
const TERM_MS = 3_000;
/** So long a process may take to be gone that was killed. */
const KILL_MS = 5_000;
/** So long the output of a program that is over may come in: who holds it open longer is not the program. */
const OUTPUT_MS = 500;

/**
 * Runs one program to its end, in a process group of its own and without a shell, and leaves nothing of it behind:
 * whatever it started ends with it, or with us.
 * @throws LocalError `refused` where its log cannot be written.
 */
export async function runCommand(order: CommandOrder): Promise<CommandRun> {
  const begun = performance.now();
  await endAllMarked(order.run);
  const output = new CommandOutput(order);
  const ended = await runToEnd(order, output);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  return { words: order.words, ...ended, seconds, tail: output.close() };
}

type Ended = Pick<CommandRun, 'exit' | 'signal' | 'outcome'>;
type Exit = { exit: number | null; signal: NodeJS.Signals | null };

async function runToEnd(order: CommandOrder, output: CommandOutput): Promise<Ended> {
  if (order.signal?.aborted) return { exit: null, signal: null, outcome: 'stopped' };
  const child = begin(order, output);
  if (!child?.pid) {
    await output.settled;
    return { exit: null, signal: null, outcome: 'missing' };
  }
  const unguard = guardGroup(child.pid, order.run);
  const exited = new Promise<Exit>((resolve) => {
    child.on('exit', (exit, signal) => resolve({ exit, signal }));
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  const cut = await cutShort(order, exited);
  if (cut) {
    signalGroup(child, 'SIGTERM');
    if (!(await within(TERM_MS, exited))) signalGroup(child, 'SIGKILL');
  }
  const exit = (await within(KILL_MS, exited)) ?? { exit: null, signal: null };
  await within(OUTPUT_MS, closed);
  signalGroup(child, 'SIGKILL');
  await endAllMarked(order.run);
  await within(OUTPUT_MS, closed);
  child.stdout?.destroy();
  child.stderr?.destroy();
  unguard();
  return { ...exit, outcome: cut ?? (exit.exit === 0 ? 'ok' : 'red') };
}

/** Starts it; undefined where it cannot be, which the output then says. */
function begin(order: CommandOrder, output: CommandOutput): ChildProcess | undefined {
  const [program, ...args] = order.words;
  try {
    const child = spawn(program, args, {
      cwd: order.folder,
      env: { ...order.environment, [RUN_MARK]: order.run },
      stdio: [order.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    child.on('error', (error) => output.say(whyMissing(error, order)));
    for (const stream of [child.stdout, child.stderr]) output.take(stream);
    // Who does not read it need not.
    child.stdin?.on('error', () => {}).end(order.input);
    return child;
  } catch (error) {
    output.say(whyMissing(error, order));
    return undefined;
  }
}

/** Why it is ended before its end; undefined where it ends by itself. */
async function cutShort(
  { limitMs, signal }: CommandOrder,
  exited: Promise<Exit>,
): Promise<'timeout' | 'stopped' | undefined> {
  let stop: () => void = () => {};
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = () => resolve('stopped');
  });
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const first = await within(limitMs, Promise.race([exited, stopped]));
    if (first === undefined) return 'timeout';
    return first === 'stopped' ? 'stopped' : undefined;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such program',
  EACCES: 'it may not be executed',
  ENOEXEC: 'it is no program',
  ENOTDIR: 'there is no such program',
  E2BIG: 'its arguments are too long',
};

function whyMissing(error: unknown, { words: [program], folder }: CommandOrder): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const reason = isThere ? (REASONS[code] ?? `the system answered ${code}`) : 'the folder is not there';
  return `${program} was not started: ${reason}\n`;
}
