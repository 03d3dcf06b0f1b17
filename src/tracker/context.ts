import type { Connection } from '../domain/authority.ts';
import type { Policy } from '../domain/policy.ts';
import type { Claim, Store } from '../store/store.ts';
import type { Upkeep } from '../store/upkeep.ts';

/** What the tracker needs of the world. Clock, ids and liveness are ports: the domain knows none of them. */
export type TrackerContext = {
  store: Store;
  /** Of a store that keeps files; examining and repairing need it. */
  upkeep?: Upkeep;
  /** Mends records that a merge by git left in conflict, from what git keeps of them; whether there were any. */
  heal?: () => Promise<boolean>;
  policy: Policy;
  now: () => Date;
  newId: () => string;
  /** Makes this process recognisable as alive, before it holds a claim. */
  hold: () => void;
  /** A person's word that nothing is begun here now; null, or no port, where nobody said so. */
  held?: () => { reason: string; by: string } | null;
  /** Whether a claim's holder can never come back. */
  isGone: (claim: Claim) => boolean;
};

/** A person's yes to one act: given once, for the Ticket as it was shown. */
export type Consent = {
  channel: 'terminal' | 'elicitation' | 'panel';
  /** The person, as in `human/NAME`. */
  name: string;
  /** The Ticket and the rev that the person saw; null where there is none yet. */
  ticket: string | null;
  rev: number;
};

/** Who asks, and with whose consent. Never part of a tool's arguments. */
export type Caller = { connection: Connection; consent?: Consent };

/** What every change answers with; a tool's own facts stand beside it. */
export type Changed = {
  id: string;
  title: string;
  state: string;
  /** The event that records it. */
  event: string;
  /** The same request was carried out before; nothing was done now. */
  repeated?: true;
};
