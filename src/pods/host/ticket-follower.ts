import type { Delivery } from '../../domain/pod.ts';
import type { State } from '../../domain/ticket.ts';
import { noticeOf } from './notices.ts';
import type { PodHost } from './pod-host.ts';
import { type ThreadNow, TicketFiles } from './ticket-files.ts';
import { whyDone } from './why-done.ts';

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
  readonly #states = new Map<string, State>();
  /** The rev of its Ticket when it came: what is behind that happened since. */
  readonly #since: number;
  #hasReviewed = false;
  #handedOff = '';
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#files = new TicketFiles(parts.records);
    this.#since = this.#revNow();
  }

  /** From now on. It was made before the agent was started, so that nothing which that does is taken for older. */
  begin(): void {
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
      const why = this.#whyDone(host.isIdle);
      if (why !== undefined) await host.end('finished', why);
    } catch (error) {
      // A record may be in the middle of a change by git; the next look sees it.
      if (!(error instanceof Error && 'code' in error)) throw error;
    } finally {
      this.#isLooking = false;
    }
  }

  #revNow(): number {
    const { ticket, told } = this.#parts.host.entry;
    if (ticket === null) return 0;
    const now = this.#files.changed(ticket);
    this.#files.forget(ticket);
    return told[ticket] ?? now?.rev ?? 0;
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
    this.#hasReviewed ||= now.events.some(
      ({ kind, author, rev }) => kind === 'review' && author === `${role}/${name}` && rev > this.#since,
    );
    const before = told[ticket];
    // What stood there when it was launched is in its first input.
    if (before === undefined) return host.told(ticket, now.rev);
    const notice = noticeOf(ticket, now.events, { role, name, told: before });
    // First it is on disk that it is to be told, and then that it was: the key keeps it from being told twice.
    // Whoever ends at once is not set to work by hearing why.
    if (notice !== undefined && this.#whyDone(false) === undefined)
      host.send({ from: 'notice', text: notice, key: `${ticket}@${now.rev}` });
    // What they did not hear is told at the next look.
    if (!(await this.#handOff(ticket, now, before))) return this.#files.forget(ticket);
    if (now.rev !== before) host.told(ticket, now.rev);
  }

  /** Who waits for an intake's Ticket hears that it is ready. False where they could not be reached. */
  async #handOff(ticket: string, { events, state }: ThreadNow, before: number): Promise<boolean> {
    const { host, send } = this.#parts;
    const { handoff, role, name } = host.entry;
    const ready = events.findLast(
      ({ kind, attributes }) => kind === 'state_changed' && attributes.to === 'ready',
    );
    if (role !== 'intake' || handoff === null || state !== 'ready' || !ready || ready.rev <= before)
      return true;
    const text = `Ticket ${ticket} is ready, says ${name}. It waits for a person's Go; nothing is to be begun before that.`;
    const { delivery, text: note } = await send(handoff, text, `ready:${ready.id}`);
    const said = `${ticket} to ${handoff}: ${delivery} (${note})`;
    if (said !== this.#handedOff) host.tell('handed_off', said);
    this.#handedOff = said;
    return delivery !== 'failed';
  }

  #whyDone(isIdle: boolean): string | undefined {
    const states = [...this.#states.values()];
    return whyDone(this.#parts.host.entry.role, { isIdle, states, hasReviewed: this.#hasReviewed });
  }
}
