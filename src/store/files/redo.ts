import { crc32 } from 'node:zlib';
import type { RecordFiles } from '../../domain/record.ts';
import type { Summary } from '../../domain/summary.ts';
import { digest } from '../../domain/text.ts';
import { parseThread, renderEvent } from '../../domain/thread.ts';
import { readIfThere } from '../../local/read-if-there.ts';
import type { Draft, DraftRecord } from '../draft.ts';
import { SMALL, seamBehind, withFiles } from '../record-change.ts';
import type { Claim } from '../store.ts';
import type { RecordsRoot } from './records-root.ts';

/** All that a transaction does, in a form that can be carried out again, and any number of times. */
export type Redo = { records: RecordRedo[]; claims: Readonly<Record<string, readonly Claim[]>> };

export type RecordRedo = {
  /** The record's folder below the root. */
  path: string;
  /** Where it lay before, when it moves. */
  from?: string;
  made: boolean;
  /** The row of a record that is made, so that others need not make sense of it. */
  row?: Summary;
  /** Events that are added to a thread, each with its text, and the mark of the thread that the writer saw. */
  events: { id: string; text: string }[];
  was: string | null;
  files: FileRedo[];
};

/** A file with its new text, and the digest of the one that the writer saw; null where there is none. */
export type FileRedo = { path: string; was: string | null; text: string | null };

export function redoOf(root: RecordsRoot, draft: Draft): Redo {
  return {
    records: [...draft.records].map(([id, record]) => recordRedo(root, id, record)),
    claims: Object.fromEntries(draft.changedClaims),
  };
}

function recordRedo(
  root: RecordsRoot,
  id: string,
  { before, added, files, replaced, row }: DraftRecord,
): RecordRedo {
  const bucket = before?.files.bucket;
  const old = bucket ? `${bucket}/${id}` : id;
  const path = replaced ? id : old;
  return {
    path,
    ...(path === old ? {} : { from: old }),
    made: before === undefined,
    ...(before === undefined ? { row } : {}),
    events: added.map((event) => ({ id: event.id, text: renderEvent(event) })),
    was: threadMark(before?.files.thread),
    files: Object.entries(files).map(([name, text]) => ({
      path: name,
      text,
      was: digestOf(isPartOfRecord(name) ? textIn(before?.files, name) : textAt(root, `${old}/${name}`)),
    })),
  };
}

/** Of other artifacts a record knows the name only. */
function isPartOfRecord(name: string): boolean {
  return !name.startsWith('artifacts/') || SMALL.test(name);
}

function textIn(before: RecordFiles | undefined, name: string): string | undefined {
  if (name === 'item.md') return before?.item;
  if (name === 'thread.md') return before?.thread;
  if (name === 'resolution.md') return before?.resolution;
  return before?.small.find(({ path }) => `artifacts/${path}` === name)?.text;
}

/** The files that a redo writes over what its writer saw, as they are once it is carried out. */
export function replacedBy(before: RecordFiles, { files }: RecordRedo): RecordFiles {
  const seen = files.filter(
    ({ path, was }) => isPartOfRecord(path) && digestOf(textIn(before, path)) === was,
  );
  return withFiles(before, Object.fromEntries(seen.map(({ path, text }) => [path, text])));
}

/** Tells one text of a thread from another, at little cost for a long one. */
export function threadMark(thread: string | undefined): string | null {
  return thread === undefined ? null : `${thread.length} ${crc32(thread)}`;
}

function digestOf(text: string | undefined): string | null {
  return text === undefined ? null : digest([text]);
}

/** What a file of a record shall hold, null where it shall be gone; and what it held when that was decided. */
export type FileTarget = { path: string; content: Buffer | null; stood: Buffer | undefined };

/**
 * What is left to do for a record whose files lie in `folder`, as they are now. A file that is as the writer
 * saw it, or gone, gets its new text. One that has it already is done. Any other was edited from outside,
 * and is left: the thread, to which events can always be added, says what happened.
 */
export function targetsOf(root: RecordsRoot, folder: string, record: RecordRedo): FileTarget[] {
  return [
    ...(record.events.length === 0 ? [] : threadTarget(root, folder, record)),
    ...record.files.flatMap((file) => fileTarget(root, folder, file)),
  ];
}

function threadTarget(root: RecordsRoot, folder: string, { events }: RecordRedo): FileTarget[] {
  // What stands there is kept as bytes: it may hold some that are no text.
  const stood = contentAt(root, `${folder}/thread.md`);
  const present = stood ?? Buffer.alloc(0);
  const missing = unknownIn(present, events).map(({ text }) => text);
  if (missing.length === 0) return [];
  const added = seamBehind(present.toString('latin1', present.length - SEAM_BYTES)) + missing.join('\n');
  return [{ path: 'thread.md', content: Buffer.concat([present, Buffer.from(added)]), stood }];
}

/** What stands between two events is shorter. */
const SEAM_BYTES = 64;

/** Nearly always no event is there yet, and then its id is not, which shows without reading the thread. */
function unknownIn(thread: Buffer, events: RecordRedo['events']): RecordRedo['events'] {
  if (!events.some(({ id }) => thread.includes(id))) return events;
  const known = new Set(parseThread(thread.toString('utf8')).events.map(({ id }) => id));
  return events.filter(({ id }) => !known.has(id));
}

function fileTarget(root: RecordsRoot, folder: string, { path, was, text }: FileRedo): FileTarget[] {
  const stood = contentAt(root, `${folder}/${path}`);
  const present = stood?.toString('utf8');
  if (present === (text ?? undefined)) return [];
  if (present !== undefined && digestOf(present) !== was) return [];
  return [{ path, content: text === null ? null : Buffer.from(text), stood }];
}

function textAt(root: RecordsRoot, path: string): string | undefined {
  return contentAt(root, path)?.toString('utf8');
}

/** @throws LocalError `not_plain` when something else than a plain file stands there. */
function contentAt(root: RecordsRoot, path: string): Buffer | undefined {
  return readIfThere(root.files, root.at(path));
}
