import { LIMIT, type PermissionDesk } from '../permissions/permission-desk.ts';
import type { EntryKeeper } from './entry-keeper.ts';
import type { HostOrder } from './host-order.ts';
import { limitReached } from './limits.ts';
import type { Turns } from './turns.ts';

type GuardParts = {
  keeper: EntryKeeper;
  desk: PermissionDesk;
  turns: Turns;
  limits: HostOrder['limits'];
  now(): Date;
  /** The agent was cut off, and may go on. */
  goOn(): void;
  /** The person did not want more. */
  stop(why: string): void;
};

/** Pauses the work at a limit of the profile, and has the person decide whether it goes on as long again. */
export class LimitGuard {
  readonly #parts: GuardParts;
  /** How many times the limits the person allows. */
  #allowance = 1;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  watch(): void {
    const { keeper, desk, turns, limits, now } = this.#parts;
    if (desk.questions.some(({ kind }) => kind === LIMIT)) return;
    const reached = limitReached(keeper.entry, limits, this.#allowance, now());
    if (reached === undefined) return;
    const isCut = turns.isRunning;
    void turns.cancel();
    void desk.put({ kind: LIMIT, title: `${reached}. Go on as long again?` }, LIMIT).then((decision) => {
      if (decision === 'deny') return this.#parts.stop(`${reached}, and the person did not want more`);
      if (decision === 'withdrawn') return;
      this.#allowance += 1;
      if (isCut) this.#parts.goOn();
    });
  }
}
