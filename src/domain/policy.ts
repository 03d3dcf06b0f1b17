export const READY_REQUIREMENTS = ['acceptance_criteria', 'no_open_question'] as const;
export type ReadyRequirement = (typeof READY_REQUIREMENTS)[number];

/** What a workspace decides for itself within the rules. It comes from its configuration. */
export type Policy = {
  /** What a Ticket needs before it is ready, beside a summary. */
  readyRequires: readonly ReadyRequirement[];
  /** Whether gate events that came through git or a file want a person first. */
  foreignGates: 'confirm' | 'accept';
  /** `workspace`: the orchestrator merges and closes; `dossier`: it stops at the dossier, for a person. */
  closeAuthority: 'dossier' | 'workspace';
  /** How many Tickets may be worked on at once. */
  capacity: number;
  /** The language that records are written in; null leaves it to who writes. */
  language: string | null;
  branchPrefix: string;
  /** Where worktrees lie, from the root. */
  worktrees: string;
};

export const DEFAULT_POLICY: Policy = {
  readyRequires: [],
  foreignGates: 'confirm',
  closeAuthority: 'dossier',
  capacity: 3,
  language: null,
  branchPrefix: 'ticket/',
  worktrees: '.worktree',
};
