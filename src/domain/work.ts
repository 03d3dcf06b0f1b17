import type { ThreadEvent } from './event.ts';

/** What a `work` event tells of, in its attribute `work`. */
export const WORK_FACTS = [
  'started',
  'setup',
  'pod',
  'validation',
  'dossier',
  'failed',
  'cleaned',
  'takeover',
] as const;
export type WorkFact = (typeof WORK_FACTS)[number];

/** What validation came to; `none`: nothing is configured that would have to run. */
export const VALIDATION_OUTCOMES = ['green', 'red', 'none'] as const;
export type ValidationOutcome = (typeof VALIDATION_OUTCOMES)[number];

type Noted = { event: string; author: string; at: string };
export type Started = Noted & { branch: string; base: string; target: string };
export type Reported = Noted & { commit: string };
/** `decisions`: so many findings are a person's to decide. */
export type Reviewed = Noted & { verdict: string; commit: string; decisions: number };
/** `on`: the branch's own commit, or its merge; `tree` is what was validated, where it is a merge. */
export type Validated = Noted & { commit: string; outcome: ValidationOutcome; on: string; tree: string };
/** `target`: the commit that the merge was foretold with. `wants`: who goes on from here. */
export type Assembled = Noted & { number: number; commit: string; target: string; wants: string };
export type Merged = Noted & { merge: string; commit: string; target: string };

/** What a thread adds up to, of the work on its Ticket since it was last accepted. */
export type WorkRecord = {
  /** Which acceptance it is: a Ticket that was returned and taken on again is at its second. */
  attempt: number;
  started: Started | null;
  reports: readonly Reported[];
  reviews: readonly Reviewed[];
  validations: readonly Validated[];
  /** The last one that nothing came after which makes it void: a report, a verdict. */
  dossier: Assembled | null;
  merged: Merged | null;
  /** What it did last that moves the work on, or stopped it. */
  last: 'accepted' | 'report' | 'red' | 'approve' | 'request_changes' | 'dossier' | 'merged' | 'conflict';
  /** Questions whose answer allows more rounds of review, and those that were answered. */
  asked: readonly string[];
  allowed: readonly string[];
};

/** Folds a thread. What an earlier acceptance had, reviews above all, counts for nothing in the next. */
export function workOf(events: readonly ThreadEvent[]): WorkRecord {
  const record: WorkRecord = { ...NOTHING, attempt: 0 };
  for (const event of events) {
    const folded = FOLDS[event.kind]?.(record, event);
    if (folded) Object.assign(record, folded);
  }
  return record;
}

const NOTHING: Omit<WorkRecord, 'attempt'> = {
  started: null,
  reports: [],
  reviews: [],
  validations: [],
  dossier: null,
  merged: null,
  last: 'accepted',
  asked: [],
  allowed: [],
};

type Fold = (record: WorkRecord, event: ThreadEvent) => Partial<WorkRecord> | undefined;

const FOLDS: Readonly<Record<string, Fold>> = {
  state_changed: ({ attempt }, event) => {
    const { to, operation } = event.attributes;
    if (to === 'inprogress') return { ...NOTHING, attempt: attempt + 1 };
    if (operation !== 'work_merge') return undefined;
    const { merge, commit, target } = event.attributes;
    return {
      merged: {
        ...noted(event),
        merge: objectId(merge),
        commit: objectId(commit),
        target: branchName(target),
      },
      last: 'merged',
    };
  },
  implementation_report: ({ reports }, event) => ({
    reports: [...reports, { ...noted(event), commit: objectId(event.attributes.commit) }],
    dossier: null,
    last: 'report',
  }),
  review: ({ reviews }, event) => {
    const { verdict = '', commit, decisions = '0' } = event.attributes;
    return {
      reviews: [
        ...reviews,
        { ...noted(event), verdict, commit: objectId(commit), decisions: Number(decisions) },
      ],
      dossier: null,
      last: verdict === 'approve' ? 'approve' : 'request_changes',
    };
  },
  question: ({ asked }, { id, attributes }) =>
    attributes.asks === 'rounds' ? { asked: [...asked, id] } : undefined,
  answer: ({ asked, allowed }, { attributes: { question = '' } }) =>
    asked.includes(question) ? { allowed: [...allowed, question] } : undefined,
  work: (record, event) => WORK_FOLDS[event.attributes.work ?? '']?.(record, event),
};

const WORK_FOLDS: Readonly<Record<string, Fold>> = {
  started: ({ started }, event) => {
    if (started) return undefined;
    const { branch, base, target } = event.attributes;
    return {
      started: {
        ...noted(event),
        branch: branchName(branch),
        base: objectId(base),
        target: branchName(target),
      },
    };
  },
  validation: ({ validations }, event) => {
    const { commit, on = '', tree } = event.attributes;
    const outcome = VALIDATION_OUTCOMES.find((name) => name === event.attributes.outcome) ?? 'red';
    const all = [
      ...validations,
      { ...noted(event), commit: objectId(commit), outcome, on, tree: objectId(tree) },
    ];
    return outcome === 'red' ? { validations: all, dossier: null, last: 'red' } : { validations: all };
  },
  failed: (_, { attributes }) => (attributes.conflicts ? { dossier: null, last: 'conflict' } : undefined),
  dossier: (_, event) => {
    const { commit, target, wants = '' } = event.attributes;
    return {
      dossier: {
        ...noted(event),
        number: dossierNumber(event),
        commit: objectId(commit),
        target: objectId(target),
        wants,
      },
      last: 'dossier',
    };
  },
};

/** Anybody can write into a thread; what is no id, and no name of a branch, is as if it was not said. */
function objectId(text = ''): string {
  return /^[0-9a-f]{7,64}$/u.test(text) ? text : '';
}

function branchName(text = ''): string {
  return /^(?![-/])(?!.*\.\.)[^\0-\x20\x7f~^:?*[\\]{1,250}$/u.test(text) ? text : '';
}

/** Which dossier an event tells of; 0 for none. */
export function dossierNumber({ attributes }: ThreadEvent): number {
  const { work, number = '' } = attributes;
  return work === 'dossier' && /^[1-9]\d{0,5}$/u.test(number) ? Number(number) : 0;
}

function noted({ id, author, at }: ThreadEvent): Noted {
  return { event: id, author, at };
}

/** The last verdict, where it is an approval: whether it still covers a commit is for git to say. */
export function approvalIn({ reviews }: WorkRecord): Reviewed | null {
  const last = reviews.at(-1);
  return last?.verdict === 'approve' ? last : null;
}

/** How often changes were requested. */
export function roundsIn({ reviews }: WorkRecord): number {
  return reviews.filter(({ verdict }) => verdict !== 'approve').length;
}
