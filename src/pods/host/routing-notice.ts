import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { PodHost } from './pod-host.ts';

type RoutingParts = {
  host: PodHost;
  /** The file that grows with every change of records by this program. */
  ledger: string;
  /** Lists queued Tickets as data, as a program with its arguments. */
  list: readonly [string, ...string[]];
};

/** What the program answers that lists Tickets, as far as it is read here. */
type Listed = {
  count: number;
  tickets: { id: string; title: string; blocked_by: string[]; flags: string[] }[];
};

const LOOK_MS = 1_000;
const LIST_MS = 20_000;
const TITLE = 80;

/**
 * Tells an orchestrator what is queued, when that is another list than it heard last: from the state, so that nothing
 * is lost with a notice. The list is made by a process of its own, as a store would weigh more than this whole host.
 */
export class RoutingNotice {
  readonly #parts: RoutingParts;
  #timer: NodeJS.Timeout | undefined;
  #seen = '';
  #isLooking = false;

  constructor(parts: RoutingParts) {
    this.#parts = parts;
  }

  begin(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { host, ledger } = this.#parts;
    const found = statSync(ledger, { throwIfNoEntry: false });
    const stamp = found ? `${found.ino} ${found.size}` : '';
    // While it is at work it hears of it by what it does; it is told when it is free.
    if (this.#isLooking || stamp === this.#seen || !host.isIdle) return;
    this.#isLooking = true;
    try {
      const listed = await this.#list();
      this.#seen = stamp;
      const text = listed && routingText(listed);
      if (text !== undefined) host.send({ from: 'notice', text, key: `queued:${digestOf(text)}` });
    } finally {
      this.#isLooking = false;
    }
  }

  #list(): Promise<Listed | undefined> {
    const [program, ...args] = this.#parts.list;
    return new Promise((resolve) => {
      execFile(program, args, { timeout: LIST_MS, maxBuffer: 1024 * 1024 }, (error, out) => {
        // Our own program printed it.
        resolve(error ? undefined : (JSON.parse(out) as Listed));
      });
    });
  }
}

/** One bounded notice of what may start, what waits, and how much is left out; undefined where nothing is queued. */
export function routingText({ count, tickets }: Listed): string | undefined {
  if (tickets.length === 0) return undefined;
  const line = ({ id, title }: Listed['tickets'][number]) =>
    `- ${id}: ${title.slice(0, TITLE).toWellFormed()}`;
  const free = tickets.filter(({ blocked_by, flags }) => blocked_by.length === 0 && flags.length === 0);
  const waiting = tickets.filter((row) => !free.includes(row));
  const why = ({ blocked_by, flags }: Listed['tickets'][number]) =>
    blocked_by.length > 0 ? `blocked by ${blocked_by.join(', ')}` : flags.join(', ');
  return [
    'Queued Tickets, each with a person`s Go. Consult the plan before you accept one.',
    ...(free.length > 0 ? ['May start:', ...free.map(line)] : []),
    ...(waiting.length > 0 ? ['Wait:', ...waiting.map((row) => `${line(row)} (${why(row)})`)] : []),
    ...(count > tickets.length
      ? [`${count - tickets.length} more are not shown here: ticket_list state queued.`]
      : []),
  ].join('\n');
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
