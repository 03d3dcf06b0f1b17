import type { Delivery } from '../../domain/pod.ts';
import { noticeOf } from './notices.ts';
import type { PodHost } from './pod-host.ts';
import { type ThreadNow, TicketFiles } from './ticket-files.ts';

type FollowerParts = {
  host: PodHost;
  records: string;
  /** Tells another Pod something. */
  send(pod: string, text: string, key: string): Promise<{ delivery: Delivery; text: string }>;
};

const LOOK_MS = 1_000;

/**
 * Watches the Tickets of a Pod, and tells its agent what others did there. What was told is noted by rev, so that a
 * notice which was lost with a host is told by the next one, and none is told twice.
 */
export class TicketFollower {
  readonly #parts: FollowerParts;
  readonly #files: TicketFiles;
  readonly #states = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#files = new TicketFiles(parts.records);
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { host } = this.#parts;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      this.#findOwn();
      for (const ticket of this.#followed()) await this.#follow(ticket);
      if (this.#isFinished()) await host.end('finished', 'its Ticket is no longer in planning');
    } catch (error) {
      // A record may be in the middle of a change by git; the next look sees it.
      if (!(error instanceof Error && 'code' in error)) throw error;
    } finally {
      this.#isLooking = false;
    }
  }

  #followed(): string[] {
    const { ticket, told } = this.#parts.host.entry;
    return [...new Set([...(ticket === null ? [] : [ticket]), ...Object.keys(told)])];
  }

  /** An intake makes the Ticket that it works on: it is the one that this Pod wrote the first event of. */
  #findOwn(): void {
    const { host } = this.#parts;
    const { role, name, launchedAt, told } = host.entry;
    if (role !== 'intake') return;
    for (const ticket of this.#files.madeSince(launchedAt)) {
      if (told[ticket] !== undefined) continue;
      const made = this.#files.changed(ticket);
      this.#files.forget(ticket);
      if (made?.events[0]?.author === `${role}/${name}`) host.told(ticket, 0);
    }
  }

  async #follow(ticket: string): Promise<void> {
    const { host } = this.#parts;
    const now = this.#files.changed(ticket);
    if (!now) return;
    this.#states.set(ticket, now.state);
    const { role, name, told } = host.entry;
    const before = told[ticket];
    // What stood there when it was launched is in its first input.
    if (before === undefined) return host.told(ticket, now.rev);
    const notice = noticeOf(ticket, now.events, { role, name, told: before });
    // First it is on disk that it is to be told, and then that it was: the key keeps it from being told twice.
    if (notice !== undefined) host.send({ from: 'notice', text: notice, key: `${ticket}@${now.rev}` });
    await this.#handOff(ticket, now, before);
    if (now.rev !== before) host.told(ticket, now.rev);
  }

  /** Who waits for an intake's Ticket hears that it is ready. */
  async #handOff(ticket: string, { events, state }: ThreadNow, before: number): Promise<void> {
    const { host, send } = this.#parts;
    const { handoff, role, name } = host.entry;
    const ready = events.findLast(
      ({ kind, attributes }) => kind === 'state_changed' && attributes.to === 'ready',
    );
    if (role !== 'intake' || handoff === null || state !== 'ready' || !ready || ready.rev <= before) return;
    const text = `Ticket ${ticket} is ready, says ${name}. It waits for a person's Go; nothing is to be begun before that.`;
    const { delivery, text: note } = await send(handoff, text, `ready:${ready.id}`);
    host.tell('handed_off', `${ticket} to ${handoff}: ${delivery} (${note})`);
  }

  /** An intake is done when its Tickets are ready and nobody talks to it. */
  #isFinished(): boolean {
    const { host } = this.#parts;
    if (host.entry.role !== 'intake' || !host.isIdle || this.#states.size === 0) return false;
    return [...this.#states.values()].every((state) => state !== 'planning');
  }
}
