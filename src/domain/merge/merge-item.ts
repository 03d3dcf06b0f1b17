import { fieldsOf, readFrontmatter, splitFrontmatter } from '../format/frontmatter.ts';
import type { Entry } from '../format/frontmatter-pieces.ts';
import { parseItemFile } from '../format/item-file.ts';
import { fieldsOfItem, renderItemFile } from '../format/render-item-file.ts';
import { withPlainLineEnds } from '../text.ts';
import { type Item, STATES } from '../ticket.ts';
import { changedSide, firstOf, keepAll, type Merged, type Sides } from './merge-text.ts';

/** What both sides changed: the field's name, and a line that says the version which does not stand in it. */
type Lost = { field: string; line: string };

/**
 * `item.md` of two branches, field by field: a field that one side changed is taken from it. Where both did,
 * lists are united, bodies are kept in all versions, and of any other field one version stands in it and the
 * other one is told in the body, for a person to see. The state is the thread's, and is not told. Whoever
 * merges, and in whatever order, comes to the same. Undefined where a side cannot be read, or is another record's.
 */
export function mergeItem(id: string, sides: Sides): Merged | undefined {
  const untouched = changedSide(sides.base, sides.ours, sides.theirs);
  if (untouched !== undefined) return { text: untouched, kept: [] };
  const plain = plainIfOneIs(sides);
  if (plain) return mergeItem(id, plain);
  const [ours, theirs] = [readable(id, sides.ours), readable(id, sides.theirs)];
  if (!ours || !theirs || isAnother(sides)) return undefined;
  const base = sides.base === undefined ? undefined : readable(id, sides.base);
  const lost: Lost[] = [];
  const pick = <K extends keyof Item>(key: K): Item[K] => {
    const value = changedSide(base?.[key], ours[key], theirs[key]);
    if (value !== undefined) return value;
    const [first, other] = [lineOf(ours, key), lineOf(theirs, key)];
    const isOurs = firstOf(first, other) === first;
    lost.push({ field: key, line: isOurs ? other : first });
    return isOurs ? ours[key] : theirs[key];
  };
  const merged: Item = {
    id: ours.id,
    slug: pick('slug'),
    title: pick('title'),
    state: changedSide(base?.state, ours.state, theirs.state) ?? earlier(ours.state, theirs.state),
    kind: pick('kind'),
    priority: pick('priority'),
    labels: unite(base?.labels, ours.labels, theirs.labels),
    createdAt: pick('createdAt'),
    readiness: pick('readiness'),
    riskFlags: unite(base?.riskFlags, ours.riskFlags, theirs.riskFlags),
    assignee: pick('assignee'),
    body: '',
  };
  const block = mergeOtherFields(sides, lost);
  const body = changedSide(base?.body, ours.body, theirs.body);
  merged.body = body ?? keepAll({ base: base?.body, ours: ours.body, theirs: theirs.body });
  for (const { line } of lost) merged.body = keepAll({ base: undefined, ours: merged.body, theirs: line });
  return {
    text: renderItemFile(merged, block),
    kept: [...lost.map(({ field }) => field), ...(body === undefined ? ['body'] : [])],
  };
}

/** All sides with plain line ends, where one of them has such and the other has not. */
function plainIfOneIs({ base, ours, theirs }: Sides): Sides | undefined {
  const [mine, yours] = [withPlainLineEnds(ours), withPlainLineEnds(theirs)];
  if ((mine === ours) === (yours === theirs)) return undefined;
  return { base: base && withPlainLineEnds(base), ours: mine, theirs: yours };
}

/** Conflict markers in a body are text here: it may be about them, and all versions of it are kept. */
function readable(id: string, text: string): Item | undefined {
  const { item, problems } = parseItemFile(text, { id });
  return problems.some(({ rule }) => rule === 'frontmatter') ? undefined : item;
}

/** git takes a record that came for one that went, when they look alike. */
function isAnother({ ours, theirs }: Sides): boolean {
  const [mine, yours] = [ours, theirs].map((text) => {
    const fields = fieldsOf(readFrontmatter(splitFrontmatter(text).block ?? '').pieces);
    return ['id', 'created_at'].map((key) => fields.get(key)?.value);
  });
  return mine?.every((value, at) => value !== undefined && value !== yours?.[at]) ?? false;
}

/** The field as the frontmatter would say it. */
function lineOf(item: Item, key: keyof Item): string {
  return `${key === 'createdAt' ? 'created_at' : key}: ${JSON.stringify(item[key])}`;
}

/** Both changed the state, so that the thread is forked: until that is settled, the Ticket goes on from neither. */
function earlier(ours: Item['state'], theirs: Item['state']): Item['state'] {
  return STATES.indexOf(ours) < STATES.indexOf(theirs) ? ours : theirs;
}

/** What a side added is in, what a side took out is out. */
function unite(base: readonly string[] = [], ours: readonly string[], theirs: readonly string[]): string[] {
  const [old, mine, yours] = [base, ours, theirs].map((list) => JSON.stringify(list));
  if (changedSide(old, mine, yours) !== undefined) return [...(mine === old ? theirs : ours)];
  const kept = base.filter((one) => ours.includes(one) && theirs.includes(one));
  const added = [...ours, ...theirs].filter((one) => !base.includes(one));
  return [...new Set([...kept, ...added.sort()])];
}

/**
 * The text of one side with what the other did to comments, and to fields that this program does not know.
 * Which side that is depends on the texts alone.
 */
function mergeOtherFields({ base = '', ours, theirs }: Sides, lost: Lost[]): string {
  const text = firstOf(ours, theirs);
  const split = splitFrontmatter(text);
  if (split.block === undefined) return text;
  const known = fieldsOfItem(parseItemFile(ours, { id: '' }).item);
  const [old, other] = [base, text === ours ? theirs : ours].map((side) => otherPieces(side, known));
  if (old === undefined || other === undefined) return text;
  const pieces = readFrontmatter(split.block).pieces.flatMap((piece) => {
    if (typeof piece === 'string' || known.has(piece.key)) return [piece];
    const versions = [old, other].map(({ fields }) => fields.get(piece.key)?.raw);
    other.fields.delete(piece.key);
    const raw = changedSide(versions[0] ?? '', piece.raw, versions[1] ?? '');
    if (raw !== undefined) return raw === '' ? [] : [raw];
    lost.push({ field: piece.key, line: (versions[1] || `${piece.key}: null`).trimEnd() });
    return [piece];
  });
  const added = [...other.fields.values()].filter(({ key, raw }) => old.fields.get(key)?.raw !== raw);
  const there = new Set(pieces.filter((piece) => typeof piece === 'string'));
  const comments = other.comments.filter((line) => !there.has(line) && !old.comments.includes(line));
  const block = [...pieces, ...comments, ...added.sort((a, b) => (a.key < b.key ? -1 : 1))]
    .map((piece) => (typeof piece === 'string' ? piece : piece.raw))
    .join('');
  return `${split.bom}---${split.eol}${block}---${split.eol}${split.rest}`;
}

type OtherPieces = { fields: Map<string, Entry>; comments: string[] };

function otherPieces(text: string, known: ReadonlyMap<string, unknown>): OtherPieces {
  const { block = '' } = splitFrontmatter(text);
  const { pieces } = readFrontmatter(block);
  const fields = fieldsOf(pieces);
  for (const key of known.keys()) fields.delete(key);
  const comments = pieces.flatMap((piece) =>
    typeof piece === 'string' && piece.trim() !== '' ? [piece] : [],
  );
  return { fields, comments };
}
