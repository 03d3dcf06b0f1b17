import { fieldsOf, readFrontmatter, splitFrontmatter } from '../format/frontmatter.ts';
import type { Entry } from '../format/frontmatter-pieces.ts';
import { parseItemFile } from '../format/item-file.ts';
import { fieldsOfItem, renderItemFile } from '../format/render-item-file.ts';
import type { Item } from '../ticket.ts';
import { changedSide, keepBoth, type Merged, type Sides } from './merge-text.ts';

/**
 * `item.md` of two branches, field by field: a field that one side changed is taken from it. Where both
 * did, lists are united, title and body are kept in both versions, and of the rest ours stays: the state
 * is the thread's anyway. Undefined where a side cannot be read.
 */
export function mergeItem(id: string, sides: Sides): Merged | undefined {
  const untouched = changedSide(sides.base, sides.ours, sides.theirs);
  if (untouched !== undefined) return { text: untouched, kept: [] };
  const [ours, theirs] = [readable(id, sides.ours), readable(id, sides.theirs)];
  if (!ours || !theirs) return undefined;
  const base = sides.base === undefined ? undefined : readable(id, sides.base);
  const kept: string[] = [];
  const pick = <K extends keyof Item>(key: K): Item[K] => {
    const value = changedSide(base?.[key], ours[key], theirs[key]);
    if (value === undefined) kept.push(key);
    return value === undefined ? ours[key] : value;
  };
  const merged: Item = {
    id: ours.id,
    slug: pick('slug'),
    title: pick('title'),
    state: pick('state'),
    kind: pick('kind'),
    priority: pick('priority'),
    labels: unite(base?.labels, ours.labels, theirs.labels),
    createdAt: pick('createdAt'),
    readiness: pick('readiness'),
    riskFlags: unite(base?.riskFlags, ours.riskFlags, theirs.riskFlags),
    assignee: pick('assignee'),
    body: pick('body'),
  };
  if (kept.includes('body')) merged.body = keepBoth(ours.body, theirs.body);
  if (kept.includes('title')) merged.body = keepBoth(merged.body, `Title: ${theirs.title}`);
  return {
    text: renderItemFile(merged, withTheirFields(sides)),
    kept: kept.filter((key) => key !== 'state'),
  };
}

function readable(id: string, text: string): Item | undefined {
  const { item, problems } = parseItemFile(text, { id });
  return problems.some(({ rule }) => rule === 'frontmatter' || rule === 'conflict_markers')
    ? undefined
    : item;
}

/** What a side added is in, what a side took out is out. */
function unite(base: readonly string[] = [], ours: readonly string[], theirs: readonly string[]): string[] {
  const removed = new Set(base.filter((one) => !ours.includes(one) || !theirs.includes(one)));
  return [...new Set([...ours, ...theirs])].filter((one) => !removed.has(one));
}

/** Our text with what their side did to fields that this program does not know. */
function withTheirFields({ base, ours, theirs }: Sides): string {
  const split = splitFrontmatter(ours);
  if (split.block === undefined) return ours;
  const known = fieldsOfItem(parseItemFile(ours, { id: '' }).item);
  const [old, other] = [unknownFields(base ?? '', known), unknownFields(theirs, known)];
  const pieces = readFrontmatter(split.block).pieces.flatMap((piece) => {
    if (typeof piece === 'string' || known.has(piece.key)) return [piece];
    const raw = changedSide(old.get(piece.key)?.raw, piece.raw, other.get(piece.key)?.raw ?? '');
    other.delete(piece.key);
    return raw === '' ? [] : [raw ?? piece.raw];
  });
  const added = [...other.values()].filter(({ key, raw }) => old.get(key)?.raw !== raw);
  const block = [...pieces, ...added]
    .map((piece) => (typeof piece === 'string' ? piece : piece.raw))
    .join('');
  return `${split.bom}---${split.eol}${block}---${split.eol}${split.rest}`;
}

function unknownFields(text: string, known: ReadonlyMap<string, unknown>): Map<string, Entry> {
  const { block } = splitFrontmatter(text);
  const fields = block === undefined ? new Map<string, Entry>() : fieldsOf(readFrontmatter(block).pieces);
  for (const key of known.keys()) fields.delete(key);
  return fields;
}
