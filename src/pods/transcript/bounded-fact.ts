import { redactSecrets } from '../../domain/secrets.ts';

/** No single text is longer, nor all texts of a line together, nor a list. */
const TEXT = 32 * 1024;
const WHOLE = 128 * 1024;
const ITEMS = 200;
/** Kinds, times and names are short, and stay whole whatever stands before them. */
const SHORT = 200;
/** So much behind a cut is looked at too: a secret that stands across it would not be known by its half. */
const BEYOND = 4 * 1024;

/** A fact as it is kept: of a bounded length, so that every reader can hold it, and without what looks like a secret. */
export function boundedFact<T>(fact: T): T {
  let room = WHOLE;
  const shortened = (text: string) => {
    if (text.length <= SHORT) return redactSecrets(text);
    const limit = Math.min(TEXT, room);
    const kept = redactSecrets(text.slice(0, limit + BEYOND)).slice(0, limit);
    room -= kept.length;
    const cut = text.length - limit;
    return cut <= 0 ? kept : `${kept.toWellFormed()} [truncated: ${cut} characters]`;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return shortened(value);
    if (Array.isArray(value)) return value.slice(0, ITEMS).map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  };
  // A transcript's facts are plain data, and texts in them stay texts.
  return walk(fact) as T;
}
