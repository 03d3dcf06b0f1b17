import { type Facets, facetsOf, inListOrder } from '../../../domain/summary.ts';
import { targetsOf } from '../../ways.ts';
import type { RecordKey } from '../record-key.ts';
import { BUCKETS } from '../records-root.ts';
import { HashWays, hashOf } from './hash-ways.ts';
import { type Entry, entryText, markText } from './row-text.ts';
import { KEY_LENGTH, Segment } from './segment.ts';
import { TextColumn } from './text-column.ts';

/** An entry that is in no segment yet; without a key where nobody knows what its files look like. */
export type NewEntry = Entry & { key: RecordKey | undefined };

/** What was in a segment before, and which of it stays. */
export type Kept = { base: Segment; stays: (position: number) => boolean };

/** What there is to be at a position: that of the old segment, or below zero the number of a new entry. */
type Sources = Int32Array;

/** A segment of the rows that stay and of new ones. What stays is copied as bytes, and nobody makes sense of it. */
export function buildSegment(kept: Kept | undefined, added: readonly NewEntry[]): Segment {
  const entries = [...added].sort((a, b) => inListOrder(a.row, b.row));
  const sources = inOrder(kept, entries);
  const base = kept?.base.columns;
  const text = (column: 'marks' | 'words' | 'entries', make: (entry: NewEntry) => string) =>
    textColumn(base?.[column], entries.map(make), sources);
  const ways = (
    column: 'ids' | 'slugs' | 'requests' | 'targets',
    make: (entry: NewEntry) => Iterable<string>,
  ) => waysColumn(base?.[column], entries, make, sources, kept?.base.size ?? 0);
  return new Segment({
    ...facetColumns(kept?.base, entries, sources),
    keys: keyColumn(kept?.base, entries, sources),
    buckets: Uint8Array.from(sources, (source) =>
      source < 0 ? bucketNumber(entries[~source]) : (base?.buckets[source] ?? 0),
    ),
    marks: text('marks', ({ row }) => markText(row)),
    words: text('words', ({ row }) => `${row.words}\n`),
    entries: text('entries', entryText),
    ids: ways('ids', ({ row }) => [row.id]),
    slugs: ways('slugs', ({ row }) => [row.slug]),
    requests: ways('requests', ({ row }) => (row.createdBy === null ? [] : [row.createdBy])),
    targets: ways('targets', ({ row }) => targetsOf(row)),
  });
}

/** Both are in the order of a list already, so they are only joined. */
function inOrder(kept: Kept | undefined, entries: readonly NewEntry[]): Sources {
  const size = kept?.base.size ?? 0;
  const sources = new Int32Array(size + entries.length);
  let count = 0;
  let next = 0;
  for (let position = 0; position < size; position++) {
    if (!kept?.stays(position)) continue;
    const mark = next < entries.length ? kept.base.mark(position) : undefined;
    for (let entry = entries[next]; mark && entry && inListOrder(entry.row, mark) < 0; entry = entries[next])
      sources[count++] = ~next++;
    sources[count++] = position;
  }
  while (next < entries.length) sources[count++] = ~next++;
  return sources.subarray(0, count);
}

function facetColumns(base: Segment | undefined, entries: readonly NewEntry[], sources: Sources) {
  const facets: Facets[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (each: Facets): number => {
    const name = JSON.stringify(each);
    const known = numbers.get(name) ?? facets.push(each) - 1;
    numbers.set(name, known);
    return known;
  };
  const moved = base?.columns.facets.map(() => -1) ?? [];
  const facet = Uint32Array.from(sources, (source) => {
    const entry = entries[~source];
    if (entry) return numberOf(facetsOf(entry.row));
    const old = base?.columns.facet[source] ?? 0;
    const each = base?.columns.facets[old];
    if (moved[old] === -1 && each) moved[old] = numberOf(each);
    return moved[old] ?? 0;
  });
  const closed = facet.findIndex((number) => facets[number]?.state === 'closed');
  return { facets, facet, active: closed < 0 ? facet.length : closed };
}

function keyColumn(base: Segment | undefined, entries: readonly NewEntry[], sources: Sources): Float64Array {
  const keys = new Float64Array(KEY_LENGTH * sources.length).fill(Number.NaN);
  sources.forEach((source, position) => {
    const key = source < 0 ? entries[~source]?.key : base?.key(source);
    if (key) keys.set(key, KEY_LENGTH * position);
  });
  return keys;
}

function bucketNumber(entry: NewEntry | undefined): number {
  const names: readonly string[] = BUCKETS;
  return 1 + names.indexOf(entry?.place.bucket ?? '');
}

function textColumn(base: TextColumn | undefined, added: readonly string[], sources: Sources): TextColumn {
  const starts = new Uint32Array(sources.length + 1);
  let size = 0;
  sources.forEach((source, position) => {
    starts[position] = size;
    size += (source < 0 ? Buffer.byteLength(added[~source] ?? '') : base?.size(source)) ?? 0;
  });
  starts[sources.length] = size;
  const bytes = Buffer.allocUnsafeSlow(size);
  sources.forEach((source, position) => {
    const at = starts[position] ?? 0;
    if (source < 0) bytes.write(added[~source] ?? '', at);
    else base?.bytes.copy(bytes, at, base.start(source), base.start(source + 1));
  });
  return new TextColumn(bytes, starts);
}

function waysColumn(
  base: HashWays | undefined,
  entries: readonly NewEntry[],
  wordsOf: (entry: NewEntry) => Iterable<string>,
  sources: Sources,
  size: number,
): HashWays {
  const positions = new Int32Array(size).fill(-1);
  const words = entries.map((entry) => [...wordsOf(entry)]);
  const ways = HashWays.for((base?.count ?? 0) + words.reduce((sum, { length }) => sum + length, 0));
  sources.forEach((source, position) => {
    if (source >= 0) positions[source] = position;
    else for (const word of words[~source] ?? []) ways.add(hashOf(word), position);
  });
  base?.each((hash, old) => {
    const position = positions[old] ?? -1;
    if (position >= 0) ways.add(hash, position);
  });
  return ways.trimmed();
}
