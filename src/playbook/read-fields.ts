import { readFrontmatter } from '../domain/format/frontmatter.ts';
import type { Entry, Value } from '../domain/format/frontmatter-pieces.ts';
import { type Path, refusedFile } from './check-table.ts';

/** The fields of a frontmatter as a table whose values are texts, and the line of each in the file. */
export type Fields = { table: Record<string, unknown>; lineOf(path: Path): number };

/** @throws TicketError `invalid_input` for what is no YAML, with its line. */
export function readFields(block: string, file: string): Fields {
  const { pieces, problems } = readFrontmatter(block);
  const [problem] = problems;
  if (problem) {
    const found = `no valid frontmatter: ${problem.message}`;
    const lineOf = () => problem.line ?? 1;
    throw refusedFile({ file, lineOf }, [
      { path: [], found, allowed: 'YAML, as in: roles: [coder, reviewer]' },
    ]);
  }
  const entries = pieces.filter((piece): piece is Entry => typeof piece !== 'string');
  return {
    table: Object.fromEntries(entries.map(({ key, value }) => [key, plain(value)])),
    lineOf: (path) => lineIn(entries, path),
  };
}

function plain(value: Value): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, inner]): [string, unknown] => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

/** The line of the field, or within it the nearest one that names the key. */
function lineIn(entries: readonly Entry[], path: Path): number {
  const entry = entries.find(({ key }) => key === path[0]);
  if (!entry) return 1;
  const key = path.length > 1 ? path.findLast((step) => typeof step === 'string') : undefined;
  const nth = path.find((step) => typeof step === 'number') ?? 0;
  const lines = entry.raw.split('\n');
  const named = lines.flatMap((line, index) => (line.includes(`${String(key)}:`) ? [index] : []));
  return entry.line + (named[Math.min(Number(nth), named.length - 1)] ?? 0);
}
