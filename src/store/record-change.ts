import type { Thread } from '../domain/event.ts';
import { renderItemFile } from '../domain/format/item-file.ts';
import { type RecordFiles, readRecord, standingOfRecord, type TicketRecord } from '../domain/record.ts';
import { parseThread, renderEvent } from '../domain/thread.ts';
import { isName } from './find-reference.ts';
import type { ReadRecord } from './shelf.ts';
import type { Change, Replacement } from './store.ts';

/** A whole file of a record after a change, by its path in the record; null where it is removed. */
export type FileTexts = Readonly<Record<string, string | null>>;

/** What a change makes of a record's files. The thread is only ever added to, so its additions stand apart. */
export type RecordChange = { after: ReadRecord; files: FileTexts };

/** `change` carried out on the texts of a record. An adapter writes what is in it, and nothing else. */
export function changeRecord(before: ReadRecord | undefined, change: Change): RecordChange {
  if (!isName(change.id)) throw new Error(`${JSON.stringify(change.id)} cannot name a record`);
  if (change.events.length === 0) throw new Error(`a change of ${change.id} without an event`);
  const start = before?.files ?? emptyRecord(change.id);
  const rendered = change.events.map(renderEvent);
  const appended = { ...start, thread: appendedThread(start.thread ?? '', rendered) };
  const thread = before && readOn(before, rendered);
  const record = before && thread ? { ...before.record, events: thread.events } : readRecord(appended);
  const files: FileTexts = {
    ...itemText(appended, record, change),
    ...(change.resolution === undefined ? {} : { 'resolution.md': change.resolution }),
    ...artifactTexts(change.artifacts),
  };
  const after = withFiles(appended, files);
  // Nothing but the thread changed, and that is read already.
  return {
    after: { files: after, record: Object.keys(files).length === 0 ? record : readRecord(after, thread) },
    files,
  };
}

/** `before` with events and files as another writer put them there. */
export function followRecord(before: ReadRecord, rendered: readonly string[], files: FileTexts): ReadRecord {
  const appended = { ...before.files, thread: appendedThread(before.files.thread ?? '', rendered) };
  const thread = readOn(before, rendered);
  if (thread && Object.keys(files).length === 0)
    return { files: appended, record: { ...before.record, events: thread.events } };
  const after = withFiles(appended, files);
  return { files: after, record: readRecord(after, thread) };
}

/** A thread with what was added read alone; undefined where what stands above could be read otherwise with it. */
function readOn({ files, record }: ReadRecord, rendered: readonly string[]): Thread | undefined {
  const { thread = '' } = files;
  const isOurs = thread.startsWith('<!-- event:') && thread.endsWith('\n\n---\n') && !thread.includes('\r');
  if (!isOurs || record.older || record.problems.some(({ file }) => file === 'thread.md')) return undefined;
  const added = parseThread(rendered.join('\n'));
  const above = record.events.at(-1);
  const last = added.events.at(-1)?.kind;
  // An item is read by another rule when its record was just migrated.
  if (!above || added.problems.length > 0 || last === 'migrated' || above.kind === 'migrated')
    return undefined;
  const lines = above.line + linesIn(thread.slice(thread.lastIndexOf('\n<!-- event:') + 1));
  const events = added.events.map((event) => ({ ...event, line: event.line + lines }));
  return { events: [...record.events, ...events], problems: [] };
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/** The files of a replacement, over the ones that were there. */
export function replaceRecord(
  before: RecordFiles | undefined,
  id: string,
  { item, thread, resolution, artifacts }: Replacement,
): RecordChange {
  if (!isName(id)) throw new Error(`${JSON.stringify(id)} cannot name a record`);
  const files: FileTexts = {
    'thread.md': thread,
    'item.md': item,
    ...(resolution === undefined ? {} : { 'resolution.md': resolution }),
    ...artifactTexts(artifacts),
  };
  const { bucket: _, unreadable: __, ...start } = before ?? emptyRecord(id);
  const after = withFiles(start, files);
  return { after: { files: after, record: readRecord(after) }, files };
}

/** Rendered events below the text of a thread, which stays as it is to the last byte. */
export function appendedThread(text: string, rendered: readonly string[]): string {
  return text + seamBehind(text) + rendered.join('\n');
}

/**
 * What must stand between a thread and the next event: an empty line, as `renderThread` puts it. Where the line is
 * missing that closes an event, it comes first, for an event whose end was cut off may be whole all the same.
 */
export function seamBehind(text: string): string {
  if (text === '') return '';
  const eol = text.charAt(text.lastIndexOf('\n') - 1) === '\r' ? '\r\n' : '\n';
  const end = text.trimEnd();
  const isClosed = end === '---' || end.endsWith('\n---');
  const lines = /\n\r?\n$/u.test(text) ? 2 : text.endsWith('\n') ? 1 : 0;
  return isClosed ? eol.repeat(2 - lines) : `${eol.repeat(lines > 0 ? 1 : 2)}---${eol}${eol}`;
}

export function emptyRecord(id: string): RecordFiles {
  return { id, item: undefined, thread: undefined, resolution: undefined, small: [], artifacts: [] };
}

/**
 * The new text of `item.md`, where it has one. Its state is a view of the thread, so it is mended with
 * whatever else is written; an item that cannot be read is left to a person.
 */
function itemText(appended: RecordFiles, record: TicketRecord, { item }: Change): FileTexts {
  if (!item && record.problems.some(({ file, rule }) => file === 'item.md' && DAMAGE.has(rule))) return {};
  const { state } = standingOfRecord(record, undefined);
  if (!item && record.item.state === state) return {};
  return { 'item.md': renderItemFile({ ...(item ?? record.item), state }, appended.item) };
}

const DAMAGE = new Set(['missing_file', 'unreadable_file', 'encoding', 'frontmatter', 'conflict_markers']);

function artifactTexts(artifacts: FileTexts = {}): FileTexts {
  return Object.fromEntries(
    Object.entries(artifacts).map(([path, text]) => {
      if (!path.split('/').every(isName)) throw new Error(`${JSON.stringify(path)} cannot name an artifact`);
      return [`artifacts/${path}`, text];
    }),
  );
}

const ARTIFACTS = 'artifacts/';
/** Artifacts that the record itself is made of. */
export const SMALL = /^artifacts\/(?:relations\/.+|plan\/.+|relations\.json|orchestration-plan\.jsonl)$/u;

export function withFiles(start: RecordFiles, files: FileTexts): RecordFiles {
  const changed = Object.entries(files);
  const artifacts = changed.filter(([path]) => path.startsWith(ARTIFACTS));
  const touched = new Set(artifacts.map(([path]) => path.slice(ARTIFACTS.length)));
  const present = artifacts.flatMap(([path, text]) =>
    text === null ? [] : [{ path: path.slice(ARTIFACTS.length), text }],
  );
  return {
    ...start,
    item: files['item.md'] ?? start.item,
    thread: files['thread.md'] ?? start.thread,
    resolution:
      files['resolution.md'] === undefined ? start.resolution : (files['resolution.md'] ?? undefined),
    small: [
      ...start.small.filter(({ path }) => !touched.has(path)),
      ...present.filter(({ path }) => SMALL.test(ARTIFACTS + path)),
    ].sort(byPath),
    artifacts: [
      ...start.artifacts.filter((path) => !touched.has(path)),
      ...present.map(({ path }) => path),
    ].sort(),
  };
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
