import { readBareLines } from './bare-lines.ts';
import { unescapeConflicts } from './conflict-markers.ts';
import { type Entry, type Frontmatter, linesOf, type Piece, type Value } from './frontmatter-pieces.ts';
import { parseFrontmatterYaml } from './frontmatter-yaml.ts';
import { wholeText } from './whole-text.ts';

/**
 * A file in its parts; `block` is undefined where no frontmatter was found, and else stands between the lines
 * `opening` and `closing`.
 */
export type Split = {
  bom: string;
  eol: '\n' | '\r\n';
  opening: string;
  block: string | undefined;
  closing: string;
  rest: string;
};

const OPENING = /^---[ \t]*(\r?\n)/u;
const CLOSING = /^---[ \t]*(?:\r?\n|$(?![\s\S]))/gmu;
/** More than any person writes; what is larger was made to hurt. */
const BLOCK_LIMIT = 64 * 1024;

/** Finds the frontmatter block and what follows it. */
export function splitFrontmatter(text: string): Split {
  const bom = text.startsWith('\ufeff') ? '\ufeff' : '';
  const opening = OPENING.exec(text.slice(bom.length, bom.length + 80));
  const none = { bom, opening: '', block: undefined, closing: '', rest: text.slice(bom.length) };
  if (!opening) return { ...none, eol: '\n' };
  const start = bom.length + opening[0].length;
  CLOSING.lastIndex = start;
  const closing = CLOSING.exec(text);
  const eol = opening[1] === '\r\n' ? '\r\n' : '\n';
  if (!closing) return { ...none, eol };
  return {
    bom,
    eol,
    opening: opening[0],
    block: text.slice(start, closing.index),
    closing: closing[0],
    rest: text.slice(closing.index + closing[0].length),
  };
}

/** The file with another block, and all else as it was. */
export function withBlock({ bom, opening, closing, rest }: Split, block: string): string {
  return `${bom}${opening}${block}${closing}${rest}`;
}

/**
 * The body without the blank line above it and the line end below it, which belong to the file, and without
 * escapes. Where an editor or git turned all line ends into CRLF, the body has its own ones back.
 */
export function bodyOf({ eol, rest }: Pick<Split, 'eol' | 'rest'>): string {
  const body = rest.startsWith(eol) ? rest.slice(eol.length) : rest;
  const inner = body.endsWith(eol) ? body.slice(0, -eol.length) : body;
  const turned = eol === '\r\n' && !/(?:^|[^\r])\n/u.test(rest);
  return unescapeConflicts(turned ? inner.replaceAll('\r\n', '\n') : inner);
}

/** Reads a block. Never throws; what cannot be read is a problem with its line in the file. */
export function readFrontmatter(block: string): Frontmatter {
  if (block.length > BLOCK_LIMIT) {
    const message = `the frontmatter has more than ${BLOCK_LIMIT / 1024} KiB`;
    return { pieces: [block], manner: 'whole', problems: [{ rule: 'frontmatter', message, line: 1 }] };
  }
  const plain = readPlainLines(block);
  if (plain) return { pieces: plain, manner: 'plain', problems: [] };
  const yaml = parseFrontmatterYaml(block);
  if (yaml.problems.length === 0 || yaml.manner === 'yaml') return yaml;
  return { pieces: readBareLines(block), manner: 'bare', problems: yaml.problems };
}

/** The fields by name; of a field that stands twice, the first. */
export function fieldsOf(pieces: readonly Piece[]): Map<string, Entry> {
  const fields = new Map<string, Entry>();
  for (const piece of pieces) {
    if (typeof piece !== 'string' && !fields.has(piece.key)) fields.set(piece.key, piece);
  }
  return fields;
}

const PLAIN_LINE = /^([A-Za-z_][A-Za-z0-9_-]*):(?: +(.*?))?[ \t]*$/u;

/** Nearly every record: one field a line, simply written. Undefined where YAML has to decide. */
function readPlainLines(block: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  let line = 1;
  for (const raw of linesOf(block)) {
    line += 1;
    const text = withoutLineEnd(raw);
    if (text === '' || text.startsWith('#')) {
      pieces.push(raw);
      continue;
    }
    const [, key, written = ''] = PLAIN_LINE.exec(text) ?? [];
    const value = key === undefined || seen.has(key) ? undefined : plainValue(written);
    if (key === undefined || value === undefined) return undefined;
    seen.add(key);
    pieces.push({ key, value, raw, line, comment: '' });
  }
  return pieces;
}

function withoutLineEnd(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}

const DOUBLE_QUOTED = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/u;
const SINGLE_QUOTED = /^'(?:[^'\u0000-\u001f]|'')*'$/u;
/** Words that mean themselves in YAML: no sign that opens anything, no colon or hash that ends anything. */
const WORDS = /^[\p{L}\p{N}_./](?:[\p{L}\p{N}_./+()-]|:(?=[^\s:])| (?=[\p{L}\p{N}_./+(-]))*$/u;
const NULLS = new Set(['', 'null', 'Null', 'NULL', '~']);

function plainValue(written: string): Value | undefined {
  if (!written.startsWith('[')) return plainScalar(written);
  if (!written.endsWith(']')) return undefined;
  const inner = written.slice(1, -1).trim();
  if (inner === '') return [];
  // A quoted item with a comma falls apart here, its pieces are no scalars, and YAML decides.
  const values = inner.split(/, */u).map((item) => plainScalar(item.trimEnd()));
  return values.every((value) => typeof value === 'string') ? values : undefined;
}

function plainScalar(written: string): string | null | undefined {
  if (NULLS.has(written)) return null;
  if (DOUBLE_QUOTED.test(written)) return parseQuoted(written);
  if (SINGLE_QUOTED.test(written)) return written.slice(1, -1).replaceAll("''", "'");
  return WORDS.test(written) ? written : undefined;
}

function parseQuoted(written: string): string | undefined {
  if (!written.includes('\\')) return written.slice(1, -1);
  const value: unknown = JSON.parse(written);
  return typeof value === 'string' ? wholeText(value) : undefined;
}
