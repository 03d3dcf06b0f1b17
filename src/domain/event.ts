import type { Problem } from './problem.ts';

/** One event of a thread. What it says cannot change; what comes after can only stand below it. */
export type ThreadEvent = {
  kind: string;
  /** `ROLE/NAME`; anything in older records. */
  author: string;
  at: string;
  id: string;
  rev: number;
  /** The id of the last change of state that this event's writer saw. */
  after: string | null;
  attributes: Record<string, string>;
  heading: string;
  body: string;
  /** As recorded; empty in an older event, which has none. */
  sum: string;
  /** Where its marker stands in `thread.md`, counted from 1; 0 before it is written. */
  line: number;
};

/** What a comment may be, beside a comment. */
export const COMMENT_KINDS = ['comment', 'plan', 'decision', 'findings', 'finding_rejected'] as const;
export type CommentKind = (typeof COMMENT_KINDS)[number];

export type Thread = { events: ThreadEvent[]; problems: Problem[] };

/** What an operation wants to add. Id, rev, time, author and sum are given when it is appended. */
export type EventDraft = {
  kind: string;
  heading?: string;
  body?: string;
  attributes?: Record<string, string | undefined>;
  /** Its body stood in the record before and only moves: no limit holds for it. */
  kept?: true;
};

/** The events that a state can follow from. */
export function isStateChange(kind: string): boolean {
  return kind === 'create' || kind === 'state_changed';
}

export function lastRev(events: readonly ThreadEvent[]): number {
  return events.reduce((highest, event) => Math.max(highest, event.rev), 0);
}

export function lastStateChange(events: readonly ThreadEvent[]): string | null {
  return events.findLast((event) => isStateChange(event.kind))?.id ?? null;
}

/** Tells the lines of rising positions, in one pass over the text. */
