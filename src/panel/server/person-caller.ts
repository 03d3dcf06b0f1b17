import type { ActionRow } from '../../domain/actions.ts';
import { TicketError } from '../../domain/errors.ts';
import type { PanelParts } from './panel-parts.ts';
import { nameOfFault } from './refusals.ts';

type CallerParts = Pick<PanelParts, 'services' | 'changes' | 'see' | 'log'> & {
  notifier(): Promise<{ tell(rows: readonly ActionRow[]): Promise<void> }>;
};

/** A person may configure, and trust, a command while the panel is open. */
const LOOK_MS = 5_000;
/** However much changes, the rows are looked at once in so long. */
const EACH_MS = 1_000;

/**
 * Calls the person by the command of `[notify]`, also while no page is open. Where there is none, nothing is looked at
 * for it.
 */
export class PersonCaller {
  readonly #parts: CallerParts;
  #notifier: ReturnType<CallerParts['notifier']> | undefined;
  #stopListening: (() => void) | undefined;
  #looks: NodeJS.Timeout | undefined;
  #next: NodeJS.Timeout | undefined;

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#look();
    this.#looks = setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#looks);
    this.#looks = undefined;
    this.#leave();
  }

  async #look(): Promise<void> {
    const isWanted = await this.#isWanted().catch(() => false);
    if (this.#looks === undefined || !isWanted) return this.#leave();
    this.#stopListening ??= this.#parts.changes.listen({ changed: () => this.#tellSoon() });
    // Also where nothing changed but the time, or that it is trusted now.
    this.#tellSoon();
  }

  /** One that nobody trusted is wanted as well: the notifier says what is to be done. */
  async #isWanted(): Promise<boolean> {
    const playbook = await (await this.#parts.services()).playbook();
    try {
      return playbook.notify.command !== undefined;
    } catch (error) {
      if (error instanceof TicketError) return true;
      throw error;
    }
  }

  #leave(): void {
    clearTimeout(this.#next);
    this.#next = undefined;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #tellSoon(): void {
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      this.#tell().catch((error: unknown) => {
        // What cannot be read now is told when it can be.
        if (!(error instanceof TicketError)) this.#parts.log(`nobody is notified: ${nameOfFault(error)}`);
      });
    }, EACH_MS).unref();
  }

  async #tell(): Promise<void> {
    const { rows } = await this.#parts.see.actions();
    await (await this.#notifierMade()).tell(rows);
  }

  /** One for all that is told; where it cannot be made now, it is tried again with the next look. */
  async #notifierMade(): ReturnType<CallerParts['notifier']> {
    this.#notifier ??= this.#parts.notifier();
    try {
      return await this.#notifier;
    } catch (error) {
      this.#notifier = undefined;
      throw error;
    }
  }
}
