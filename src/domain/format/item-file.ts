import { olderState } from '../older/older-state.ts';
import type { Problem } from '../problem.ts';
import { type Item, PRIORITIES, READINESS, STATES } from '../ticket.ts';
import { conflictLine } from './conflict-markers.ts';
import { FieldReader } from './field-reader.ts';
import { bodyOf, fieldsOf, readFrontmatter, splitFrontmatter } from './frontmatter.ts';
import type { Entry, Frontmatter } from './frontmatter-pieces.ts';
import { timeOfId } from './times.ts';

export { renderItemFile } from './render-item-file.ts';

export type ItemFile = {
  item: Item;
  problems: Problem[];
  /** Written by an older generation. */
  older: boolean;
};

/**
 * The record folder that the file lies in, and the older generations' `open`, `pending` or `closed` above it.
 * `today`: the thread is of today's format, so nothing in the item is excused by its age.
 */
export type Folder = { id: string; bucket?: string; today?: boolean };

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
      message: 'git left conflict markers in the file (a text about them says \\<<<<<<< there)',
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
  const broken = older && isSound(frontmatter) ? [] : frontmatter.problems;
  problems.push(...broken);
  // What is missing from a block that could not be read is not missing: it is one problem, told once.
  const item = readItem(new FieldReader(fields, older, broken.length > 0 ? [] : problems), folder);
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
function isOlder(fields: ReadonlyMap<string, Entry>, { bucket, today }: Folder): boolean {
  if (today) return false;
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

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
