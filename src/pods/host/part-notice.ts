import type { Delivery } from '../../domain/pod.ts';
import type { PodHost } from './pod-host.ts';
import { type ThreadNow, TicketFiles } from './ticket-files.ts';
import { unfinishedPart } from './unfinished-part.ts';

type PartParts = {
  host: PodHost;
  records: string;
  /** Tells another Pod something. */
  send(pod: string, text: string, key: string): Promise<{ delivery: Delivery }>;
};

const LOOK_MS = 2_000;
/** Whoever is silent for so long, and has nothing to do, is done talking: what others are about to tell comes sooner. */
const IDLE_MS = 15_000;

/**
 * Tells the holder of a Ticket that its coder or reviewer ended a turn without a report or a verdict: the Pod waits for
 * others then, and they for it.
 */
export class PartNotice {
  readonly #parts: PartParts;
  readonly #files: TicketFiles;
  #thread: ThreadNow | undefined;
  /** The end of a turn that was looked at, and that the holder heard of where they had to. */
  #told = '';
  #noted = '';
  #isLooking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PartParts) {
    this.#parts = parts;
    this.#files = new TicketFiles(parts.records);
  }

  begin(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#tell();
    } finally {
      this.#isLooking = false;
    }
  }

  async #tell(): Promise<void> {
    const { host, send } = this.#parts;
    const { ticket, heardAt, name, role } = host.entry;
    if (ticket === null || !host.isIdle || heardAt === this.#told) return;
    this.#thread = this.#files.changed(ticket) ?? this.#thread;
    const { events = [], holder = null, state } = this.#thread ?? {};
    const last = Math.max(Date.parse(heardAt), Date.parse(events.at(-1)?.at ?? ''));
    if (state !== 'inprogress' || holder === null || !(Date.now() - last > IDLE_MS)) return;
    const call = unfinishedPart({ role, name }, events);
    if (call !== undefined) {
      if (heardAt !== this.#noted) host.tell('idle', `its turn ended without ${call}`);
      this.#noted = heardAt;
      const text = `Pod ${name}, ${role} of Ticket ${ticket}, ended its turn without ${call}, and waits. ticket_show has what was said there; tell it with pod_send what is still to be done.`;
      const { delivery } = await send(holder, text, `idle:${name}:${heardAt}`);
      // A holder that is just coming back hears it at a later look.
      if (delivery === 'failed') return;
    }
    this.#told = heardAt;
  }
}
