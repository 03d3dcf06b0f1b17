import { isUnreadable } from './damage.ts';
import type { ThreadEvent } from './event.ts';
import { parseItemFile } from './format/item-file.ts';
import { readPlanFiles, readRelationFiles } from './format/record-files.ts';
import type { SmallFile } from './format/small-file.ts';
import { activeRecords, type PlanRecord, type Withdrawal } from './plan.ts';
import type { FileProblem } from './problem.ts';
import type { Relation } from './relations.ts';
import { type Ledgered, type Standing, standingOf } from './standing.ts';
import { type Flag, type Summary, searchText } from './summary.ts';
import { apart, digest } from './text.ts';
import { parseThread } from './thread.ts';
import type { Item } from './ticket.ts';
import { workOf } from './work.ts';

/** The files of one record, as text. A missing file is undefined. */
export type RecordFiles = {
  id: string;
  /** The folder that an older generation keeps the record in. */
  bucket?: string;
  item: string | undefined;
  thread: string | undefined;
  resolution: string | undefined;
  /** Everything under `artifacts/relations` and `artifacts/plan`, and the two files of older generations. */
  small: readonly SmallFile[];
  /** Names under `artifacts/`, relative to it. */
  artifacts: readonly string[];
  /** What the adapter could not read at all, with its file. */
  unreadable?: readonly FileProblem[];
};

/** One Ticket, whole. */
export type TicketRecord = {
  item: Item;
  events: ThreadEvent[];
  resolution: string | null;
  relations: Relation[];
  plan: PlanRecord[];
  withdrawals: Withdrawal[];
  artifacts: string[];
  problems: FileProblem[];
  /** Written by an older generation: shown, not changed until it is migrated. */
  older: boolean;
};

/**
 * Reads a record from its files. Never throws: damage becomes problems, and hides nothing else. `thread` is
 * what its thread says, where that is known: of a long one the reading costs more than all the rest.
 */
export function readRecord(files: RecordFiles, thread = parseThread(files.thread ?? '')): TicketRecord {
  const sealed = thread.events.some(({ sum }) => sum !== '');
  // A migration that stopped between the two files has a thread of today and an item that is not.
  const today = sealed && thread.events.at(-1)?.kind !== 'migrated';
  const folder = { id: files.id, today, ...(files.bucket ? { bucket: files.bucket } : {}) };
  const parsed = parseItemFile(files.item ?? '', folder);
  const relations = readRelationFiles(files.small);
  const plan = readPlanFiles(files.small);
  const unread = new Set((files.unreadable ?? []).map(({ file }) => file));
  const missing = [
    ...(files.item === undefined ? ['item.md'] : []),
    ...(files.thread === undefined ? ['thread.md'] : []),
  ].filter((file) => !unread.has(file) && !unread.has('.'));
  const inConflict = parsed.problems.some(({ rule }) => rule === 'conflict_markers');
  // A conflict in the frontmatter is why it cannot be read, and is told in its place.
  const damage = parsed.problems.filter(({ rule }) => !inConflict || rule !== 'frontmatter');
  return {
    item: parsed.item,
    events: thread.events,
    resolution: files.resolution ?? null,
    relations: relations.records,
    plan: plan.records,
    withdrawals: plan.withdrawals,
    artifacts: [...files.artifacts],
    problems: [
      ...(files.unreadable ?? []),
      ...missing.map((file) => missingFile(file)),
      ...(files.item === undefined ? [] : damage.map((problem) => ({ ...problem, file: 'item.md' }))),
      ...thread.problems.map((problem) => ({ ...problem, file: 'thread.md' })),
      ...relations.problems,
      ...plan.problems,
    ],
    older: !sealed && (thread.events.length > 0 || parsed.older),
  };
}

function missingFile(file: string): FileProblem {
  return { rule: 'missing_file', message: `${file} is missing`, line: 0, file };
}

/** A record's standing. The state is the thread's alone; only an older record's is the one that its `item.md` says. */
export function standingOfRecord(record: TicketRecord, ledgered: Ledgered | undefined): Standing {
  return standingOf(record.events, ledgered, record.older ? record.item.state : 'planning');
}

/** What a Go is for: if it differs later, the Go no longer holds. */
export function textDigest({ title, body }: Pick<Item, 'title' | 'body'>): string {
  return digest([title, body]);
}

/** Covers all of `item.md` that a person may edit; events that change it carry it, so that an edit from outside shows. */
export function contentDigest(item: Item): string {
  const { title, kind, priority, labels, readiness, riskFlags, assignee, body } = item;
  return digest([
    title,
    kind,
    priority,
    JSON.stringify(labels),
    readiness,
    JSON.stringify(riskFlags),
    assignee ?? '',
    body,
  ]);
}

/** Whether `item.md` was edited by something other than this program since the last event that covers it. */
export function editedOutside(record: TicketRecord): boolean {
  const covered = coveredDigest(record.events);
  return covered !== undefined && covered !== contentDigest(record.item);
}

/** What `item.md` held when this program wrote it last, or took notice of it. */
function coveredDigest(events: readonly ThreadEvent[]): string | undefined {
  return events.findLast(({ attributes }) => attributes.item !== undefined)?.attributes.item;
}

/** Whether the text is another one than the person said Go for. */
export function goIsStale(record: TicketRecord, standing: Standing): boolean {
  return (
    standing.go?.attributes.text !== undefined && standing.go.attributes.text !== textDigest(record.item)
  );
}

/** The row that an index keeps of a record, in words of its own: nothing of the record's texts is held by it. */
export function summarise(record: TicketRecord, ledgered: Ledgered | undefined): Summary {
  const standing = standingOfRecord(record, ledgered);
  const { id, slug, title, kind, priority, labels, createdAt, body } = record.item;
  const active = activeRecords(record.plan, record.withdrawals);
  const flags: [Flag, boolean][] = [
    ['regressed', standing.regressed],
    ['forked', standing.fork.length > 0],
    ['foreign', standing.foreign.length > 0 && ['queued', 'inprogress', 'done'].includes(standing.state)],
    ['unreadable', record.problems.some(({ rule }) => isUnreadable(rule))],
    ['text_changed', goIsStale(record, standing)],
    ['outside_edit', editedOutside(record)],
    ['merge', standing.state === 'inprogress' && workOf(record.events).dossier?.wants === 'person'],
  ];
  const request = record.events[0]?.attributes.request;
  const until = standing.deferred?.until;
  return {
    id,
    slug: apart(slug),
    title: apart(title),
    state: standing.state,
    kind: apart(kind),
    priority,
    labels: labels.map(apart),
    createdAt: apart(createdAt),
    words: searchText(title, slug, labels, body),
    updatedAt: apart(standing.updatedAt || createdAt),
    rev: standing.rev,
    questions: standing.questions.length,
    deferred: standing.deferred !== null,
    deferredUntil: until ? apart(until) : null,
    outcome: standing.outcome,
    successors: standing.successors.map(apart),
    flags: flags.flatMap(([flag, holds]) => (holds ? [flag] : [])),
    relations: record.relations,
    plan: record.plan.map((entry) => ({ record: entry, active: active.has(entry.id) })),
    createdBy: request === undefined ? null : apart(request),
    older: record.older,
  };
}
