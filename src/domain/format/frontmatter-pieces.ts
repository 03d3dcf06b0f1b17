import type { Problem } from '../problem.ts';

/** A value as it was written: words, numbers, times and truth values alike are strings. */
export type Value = string | null | readonly Value[] | ReadonlyMap<string, Value>;

/** One field with the lines that it takes up. */
export type Entry = { key: string; value: Value; raw: string; line: number; comment: string };

/** Comments and blank lines are strings; joined, the pieces are the block again, byte for byte. */
export type Piece = string | Entry;

export type Frontmatter = {
  pieces: Piece[];
  /** How it had to be read. Only `whole` cannot be changed field by field. */
  manner: 'plain' | 'yaml' | 'bare' | 'whole';
  problems: Problem[];
};

/** The lines of `text`, each with its end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}
