import type { PodQuestion, PodRole, PodState } from '../pod.ts';
import type { Blocker } from '../relations.ts';
import type { Question } from '../standing.ts';
import type { Summary } from '../summary.ts';
import type { WorkRecord } from '../work.ts';
import type { WorkStanding } from '../work-phase.ts';

/** What rows are made of: looked at once, and judged without another look. */
export type Facts = {
  tickets: readonly TicketFacts[];
  /** In the order of their launch. */
  pods: readonly PodFacts[];
  /** Tickets that are worked on, and how many may be. */
  capacity: { limit: number; used: number };
  /** Whether somebody is there who takes on what is queued. */
  orchestrated: boolean;
  /** A person's word that nothing is begun now. */
  held: { reason: string; by: string } | null;
  /** Whether what came through git or a file wants a person first. */
  confirmsForeign: boolean;
  now: string;
};

export type TicketFacts = {
  row: Omit<Summary, 'words' | 'relations' | 'plan' | 'createdBy' | 'slug' | 'successors' | 'outcome'>;
  blockers: readonly Blocker[];
  /** What plan records say against starting it now, in words. */
  against: readonly string[];
  /** What its record tells; null where a row of the index had to do. */
  seen: SeenRecord | null;
  /** Of what is in progress. */
  work: SeenWork | null;
};

/** Who accepted a Ticket in progress: there, a person, gone for good or until it is restored, or not ours to know. */
export type Holder = { caller: string; is: 'there' | 'person' | 'gone' | 'unknown' };

export type SeenRecord = {
  /** Since when it is in its state. */
  since: string;
  /** Its newest event in one line: untrusted. */
  latest: string | null;
  /** Those that are open. */
  questions: readonly Question[];
  /** The changes of state that compete. */
  fork: readonly { id: string; to: string; author: string }[];
  /** The commit that was reported last. */
  reported: string | null;
  holder: Holder | null;
};

export type SeenWork = WorkStanding & {
  record: WorkRecord;
  /** The step that the program is at. `line`: the last that a command printed, untrusted. */
  step: { step: string; phase: string; line: string; at: string } | null;
  /** The last thing that a step came to, where it failed; its text may hold what a command printed. */
  failed: { at: string; text: string } | null;
};

export type PodFacts = {
  name: string;
  role: PodRole;
  /** The Tickets that it works on: its own, or what an intake made. */
  tickets: readonly string[];
  state: PodState;
  working: boolean;
  questions: readonly PodQuestion[];
  launchedAt: string;
  heardAt: string;
  limitedUntil: string | null;
  ended: { how: string; text: string; at: string } | null;
  /** Of its Tickets, the rev up to which it was told what happened. */
  told: Readonly<Record<string, number>>;
};
