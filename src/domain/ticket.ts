/** The states of a Ticket's life, in their order. `lifecycle.ts` says which may follow which. */
export const STATES = ['planning', 'ready', 'queued', 'inprogress', 'done', 'closed'] as const;
export type State = (typeof STATES)[number];

export const ROLES = [
  'intake',
  'orchestrator',
  'coder',
  'reviewer',
  'investigator',
  'companion',
  'human',
] as const;
export type Role = (typeof ROLES)[number];

export const PRIORITIES = ['P0', 'P1', 'P2', 'P3'] as const;
export const KINDS = ['task', 'bug', 'feature', 'spike', 'chore'] as const;
export const READINESS = [
  'implementation_ready',
  'requirements_sync_needed',
  'spike_needed',
  'blocked',
  'unspecified',
] as const;

/** How a Ticket ended. `done` is the ordinary end; all others are a person's decision to end it early. */
export const OUTCOMES = ['done', 'superseded', 'duplicate', 'decomposed', 'obsolete', 'declined'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Outcomes that hand the work on: they name the Tickets that carry it now. */
export const HANDED_ON: readonly Outcome[] = ['superseded', 'duplicate', 'decomposed'];

/** What a person reads in `item.md`. Everything that happened stands in the thread instead. */
export type Item = {
  id: string;
  slug: string;
  title: string;
  state: State;
  kind: string;
  priority: string;
  labels: string[];
  /** RFC 3339, UTC. */
  createdAt: string;
  readiness: string;
  riskFlags: string[];
  assignee: string | null;
  body: string;
};

/** Limits on what we write, in characters of UTF-16 where not said otherwise. Older records are exempt. */
export const LIMITS = {
  title: 200,
  slug: 48,
  bodyBytes: 64 * 1024,
  eventBytes: 16 * 1024,
  short: 500,
  labels: 20,
  answer: 8_000,
} as const;

export const BODY_TEMPLATE = [
  'Background',
  'Requirements',
  'Acceptance criteria',
  'Binding decisions',
  'Implementation latitude',
  'Escalation conditions',
  'Validation',
  'Related work',
]
  .map((heading) => `## ${heading}\n`)
  .join('\n');
