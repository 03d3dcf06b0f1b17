import type { SentAnswer } from '../wire.ts';

/** More than one person sends before they know what became of it. */
const KEPT = 100;

/**
 * What was sent, or is just being sent, by the id that a page gave it. An agent takes its time to start: a page that
 * lost its way here meanwhile does not know that it does, sends the same once more, and is answered by the first one.
 */
export class SentOnce {
  readonly #sent = new Map<string, Promise<SentAnswer>>();

  /** What failed is sent again. */
  send(id: string | undefined, send: () => Promise<SentAnswer>): Promise<SentAnswer> {
    if (id === undefined) return send();
    const known = this.#sent.get(id);
    if (known) return known;
    const sent = send();
    this.#sent.set(id, sent);
    sent.catch(() => this.#sent.delete(id));
    for (const oldest of this.#sent.keys()) {
      if (this.#sent.size <= KEPT) break;
      this.#sent.delete(oldest);
    }
    return sent;
  }
}
