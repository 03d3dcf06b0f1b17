import type { Item } from '../ticket.ts';
import { escapeConflicts } from './conflict-markers.ts';
import { bodyOf, fieldsOf, readFrontmatter, splitFrontmatter, withBlock } from './frontmatter.ts';
import type { Entry, Piece, Value } from './frontmatter-pieces.ts';
import { refuseHalfCharacters } from './whole-text.ts';

/**
 * `item.md` for an item. With the text that was there before, only the fields whose value changed are
 * written; everything else of it stays, byte for byte.
 * @throws TicketError `invalid_input` where the item holds half a character, which no file can keep.
 */
export function renderItemFile(item: Item, previousText?: string): string {
  refuseHalfCharacters(
    'item.md',
    [...Object.values(item).flat()].filter((value) => value !== null).join('\n'),
  );
  const fields = fieldsOfItem(item);
  const body = escapeConflicts(item.body);
  const split = previousText === undefined ? undefined : splitFrontmatter(previousText);
  if (split?.block === undefined) return `---\n${blockOf(fields)}---\n\n${body}\n`;
  const { eol } = split;
  const block = changeFields(split.block, fields, eol);
  if (bodyOf(split) === item.body) return withBlock(split, block);
  const closing = split.closing.endsWith('\n') ? split.closing : `${split.closing}${eol}`;
  const rest = `\n${body}\n`.replaceAll('\n', eol);
  return withBlock({ ...split, closing, rest }, block);
}

/** `text` without the fields of these names; all else stays. */
export function withoutFields(text: string, names: readonly string[]): string {
  const split = splitFrontmatter(text);
  if (split.block === undefined) return text;
  const kept = readFrontmatter(split.block).pieces.filter(
    (piece) => typeof piece === 'string' || !names.includes(piece.key),
  );
  return withBlock(split, textOfPieces(kept));
}

/** The frontmatter of today, in its order. */
export function fieldsOfItem(item: Item): Map<string, Value> {
  return new Map<string, Value>([
    ['id', item.id],
    ['slug', item.slug],
    ['title', item.title],
    ['state', item.state],
    ['kind', item.kind],
    ['priority', item.priority],
    ['labels', item.labels],
    ['created_at', item.createdAt],
    ['readiness', item.readiness],
    ['risk_flags', item.riskFlags],
    ['assignee', item.assignee],
  ]);
}

function blockOf(fields: ReadonlyMap<string, Value>): string {
  return [...fields].map(([key, value]) => fieldLine(key, value, '\n')).join('');
}

/** `block` with the values of `fields`: changed where they stand, if what comes out can be read, else anew. */
function changeFields(block: string, fields: ReadonlyMap<string, Value>, eol: string): string {
  const { pieces, manner, problems } = readFrontmatter(block);
  const there = fieldsOf(pieces);
  const unchanged = [...fields].every(([key, value]) => {
    const piece = there.get(key);
    return piece !== undefined && same(piece.value, value);
  });
  if (unchanged && problems.length === 0) return block;
  if (manner === 'plain' || manner === 'yaml') {
    const spliced = withMissing(changedPieces(pieces, fields, eol), fields, eol);
    if (holds(spliced, fields)) return spliced;
  }
  const entries = pieces.filter((piece) => typeof piece !== 'string');
  const anew = withMissing(rewrittenPieces(entries, fields, eol), fields, eol);
  if (manner !== 'bare') return anew;
  const commented = withMissing(rewrittenPieces(pieces.map(asComment), fields, eol), fields, eol);
  return holds(commented, fields) ? commented : anew;
}

function holds(block: string, fields: ReadonlyMap<string, Value>): boolean {
  const { pieces, manner } = readFrontmatter(block);
  const there = fieldsOf(pieces);
  const right = [...fields].every(
    ([key, value]) => same(there.get(key)?.value ?? null, value) && there.has(key),
  );
  return right && (manner === 'plain' || manner === 'yaml');
}

function changedPieces(pieces: readonly Piece[], fields: ReadonlyMap<string, Value>, eol: string): Piece[] {
  return pieces.map((piece) => {
    const wanted = typeof piece === 'string' ? undefined : fields.get(piece.key);
    if (typeof piece === 'string' || wanted === undefined || same(piece.value, wanted)) return piece;
    return rewritten(piece, wanted, eol);
  });
}

/** Every field in today's notation, each once: what could not be read as YAML must not stay so. */
function rewrittenPieces(pieces: readonly Piece[], fields: ReadonlyMap<string, Value>, eol: string): Piece[] {
  const first = fieldsOf(pieces);
  return pieces.flatMap((piece): Piece[] => {
    if (typeof piece === 'string') return [piece];
    if (first.get(piece.key) !== piece) return [];
    const wanted = fields.get(piece.key);
    return [rewritten(piece, wanted === undefined ? piece.value : wanted, eol)];
  });
}

function textOfPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.raw)).join('');
}

/** Lines that are no field and no YAML, kept for a person to see. */
function asComment(piece: Piece): Piece {
  if (typeof piece !== 'string' || piece.trim() === '' || piece.startsWith('#')) return piece;
  return `# ${piece}`;
}

/** The block, with missing fields put below the ones that come before them in today's order. */
function withMissing(pieces: readonly Piece[], fields: ReadonlyMap<string, Value>, eol: string): string {
  const there = fieldsOf(pieces);
  const result = [...pieces];
  let above = -1;
  for (const [key, value] of fields) {
    if (there.has(key)) {
      above = result.findIndex((piece) => typeof piece !== 'string' && piece.key === key);
      continue;
    }
    above += 1;
    result.splice(above, 0, { key, value, raw: fieldLine(key, value, eol), line: 0, comment: '' });
  }
  return textOfPieces(result);
}

function rewritten(piece: Entry, value: Value, eol: string): Entry {
  return { ...piece, value, raw: `${fieldText(piece.key, value)}${piece.comment}${eol}` };
}

function fieldLine(key: string, value: Value, eol: string): string {
  return `${fieldText(key, value)}${eol}`;
}

function fieldText(key: string, value: Value): string {
  return `${/^[A-Za-z_][\w-]*$/u.test(key) ? key : quote(key)}: ${valueText(value)}`;
}

function valueText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (value instanceof Map) {
    return `{${[...value].map(([key, inner]) => `${quote(key)}: ${valueText(inner)}`).join(', ')}}`;
  }
  return `[${[...value.values()].map(valueText).join(', ')}]`;
}

/** A JSON string, which YAML reads the same, without characters that an editor would show as a line end. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function same(value: Value, wanted: Value): boolean {
  if (typeof value === 'string' || value === null || typeof wanted === 'string' || wanted === null)
    return value === wanted;
  return valueText(value) === valueText(wanted);
}
