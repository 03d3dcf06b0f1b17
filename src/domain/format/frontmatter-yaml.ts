import { createRequire } from 'node:module';
import type { Pair, Scalar } from 'yaml';
import type { Problem } from '../problem.ts';
import type { Frontmatter, Piece, Value } from './frontmatter-pieces.ts';
import { wholeText } from './whole-text.ts';

/** Loaded with the first block that needs it: most records have plain lines, and must not wait for a parser of YAML. */
let yaml: typeof import('yaml');

/**
 * Reads a block that is more than plain lines, as YAML without tags, aliases and merge keys.
 * Scalars stay as they were written, so that no time becomes a date and no number loses its zeros.
 */
export function parseFrontmatterYaml(block: string): Frontmatter {
  // `require` forgets the types of the package that it gives.
  yaml ??= createRequire(import.meta.url)('yaml') as typeof import('yaml');
  try {
    return readDocument(block);
  } catch {
    // The parser recurses, so nesting deep enough exhausts the stack; such a block has no honest reading.
    return failed(block, [{ rule: 'frontmatter', message: 'the frontmatter is nested too deeply', line: 1 }]);
  }
}

/** More mistakes than anybody reads before mending the first. */
const COMPLAINTS = 100;

function failed(block: string, problems: Problem[]): Frontmatter {
  return { pieces: [block], manner: 'whole', problems };
}

function readDocument(block: string): Frontmatter {
  const lines = new yaml.LineCounter();
  // The parser compares each key with each other one, so that many keys would take long: that is done below.
  const options = { schema: 'failsafe', uniqueKeys: false, lineCounter: lines, prettyErrors: false } as const;
  const document = yaml.parseDocument(block, options);
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const problems: Problem[] = [];
  // One mistake makes the parser stumble again and again: of each line, what it said first is told.
  const complain = (message: string, line: number) => {
    if (!problems.some((told) => told.line === line)) problems.push({ rule: 'frontmatter', message, line });
  };
  for (const { message, pos } of [...document.errors, ...document.warnings].slice(0, COMPLAINTS))
    complain(firstLine(message), lineAt(pos[0]));
  const repeated = repeatedKey(document.contents);
  if (repeated !== undefined) complain('Map keys must be unique', lineAt(repeated));
  if (document.errors.length > 0 || repeated !== undefined) return failed(block, problems);
  if (document.contents === null) return { pieces: [block], manner: 'yaml', problems };
  if (!yaml.isMap(document.contents)) {
    return failed(block, [{ rule: 'frontmatter', message: 'the frontmatter has no fields', line: 1 }]);
  }
  const entries = document.contents.items.map((pair) => {
    const start = startOf(pair);
    return {
      key: yaml.isScalar(pair.key) ? textOf(pair.key) : '',
      value: readNode(pair.value, (message) => complain(message, lineAt(start))),
      start,
      end: endOf(pair, start),
      line: lineAt(start),
    };
  });
  const atLineStarts = entries.every(
    ({ key, start }) => key !== '' && (start === 0 || block[start - 1] === '\n'),
  );
  if (document.contents.flow || !atLineStarts) {
    const pieces = entries.map(({ key, value, line }) => ({ key, value, line, raw: '', comment: '' }));
    return { pieces, manner: 'whole', problems };
  }
  const pieces: Piece[] = [];
  let at = 0;
  for (const { key, value, start, end, line } of entries) {
    if (start > at) pieces.push(block.slice(at, start));
    const newline = block.indexOf('\n', end);
    const next = newline < 0 || (end > start && block[end - 1] === '\n') ? end : newline + 1;
    at = newline < 0 ? block.length : next;
    const comment = /^[ \t]+#[^\r\n]*/u.exec(block.slice(end, at))?.[0] ?? '';
    pieces.push({ key, value, raw: block.slice(start, at), line, comment });
  }
  if (at < block.length) pieces.push(block.slice(at));
  return { pieces, manner: 'yaml', problems };
}

/** Where the first key stands that its map has already. */
function repeatedKey(node: unknown): number | undefined {
  const seen = new Set<string>();
  if (yaml.isSeq(node)) return firstOf(node.items, repeatedKey);
  if (!yaml.isMap(node)) return undefined;
  return firstOf(node.items, ({ key, value }) => {
    if (yaml.isScalar(key) && seen.has(textOf(key))) return key.range?.[0] ?? 0;
    if (yaml.isScalar(key)) seen.add(textOf(key));
    return repeatedKey(value);
  });
}

function firstOf<T>(all: readonly T[], find: (one: T) => number | undefined): number | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function startOf({ key }: Pair): number {
  return yaml.isScalar(key) && key.range ? key.range[0] : 0;
}

/** Where the value's own text ends: comments below it are not part of the field. */
function endOf({ key, value }: Pair, start: number): number {
  if ((yaml.isScalar(value) || yaml.isMap(value) || yaml.isSeq(value) || yaml.isAlias(value)) && value.range)
    return value.range[1];
  return yaml.isScalar(key) && key.range ? key.range[1] : start;
}

function readNode(node: unknown, complain: (message: string) => void): Value {
  if (yaml.isAlias(node)) {
    complain('aliases are not read');
    return null;
  }
  if (yaml.isScalar(node)) {
    if (node.tag?.startsWith('!')) complain('tags are not read');
    return node.type === yaml.Scalar.PLAIN && NULLS.has(textOf(node)) ? null : textOf(node);
  }
  if (yaml.isSeq(node)) return node.items.map((item) => readNode(item, complain));
  if (yaml.isMap(node)) {
    return new Map(
      node.items.map((pair) => [
        yaml.isScalar(pair.key) ? textOf(pair.key) : '',
        readNode(pair.value, complain),
      ]),
    );
  }
  return null;
}

const NULLS = new Set(['', 'null', 'Null', 'NULL', '~']);

function textOf(scalar: Scalar): string {
  return wholeText(typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? ''));
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
