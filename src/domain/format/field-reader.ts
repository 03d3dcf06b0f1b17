import type { Problem, Rule } from '../problem.ts';
import { bareScalar } from './bare-lines.ts';
import type { Entry, Value } from './frontmatter-pieces.ts';
import { isTime, utcOf } from './times.ts';

/** Reads one field at a time, and notes each that is wrong or, in a record of today, missing. */
export class FieldReader {
  constructor(
    private readonly fields: ReadonlyMap<string, Entry>,
    readonly older: boolean,
    private readonly problems: Problem[],
  ) {}

  complain(key: string, message: string, rule: Rule = 'field'): void {
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
