import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { onPseudoTerminal } from '../story/terminal.ts';

const PATIENCE_MS = 60_000;
const LINK = /(http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\/[^\s"'\u001b]*)[\s"'\u001b]/u;
const CTRL_C = '\u0003';

/** The panel as a person opens it: on a terminal of theirs, where its link is read. */
export class PanelProcess {
  /** What enters, once. */
  readonly link: string;
  readonly #terminal: ChildProcess;
  readonly #screen: { text: string };

  /** `program`: how it is run. `words`: further ones of the command. */
  static async open(
    program: readonly string[],
    { root, env }: { root: string; env: Readonly<Record<string, string>> },
    ...words: string[]
  ): Promise<PanelProcess> {
    const [wrapper, ...rest] = onPseudoTerminal([...program, 'panel', '--no-open', ...words]);
    const terminal = spawn(wrapper, rest, {
      cwd: root,
      env: { TERM: 'xterm-256color', ...env, SHELL: '/bin/sh' },
      detached: true,
    });
    terminal.stdin.on('error', () => {});
    const screen = { text: '' };
    const link = await new Promise<string>((resolve, reject) => {
      const fail = () => reject(new Error(`the panel showed no link:\n${screen.text}`));
      const late = setTimeout(fail, PATIENCE_MS);
      terminal.on('close', fail);
      for (const stream of [terminal.stdout, terminal.stderr])
        stream.setEncoding('utf8').on('data', (piece: string) => {
          screen.text += piece;
          // Only what is followed by something is whole.
          const [, found] = LINK.exec(screen.text) ?? [];
          if (found === undefined) return;
          clearTimeout(late);
          resolve(found);
        });
    });
    return new PanelProcess(link, terminal, screen);
  }

  private constructor(link: string, terminal: ChildProcess, screen: { text: string }) {
    this.link = link;
    this.#terminal = terminal;
    this.#screen = screen;
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  get port(): string {
    return new URL(this.link).port;
  }

  /** All that stood on its terminal. */
  get screen(): string {
    return this.#screen.text;
  }

  /** The server itself, below the terminal. */
  get pid(): number {
    let pid = this.#terminal.pid ?? 0;
    for (let below = childOf(pid); below !== undefined; below = childOf(pid)) pid = below;
    return pid;
  }

  /** The memory that it holds, in MB. */
  memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1024;
  }

  /** A person closes it on its terminal. */
  async close(): Promise<void> {
    if (this.#terminal.exitCode !== null) return;
    this.#terminal.stdin?.write(CTRL_C);
    await this.#ended();
  }

  /** It ends without a word, as with its machine. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.#ended();
  }

  async #ended(): Promise<void> {
    if (this.#terminal.exitCode !== null || this.#terminal.signalCode !== null) return;
    const late = setTimeout(() => {
      // The whole group: the wrapper alone would leave the server behind.
      if (this.#terminal.pid) process.kill(-this.#terminal.pid, 'SIGKILL');
    }, 20_000);
    await once(this.#terminal, 'close');
    clearTimeout(late);
  }
}

/** The first process that another one started and that is its next of kin: the wrapper, its shell, the server. */
function childOf(pid: number): number | undefined {
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  const command = first ? readFileSync(`/proc/${first}/cmdline`, 'utf8') : '';
  // Below the server there are others, which are not it.
  return first && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(process.execPath) && command
    ? Number(first)
    : undefined;
}
