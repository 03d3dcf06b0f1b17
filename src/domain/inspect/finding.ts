import { fieldsOf, readFrontmatter, splitFrontmatter } from '../format/frontmatter.ts';
import type { Rule } from '../problem.ts';
import type { RecordFiles } from '../record.ts';

/** Something wrong with a record, where, and, if it has one right answer, what `doctor --fix` does about it. */
export type Finding = {
  level: 'error' | 'warning';
  rule: Rule;
  ticket: string;
  /** Relative to the record's folder. */
  file: string;
  /** Counted from 1; 0 where it is no line of the file. */
  line: number;
  message: string;
  fix?: string | undefined;
};

/** A finding within one record. */
export type Found = Omit<Finding, 'ticket'>;

/** The line of a field in `item.md`, 0 where it has none. */
export function fieldLine({ item: text }: Pick<RecordFiles, 'item'>, field: string): number {
  const { block } = splitFrontmatter(text ?? '');
  return block === undefined ? 0 : (fieldsOf(readFrontmatter(block).pieces).get(field)?.line ?? 0);
}
