import { isStateChange } from '../event.ts';
import { conflictLine } from '../format/conflict-markers.ts';
import type { Rule } from '../problem.ts';
import {
  editedOutside,
  goIsStale,
  type RecordFiles,
  readRecord,
  standingOfRecord,
  type TicketRecord,
} from '../record.ts';
import { isSlug } from '../slug.ts';
import { isLawful, type Ledgered, type Standing } from '../standing.ts';
import { LIMITS } from '../ticket.ts';
import { type Finding, type Found, fieldLine } from './finding.ts';
import { inspectTexts } from './inspect-texts.ts';
import { inspectThread, RESTORE } from './inspect-thread.ts';

export { inspectGraph } from './inspect-graph.ts';

/** Everything that can be said of one record without looking at others. */
export function inspectRecord(
  files: RecordFiles,
  ledgered: Ledgered | undefined,
  record: TicketRecord = readRecord(files),
): Finding[] {
  const standing = standingOfRecord(record, ledgered);
  const found: Found[] = [
    ...problemsOf(record, standing),
    ...inspectThread(record, standing),
    ...inspectState(files, record, standing),
    ...inspectItem(files, record),
    ...inspectResolution(files, record, standing),
    ...inspectPlan(record),
    ...inspectTexts(files, record),
  ];
  return onlyOnce(found).map((one) => ({ ...one, ticket: files.id }));
}

/** Where a whole thread is one line, as lone CRs make it, the same is said of many of its events. */
function onlyOnce(found: readonly Found[]): Found[] {
  const keyOf = ({ rule, file, line, message }: Found) => JSON.stringify([rule, file, line, message]);
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

const FIXES: Readonly<Record<string, string>> = {
  id_folder: "write the folder's name as id",
};

function problemsOf({ problems }: TicketRecord, { regressed }: Standing): Found[] {
  return problems.map(({ rule, message, line, file }) => {
    const fix =
      FIXES[rule] ??
      (rule === 'missing_file' && file === 'thread.md' && regressed ? RESTORE : undefined) ??
      (rule === 'field' && message.endsWith(' is missing') ? 'write what is usual' : undefined);
    return {
      level: 'error',
      rule,
      file,
      line,
      message,
      ...(fix && !message.startsWith('title') ? { fix } : {}),
    };
  });
}

/** The thread has the last word on the state; what it says goes to the item. */
function inspectState(files: RecordFiles, record: TicketRecord, standing: Standing): Found[] {
  const { item, older, events } = record;
  const unread = record.problems.some(({ rule, file }) => file === 'item.md' && rule !== 'id_folder');
  // Where a change of state is none, nobody can say which of the two is meant.
  const odd = events.some((event) => isStateChange(event.kind) && !isLawful(event));
  if (
    odd ||
    older ||
    unread ||
    standing.regressed ||
    events.length === 0 ||
    standing.state === item.state ||
    standing.fork.length > 0
  )
    return [];
  const message = `state is ${item.state}, the thread leads to ${standing.state}`;
  const fix = 'write the state that the thread leads to';
  return [{ level: 'error', rule: 'state', file: 'item.md', line: fieldLine(files, 'state'), message, fix }];
}

function inspectItem(files: RecordFiles, record: TicketRecord): Found[] {
  if (record.older || files.item === undefined) return [];
  const unread = record.problems.some(
    ({ file, rule }) => file === 'item.md' && rule !== 'id_folder' && rule !== 'field',
  );
  const edited = !unread && editedOutside(record);
  const stale = goIsStale(record, standingOfRecord(record, undefined));
  const migrated = record.events.some(({ kind }) => kind === 'migrated');
  const oddSlug = !unread && !migrated && !isSlug(record.item.slug) && fieldLine(files, 'slug') > 0;
  const message = `slug is not made of at most ${LIMITS.slug} small letters, digits and hyphens`;
  return [
    ...(oddSlug ? [item('error', 'field', fieldLine(files, 'slug'), message)] : []),
    ...(edited
      ? [item('warning', 'outside_edit', 1, 'was edited outside the program since its last event')]
      : []),
    ...(stale
      ? [item('warning', 'text_changed', 1, 'the text is another one than the person said Go for')]
      : []),
  ];
}

function item(level: Found['level'], rule: Rule, line: number, message: string): Found {
  return { level, rule, file: 'item.md', line, message };
}

function inspectResolution(
  { resolution }: RecordFiles,
  { events, older }: TicketRecord,
  standing: Standing,
): Found[] {
  const file = 'resolution.md';
  const conflict = conflictLine(resolution ?? '');
  // What somebody said so when they closed it is about conflicts, and no conflict itself.
  const isSaid = events.some(({ kind, body }) => kind === 'close' && `${body}\n` === resolution);
  if (conflict > 0 && !isSaid) {
    const message = 'git left conflict markers in the file';
    return [{ level: 'error', rule: 'conflict_markers', file, line: conflict, message }];
  }
  const closed = standing.state === 'closed';
  const empty = resolution === undefined || resolution.trim() === '';
  if (closed && empty) {
    // Older programs did not ask for one, and nobody can write it now.
    const level = older || events.at(-1)?.kind === 'migrated' ? 'warning' : 'error';
    return [
      { level, rule: 'resolution', file, line: 0, message: 'the Ticket is closed without a resolution' },
    ];
  }
  if (closed || empty) return [];
  const message = `the Ticket is ${standing.state}, but has a resolution`;
  return [{ level: 'warning', rule: 'resolution', file, line: 1, message }];
}

function inspectPlan({ plan, withdrawals }: TicketRecord): Found[] {
  const known = new Set(plan.map(({ id }) => id));
  const lost = [
    ...plan.flatMap(({ id, replaces }) =>
      replaces !== null && !known.has(replaces) ? [{ id, line: 8 }] : [],
    ),
    ...withdrawals.flatMap(({ id, record }) => (known.has(record) ? [] : [{ id, line: 4 }])),
  ];
  const message = 'the plan record that it takes back is not there';
  return lost.map(({ id, line }) => ({
    level: 'warning',
    rule: 'plan',
    file: `artifacts/plan/${id}.json`,
    line,
    message,
  }));
}
