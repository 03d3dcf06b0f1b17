import { bareScalar } from './bare-lines.ts';
import { conflictLine } from './conflict-markers.ts';
import {
  bodyOf,
  type Entry,
  type Frontmatter,
  fieldsOf,
  readFrontmatter,
  splitFrontmatter,
  type Value,
} from './frontmatter.ts';
import { olderState } from './older-state.ts';
import type { Problem } from './thread.ts';
import { type Item, PRIORITIES, READINESS, STATES } from './ticket.ts';

export { renderItemFile } from './render-item-file.ts';

export type ItemFile = {
  item: Item;
  problems: Problem[] /** Written by an older generation. */;
  older: boolean;
};

/** The record folder that the file lies in, and the older generations' `open`, `pending` or `closed` above it. */
export type Folder = { id: string; bucket?: string };

/**
 * Reads `item.md`. Never throws: whatever is wrong becomes a problem with its line, and the item has the
 * best that could be read. What an older generation did not have yet is filled in without complaint.
 */
export function parseItemFile(text: string, folder: Folder): ItemFile {
  const split = splitFrontmatter(text);
  const problems: Problem[] = [];
  const conflict = conflictLine(text);
  if (conflict > 0) {
    problems.push({
      rule: 'conflict_markers',
      message: 'git left conflict markers in the file',
      line: conflict,
    });
  }
  if (split.block === undefined) {
    problems.push({
      rule: 'frontmatter',
      message: 'the file does not begin with a frontmatter block',
      line: 1,
    });
    return { item: { ...emptyItem(folder), body: split.rest }, problems, older: folder.bucket !== undefined };
  }
  const frontmatter = readFrontmatter(split.block);
  const fields = fieldsOf(frontmatter.pieces);
  const older = isOlder(fields, folder);
  if (!older || !isSound(frontmatter)) problems.push(...frontmatter.problems);
  const item = readItem(new FieldReader(fields, older, problems), folder);
  return { item: { ...item, body: bodyOf(split) }, problems, older };
}

/** First-generation titles are often no YAML; read line by line they are whole, if every line is a field. */
function isSound({ manner, pieces }: Frontmatter): boolean {
  const keys = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.key]));
  return (
    manner === 'bare' && keys.includes('title') && new Set(keys).size === keys.length && !hasStray(pieces)
  );
}

function hasStray(pieces: Frontmatter['pieces']): boolean {
  return pieces.some((piece) =>
    typeof piece === 'string'
      ? piece.trim() !== '' && !piece.startsWith('#')
      : piece.raw.split('\n').some((line) => /^(?:<<<<<<<|=======|>>>>>>>)/u.test(line)),
  );
}

const OLDER_FIELDS = ['status', 'workflow_state'] as const;

/** An older generation shows by fields that today has no more, or by lacking both of a record's names. */
function isOlder(fields: ReadonlyMap<string, Entry>, { bucket }: Folder): boolean {
  if (bucket !== undefined || OLDER_FIELDS.some((key) => fields.has(key))) return true;
  if (!fields.has('id') && !fields.has('slug')) return fields.size > 0;
  return fields.has('updated_at') && !fields.has('readiness');
}

function emptyItem({ id, bucket }: Folder): Item {
  return {
    id,
    slug: id,
    title: id,
    state: bucket === 'closed' ? 'closed' : 'planning',
    kind: 'task',
    priority: 'P2',
    labels: [],
    createdAt: timeOfId(id),
    readiness: 'unspecified',
    riskFlags: [],
    assignee: null,
    body: '',
  };
}

function readItem(fields: FieldReader, folder: Folder): Item {
  const empty = emptyItem(folder);
  const id = fields.text('id', empty.id);
  if (id !== folder.id) {
    fields.complain('id', `id is ${quoted(id)}, the folder is ${quoted(folder.id)}`, 'id_folder');
  }
  return {
    ...empty,
    slug: fields.text('slug', empty.slug),
    title: fields.title(empty.title),
    state: fields.older
      ? olderState(
          (key) => fields.word(key),
          folder.bucket,
          (key, message) => fields.complain(key, message),
        )
      : fields.choice('state', STATES, empty.state),
    kind: fields.text('kind', empty.kind),
    priority: fields.choice('priority', PRIORITIES, empty.priority),
    labels: fields.list('labels'),
    createdAt: fields.time('created_at', empty.createdAt),
    readiness: fields.choice('readiness', READINESS, 'unspecified'),
    riskFlags: fields.list('risk_flags'),
    assignee: fields.name('assignee'),
  };
}

/** Reads one field at a time, and notes each that is wrong or, in a record of today, missing. */
class FieldReader {
  constructor(
    private readonly fields: ReadonlyMap<string, Entry>,
    readonly older: boolean,
    private readonly problems: Problem[],
  ) {}

  complain(key: string, message: string, rule = 'field'): void {
    this.problems.push({ rule, message, line: this.fields.get(key)?.line ?? 1 });
  }

  word(key: string): string | undefined {
    const value = this.fields.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  text(key: string, otherwise: string): string {
    const value = this.value(key);
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (value !== undefined && !(this.older && value === null)) this.complain(key, `${key} is not a text`);
    return otherwise;
  }

  /** In older records a bare title is all that stands on its line, whatever YAML would make of it. */
  title(otherwise: string): string {
    const entry = this.fields.get('title');
    const bare =
      this.older && entry
        ? /^title[ \t]*:[ \t]+([^'"\s][^\r\n]*?)[ \t]*\r?\n?$/u.exec(entry.raw)?.[1]
        : undefined;
    const block = bare !== undefined && /^[|>][+-]?\d?$/u.test(bare);
    if (bare !== undefined && !block) return bareScalar(bare) ?? this.text('title', otherwise);
    if (this.older && !entry) this.complain('title', 'title is missing');
    return this.text('title', otherwise);
  }

  choice<T extends string>(key: string, words: readonly T[], otherwise: T): T {
    const value = this.value(key);
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    if (value !== undefined && !(this.older && value === null))
      this.complain(key, `${key} is none of ${words.join(', ')}`);
    return otherwise;
  }

  list(key: string): string[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (this.older && value === null) return [];
    if (this.older && typeof value === 'string')
      return value
        .split(',')
        .map((word) => word.trim())
        .filter(Boolean);
    const texts = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
    if (!Array.isArray(value) || texts.length < value.length)
      this.complain(key, `${key} is not a list of texts`);
    return texts;
  }

  time(key: string, otherwise: string): string {
    const value = this.value(key);
    const time = typeof value === 'string' ? (this.older ? utcOf(value) : value) : undefined;
    if (time !== undefined && isTime(time)) return time;
    if (value !== undefined || otherwise === '')
      this.complain(key, `${key} is not a time like 2026-01-31T12:00:00Z`);
    return typeof value === 'string' && value !== '' ? value : otherwise;
  }

  name(key: string): string | null {
    const value = this.value(key);
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null) this.complain(key, `${key} is neither a text nor null`);
    return null;
  }

  /** Undefined only for a missing field; in a record of today that is noted. */
  private value(key: string): Value | undefined {
    const entry = this.fields.get(key);
    if (!entry && !this.older) this.complain(key, `${key} is missing`);
    return entry?.value;
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text));
}

/** Older times may lack the zone, the time of day, or name another zone. */
function utcOf(text: string): string {
  if (TIME.test(text)) return text;
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/u.test(text))
    return text;
  const full = text.length === 10 ? `${text}T00:00:00Z` : text.replace(' ', 'T');
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/u.test(full) ? full : `${full}Z`);
  return Number.isNaN(at) ? text : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** The time that an id begins with: written out, or in older ids the first half of a ULID. */
function timeOfId(id: string): string {
  if (/^000[0-9A-HJKMNP-TV-Z]{10}$/u.test(id)) {
    const time = [...id].reduce(
      (sum, sign) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(sign),
      0,
    );
    return new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
  }
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-|$)/u.exec(id) ?? [];
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return isTime(time) ? time : '';
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
