import { isStateChange, type ThreadEvent } from '../event.ts';
import { derivedId } from '../format/derived-id.ts';
import { fieldsOf, readFrontmatter, splitFrontmatter } from '../format/frontmatter.ts';
import type { Entry } from '../format/frontmatter-pieces.ts';
import { parseItemFile } from '../format/item-file.ts';
import { fieldsOfItem, renderItemFile, withoutFields } from '../format/render-item-file.ts';
import type { FileProblem } from '../problem.ts';
import { contentDigest, type RecordFiles, readRecord, type TicketRecord } from '../record.ts';
import { slugFromTitle } from '../slug.ts';
import { renderThread, sumOf } from '../thread.ts';
import { type Item, STATES, type State } from '../ticket.ts';
import { migrateSmallFiles } from './migrate-small-files.ts';
import { OLDER_PLAN, OLDER_RELATIONS } from './older-record-files.ts';
import { textBefore } from './older-thread.ts';

/** What becomes of one record. Paths are relative to its folder; what is not named stays as it is. */
export type Migration =
  | { did: 'migrated'; item: Item; write: Record<string, string>; remove: string[]; problems: FileProblem[] }
  | { did: 'nothing' }
  | { did: 'unreadable'; problems: FileProblem[] };

/**
 * Rewrites an older record to today's format, losing nothing: bodies byte for byte, every event, every
 * field and artifact. It gives the same bytes wherever it is run, and changes nothing the second time.
 * `taken` are the slugs that a record without one may not be given.
 */
export function migrateRecord(files: RecordFiles, taken: ReadonlySet<string> = new Set()): Migration {
  const record = readRecord(files);
  const small = migrateSmallFiles(files.small);
  const finished = !record.older && !wasInterrupted(record, files);
  if (files.item === undefined || hinders(record, files)) {
    return finished && files.item !== undefined
      ? { did: 'nothing' }
      : { did: 'unreadable', problems: record.problems };
  }
  if (finished && Object.keys(small.write).length + small.remove.length === 0) return { did: 'nothing' };
  const item = finished ? record.item : itemOfToday(record, taken, files.item);
  const write: Record<string, string> = { ...small.write };
  const text = finished
    ? files.item
    : withoutFields(renderItemFile(item, files.item), ['status', 'workflow_state']);
  if (text !== files.item) write['item.md'] = text;
  if (record.older) {
    const added = addedEvents(record, item, files, small.notes);
    write['thread.md'] = renderThread(sealed([...record.events, ...added]));
  }
  return { did: 'migrated', item, write, remove: small.remove, problems: record.problems };
}

/** The thread is of today, and says that it was migrated; the item is still the older one. */
function wasInterrupted({ events }: TicketRecord, { id, bucket, item = '' }: RecordFiles): boolean {
  const { older } = parseItemFile(item, bucket === undefined ? { id } : { id, bucket });
  return older && events.some(({ kind }) => kind === 'migrated');
}

const STATE_FIELDS = ['state', 'status', 'workflow_state'];

/** What cannot be read whole is not rewritten, nor is a record whose state would have to be guessed. */
function hinders(record: TicketRecord, { unreadable = [] }: RecordFiles): boolean {
  return (
    unreadable.some(({ file }) => REWRITTEN.includes(file)) ||
    record.problems.some(
      ({ rule, file, message }) =>
        (REWRITTEN.includes(file) && (rule === 'frontmatter' || rule === 'conflict_markers')) ||
        (rule === 'field' && STATE_FIELDS.some((field) => message.startsWith(`${field} `))),
    )
  );
}

const REWRITTEN = ['item.md', 'thread.md', `artifacts/${OLDER_RELATIONS}`, `artifacts/${OLDER_PLAN}`];

function itemOfToday({ item, events, older }: TicketRecord, taken: ReadonlySet<string>, text: string): Item {
  const { block = '' } = splitFrontmatter(text);
  const hasSlug = typeof fieldsOf(readFrontmatter(block).pieces).get('slug')?.value === 'string';
  return {
    ...item,
    // The thread of a record that was left half migrated has the state already, and has the last word.
    state: older ? item.state : (stateOf(events) ?? item.state),
    slug: hasSlug ? item.slug : slugFromTitle(item.title, taken),
    createdAt: item.createdAt || (events[0]?.at ?? ''),
  };
}

/** The state that a thread leads to; undefined where it says none that is known. */
function stateOf(events: readonly ThreadEvent[]): State | undefined {
  const last = events.findLast(({ kind }) => isStateChange(kind));
  if (last?.kind === 'create') return 'planning';
  return STATES.find((state) => state === last?.attributes.to);
}

type Added = Pick<ThreadEvent, 'kind' | 'heading' | 'body' | 'attributes'>;

/** The events that an older thread lacks: of the state it ended in, and of the migration itself. */
function addedEvents(
  record: TicketRecord,
  item: Item,
  files: RecordFiles,
  notes: readonly string[],
): ThreadEvent[] {
  const { events } = record;
  const before = textBefore(files.thread ?? '');
  const from = stateOf(events);
  const drafts: Added[] = [];
  if (before.trim() !== '') {
    drafts.push({ kind: 'comment', heading: 'Text above the first event', body: before, attributes: {} });
  }
  if (item.state === 'closed' && !events.some(({ kind }) => kind === 'close')) {
    const body = 'The older record is closed, and says no more of it.';
    drafts.push({ kind: 'close', heading: 'Closed', body, attributes: { outcome: 'done' } });
  }
  if (from !== item.state) {
    const body = `The older record is in ${item.state}, which its thread does not say.`;
    const attributes = { from: from ?? 'unknown', to: item.state, reason: 'older_record' };
    drafts.push({ kind: 'state_changed', heading: 'State changed', body, attributes });
  }
  const body = [
    `Rewritten from generation ${generationOf(files)}.`,
    ...changedFields(files, item),
    ...notes,
  ].join('\n\n');
  const attributes = { generation: generationOf(files), item: contentDigest(item) };
  drafts.push({ kind: 'migrated', heading: 'Migrated', body, attributes });
  const at = events.at(-1)?.at ?? item.createdAt;
  return drafts.map(({ kind, heading, body: text, attributes: said }, position) => ({
    ...{ kind, heading, body: text, at, author: 'migration/yoi-tickets' },
    ...{
      id: derivedId(at, ['migrate', item.id, String(position), kind, text]),
      rev: 0,
      after: null,
      sum: '',
      line: 0,
    },
    attributes: { ...said, operation: 'migrate' },
  }));
}

function sealed(events: readonly ThreadEvent[]): ThreadEvent[] {
  const result: ThreadEvent[] = [];
  let after: string | null = null;
  for (const [position, event] of events.entries()) {
    const unsealed = { ...event, rev: position + 1, after };
    result.push({ ...unsealed, sum: sumOf(unsealed) });
    if (isStateChange(event.kind)) after = event.id;
  }
  return result;
}

function generationOf(files: RecordFiles): string {
  const fields = fieldsOfFile(files);
  return fields.has('state') ? '3' : fields.has('workflow_state') ? '2' : '1';
}

function fieldsOfFile({ item = '' }: RecordFiles): Map<string, Entry> {
  return fieldsOf(readFrontmatter(splitFrontmatter(item).block ?? '').pieces);
}

/** The lines of the older frontmatter that say something else now, as they were. */
function changedFields(files: RecordFiles, item: Item): string[] {
  const today = fieldsOfItem(item);
  const lines = [...fieldsOfFile(files).values()].flatMap(({ key, value, raw }) => {
    const gone = key === 'status' || key === 'workflow_state';
    const changed = today.has(key) && JSON.stringify(value) !== JSON.stringify(today.get(key));
    return gone || changed || (today.has(key) && raw.trimEnd().includes('\n')) ? [raw.trimEnd()] : [];
  });
  return lines.length === 0 ? [] : [`Its frontmatter said:\n\n${fenced(lines.join('\n'), 'yaml')}`];
}

/** A text in a code fence that nothing in it can close. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([marks]) => marks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
