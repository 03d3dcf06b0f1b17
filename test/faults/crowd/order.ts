import type { Channel } from '../../../src/domain/authority.ts';
import type { Role } from '../../../src/domain/ticket.ts';
import type { FileAccess } from '../../../src/local/file-access.ts';

/** Who a process acts as in one call, as a start of the program would say it. */
export type Party = {
  role: Role;
  /** As with `--pod`; without it the process holds what it accepts under a name of its own. */
  pod?: string;
  /** As with `--ticket`. */
  ticket?: string;
  channel?: Channel;
  /** A person's yes, for the Ticket as they saw it. */
  consent?: { ticket: string; rev: number };
};

export type Call = { as: Party; tool: string; input: Record<string, unknown> };

export type Answer =
  | { done: Record<string, unknown> }
  | { refused: string; rule: string; next: string; details: Record<string, unknown> }
  | { failed: string };

/** An answer, and when it was asked for and given, by the clock that all processes of a machine share. */
export type Timed = { answer: Answer; asked: number; given: number };

/** A step of the store at which the process stops by itself, as if it were paused there. */
export type Halt = { verb: keyof FileAccess; call: number; before: boolean };

export type Order =
  /** Makes the call once the gate opens. */
  | { do: 'call'; gate?: string; call: Call; halt?: Halt; waitMs?: number }
  /** Writes as much and as fast as it can. */
  | { do: 'storm'; gate: string; name: string; times: number; own: string; shared: readonly string[] }
  /** Comments so many times at once, from one process. */
  | { do: 'flood'; gate: string; ticket: string; times: number }
  /** Looks at everything again and again until it is told to stop. */
  | { do: 'look' }
  /** Does one thing and another with a Ticket, and logs when. */
  | {
      do: 'history';
      gate: string;
      name: string;
      ticket: string;
      log: string;
      calls: number;
      seed: number;
      /** The step of the store at which it kills itself. */
      dies?: Halt;
    };
