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

/** The gates that a policy can loosen, each with the stricter of two settings. */
const STRICTER: {
  [K in 'readyRequires' | 'foreignGates' | 'closeAuthority']: (a: Policy[K], b: Policy[K]) => Policy[K];
} = {
  readyRequires: (a, b) => READY_REQUIREMENTS.filter((name) => a.includes(name) || b.includes(name)),
  foreignGates: (a, b) => (a === 'confirm' ? a : b),
  closeAuthority: (a, b) => (a === 'dossier' ? a : b),
};

/** `wanted`, but in each gate no looser than `trusted`, and whether that changed anything. */
export function noLooserThan(wanted: Policy, trusted: Policy): { policy: Policy; loosened: boolean } {
  const policy = {
    ...wanted,
    readyRequires: STRICTER.readyRequires(wanted.readyRequires, trusted.readyRequires),
    foreignGates: STRICTER.foreignGates(wanted.foreignGates, trusted.foreignGates),
    closeAuthority: STRICTER.closeAuthority(wanted.closeAuthority, trusted.closeAuthority),
  };
  const loosened =
    policy.readyRequires.length !== wanted.readyRequires.length ||
    policy.foreignGates !== wanted.foreignGates ||
    policy.closeAuthority !== wanted.closeAuthority;
  return { policy, loosened };
}
