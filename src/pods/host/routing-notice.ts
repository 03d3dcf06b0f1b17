import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { digest } from '../../domain/text.ts';
import type { PodHost } from './pod-host.ts';
import { actionable, routingText, type WorkStatus, workStatusSchema } from './routing-text.ts';

type RoutingParts = {
  host: PodHost;
  /** Files and folders that change when something may stand otherwise. */
  watched: readonly string[];
  /** Says how the work stands as data, as a program with its arguments. */
  status: readonly [string, ...string[]];
};

const LOOK_MS = 1_000;
/** Between two processes that look. */
const PAUSE_MS = 2_000;
/** After one that gave no answer, where nothing changes by itself. */
const AGAIN_MS = 30_000;
const STATUS_MS = 20_000;
/** Marks what was told as a briefing, with its number and its digest. */
const BRIEFING = 'briefing:';

/**
 * Tells an orchestrator how the work stands, when what it can act on is not what it heard last: from the state, so that
 * nothing is lost with a notice. It is put together by a process of its own, as a store would weigh more than this whole host.
 */
export class RoutingNotice {
  readonly #parts: RoutingParts;
  #timer: NodeJS.Timeout | undefined;
  #seen = '';
  #lookedAt = 0;
  #againAt = Infinity;
  #isLooking = false;
  /** The process that looks, until it is over. */
  #process: ChildProcess | undefined;
  /** Nothing waited for it at the last look. */
  #wasFree = false;

  constructor(parts: RoutingParts) {
    this.#parts = parts;
  }

  begin(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  /** No process of it outlives the host. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const looking = this.#process;
    if (!looking || looking.exitCode !== null || looking.signalCode !== null) return;
    const over = once(looking, 'exit');
    looking.kill('SIGKILL');
    await over;
  }

  async #look(): Promise<void> {
    const { host, watched } = this.#parts;
    // While it is at work it hears of it by what it does; it is told when it is free.
    if (this.#isLooking || !host.isIdle || Date.now() < this.#lookedAt + PAUSE_MS) return;
    const stamp = watched.map(stampOf).join(' ');
    if (stamp === this.#seen && Date.now() < this.#againAt) return;
    this.#isLooking = true;
    try {
      const status = await this.#status();
      // Who was set to work meanwhile is told when they are free again, as it is then.
      if (!host.isIdle) return;
      this.#seen = stamp;
      // A busy machine may be slow to answer: what is not known yet is asked again.
      this.#againAt = status ? Infinity : Date.now() + AGAIN_MS;
      if (status) this.#tell(status);
    } finally {
      this.#lookedAt = Date.now();
      this.#isLooking = false;
    }
  }

  /**
   * What it heard before the last time may hold again, and is told again; and so is what it heard last, where meanwhile
   * nothing waited for it.
   */
  #tell(status: WorkStatus): void {
    const { host } = this.#parts;
    const text = routingText(status, host.entry.name);
    const wakes = actionable(status, host.entry.name);
    const wasFree = this.#wasFree;
    this.#wasFree = text === undefined || wakes === '';
    if (text === undefined || wakes === '') return;
    const [, number = '0', heard = ''] = host.lastTold(BRIEFING)?.split(':') ?? [];
    const now = digest([wakes]);
    if (now !== heard || wasFree)
      host.send({ from: 'notice', text, key: `${BRIEFING}${Number(number) + 1}:${now}` });
  }

  /** Undefined where the program does not answer as it should: then nothing is told. */
  #status(): Promise<WorkStatus | undefined> {
    const [program, ...args] = this.#parts.status;
    return new Promise((resolve) => {
      const looking = execFile(program, args, { timeout: STATUS_MS, maxBuffer: 1024 * 1024 }, (error, out) =>
        resolve(error ? undefined : parsed(out)),
      );
      // One that could not be started ends by no exit.
      this.#process = looking.pid === undefined ? undefined : looking;
    });
  }
}

function parsed(text: string): WorkStatus | undefined {
  try {
    return workStatusSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The time of a folder tells that an entry came or went, its size that a file grew. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : '';
}
