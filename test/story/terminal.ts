import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from '../../src/domain/once.ts';

/** A person's line, typed when the screen shows the prompt: below what was answered before. */
export type Reply = {
  when: string | RegExp;
  /** A function says it at that moment, and may do something else before. */
  type: string | (() => string);
};

export type TerminalRun = {
  cwd: string;
  /** The whole environment of the command; nothing of the tests' own is added. */
  env: Readonly<Record<string, string>>;
  replies?: readonly Reply[];
  /** How long it may take, until it is ended and the run fails with what was on the screen. */
  timeoutMs?: number;
};

/** A journey asks several times, and each answer may start other programs. */
const PATIENCE_MS = 80_000;

/** What stood on the screen, without colours and cursor movements, and how the command ended. */
export type Screen = { text: string; exitCode: number | null };

/** Runs a command on a real pseudo-terminal, so that it sees a person's keyboard and screen. */
export async function onTerminal(command: readonly [string, ...string[]], run: TerminalRun): Promise<Screen> {
  const [program, ...words] = onPseudoTerminal(command);
  const child = spawn(program, words, {
    cwd: run.cwd,
    env: { TERM: 'xterm-256color', ...run.env, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const waiting = [...(run.replies ?? [])];
  let screen = '';
  let answered = 0;
  const shown = (piece: string) => {
    screen += piece;
    const end = endOf(waiting[0]?.when, plain(screen).slice(answered));
    if (end === 0) return;
    answered += end;
    const type = waiting.shift()?.type ?? '';
    child.stdin.write(typeof type === 'string' ? type : type());
  };
  child.stdout.setEncoding('utf8').on('data', shown);
  child.stderr.setEncoding('utf8').on('data', shown);
  const exitCode = await ended(child, run.timeoutMs ?? PATIENCE_MS);
  const text = plain(screen);
  if (exitCode === undefined) throw new Error(`the command did not end; on the screen:\n${text}`);
  if (waiting[0]) throw new Error(`nothing on the screen asked for ${String(waiting[0].when)}:\n${text}`);
  return { text, exitCode };
}

/** Whether this machine can give a command a terminal. */
export function hasTerminal(): boolean {
  return scriptIsLinux() || python() !== undefined;
}

/** The command that runs `command` on a terminal of its own and ends with its exit code. */
export function onPseudoTerminal(command: readonly string[]): [string, ...string[]] {
  // A new terminal has no size, and a program that draws would wrap after every character.
  const sized = ['/bin/sh', '-c', 'stty cols 120 rows 40; exec "$@"', 'sh', ...command];
  if (scriptIsLinux()) {
    // Else the shell stays above it, and Ctrl-C ends that one.
    const line = `exec ${sized.map(quoteForShell).join(' ')}`;
    return ['script', '--quiet', '--flush', '--return', '--echo', 'never', '--command', line, '/dev/null'];
  }
  return [python() ?? 'python3', '-c', PYTHON_PTY, ...sized];
}

/** `pty.spawn` copies both ways until the command ends. */
const PYTHON_PTY = `
import os, pty, sys
status = pty.spawn(sys.argv[1:])
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

/** util-linux's `script`; others have the name, and other options. */
const scriptIsLinux = once(() =>
  /util-linux/u.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? ''),
);

function python(): string | undefined {
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import pty']).status === 0);
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Where `when` ends in `text`; 0 where it does not stand there. */
function endOf(when: string | RegExp | undefined, text: string): number {
  if (when === undefined) return 0;
  if (typeof when === 'string') return text.includes(when) ? text.indexOf(when) + when.length : 0;
  const found = when.exec(text);
  return found ? found.index + found[0].length : 0;
}

/** What a person sees: without sequences that move, colour or clear, and with the terminal's line ends as ours. */
function plain(screen: string): string {
  return screen
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-~])/gu, '')
    .replace(/\r+\n/gu, '\n')
    .replace(/\r/gu, '');
}

/** The exit code, null after a signal, undefined when the time was up and all of it was ended. */
async function ended(child: ChildProcess, timeoutMs: number): Promise<number | null | undefined> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // The whole group: the wrapper alone would leave the command behind.
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(late ? undefined : code);
    });
  });
}
