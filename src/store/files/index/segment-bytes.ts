import { crc32 } from 'node:zlib';
import type { Facets } from '../../../domain/summary.ts';
import { HashWays } from './hash-ways.ts';
import { Segment } from './segment.ts';
import { TextColumn } from './text-column.ts';

/** Raised with every change of what lies in the bytes: older ones are built again from the records. */
const VERSION = 3;
/** Read as a number of the machine's own kind: bytes of a machine that orders them otherwise are not known. */
const MAGIC = 0x594f4931;
/** Magic, version, checksum of all behind it, and the length of the head. */
const PRELUDE = 16;

/** A head of the caller's, and where in the bytes each column lies. */
type Head<M> = { marks: M; facets: readonly Facets[]; active: number; sections: Record<string, Section> };
type Section = { at: number; size: number };

/** A segment as the bytes of a file, with `marks` that say what it is of. */
export function segmentBytes<M>({ columns }: Segment, marks: M): Buffer {
  const arrays = arraysOf(columns);
  const sections: Record<string, Section> = {};
  let size = 0;
  for (const [name, { byteLength }] of Object.entries(arrays)) {
    sections[name] = { at: size, size: byteLength };
    size = aligned(size + byteLength);
  }
  const { facets, active } = columns;
  const head = Buffer.from(JSON.stringify({ marks, facets, active, sections } satisfies Head<M>));
  const start = aligned(PRELUDE + head.length);
  const bytes = Buffer.allocUnsafeSlow(start + size);
  bytes.fill(0, PRELUDE, start);
  head.copy(bytes, PRELUDE);
  let end = start;
  for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(arrays)) {
    const at = start + (sections[name]?.at ?? 0);
    bytes.fill(0, end, at);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    end = at + byteLength;
  }
  bytes.fill(0, end);
  const prelude = new Uint32Array(bytes.buffer, 0, 4);
  prelude.set([MAGIC, VERSION, 0, head.length]);
  prelude[2] = sumOf(bytes);
  return bytes;
}

/** The segment in `bytes` and its marks; undefined where `segmentBytes` did not write all of them, as they are. */
export function readSegment<M>(bytes: Buffer): { segment: Segment; marks: M } | undefined {
  // Columns of numbers must begin at a multiple of their size.
  const content = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  if (content.length < PRELUDE) return undefined;
  const [magic, version, sum, length = 0] = new Uint32Array(content.buffer, content.byteOffset, 4);
  if (magic !== MAGIC || version !== VERSION || sum !== sumOf(content)) return undefined;
  // The checksum says that `segmentBytes` wrote it, and the version which one of it.
  const head = JSON.parse(content.toString('utf8', PRELUDE, PRELUDE + length)) as Head<M>;
  return { segment: segmentIn(content, head, aligned(PRELUDE + length)), marks: head.marks };
}

/** Over all bytes but the magic, the version and itself. */
function sumOf(bytes: Buffer): number {
  return crc32(bytes.subarray(12));
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8;
}

function arraysOf(columns: Segment['columns']): Record<string, ArrayBufferView> {
  const { facet, keys, buckets, marks, words, entries, ids, slugs, requests, targets } = columns;
  const arrays: Record<string, ArrayBufferView> = { facet, keys, buckets };
  for (const [name, { starts, bytes }] of Object.entries({ marks, words, entries }))
    Object.assign(arrays, { [`${name}.starts`]: starts, [name]: bytes });
  for (const [name, { table, entries: chains }] of Object.entries({ ids, slugs, requests, targets }))
    Object.assign(arrays, { [`${name}.table`]: table, [name]: chains });
  return arrays;
}

function segmentIn<M>(bytes: Buffer, { sections, facets, active }: Head<M>, start: number): Segment {
  const place = (name: string) => {
    const { at, size } = sections[name] ?? { at: 0, size: 0 };
    return { at: bytes.byteOffset + start + at, size };
  };
  const numbers = (name: string) => new Uint32Array(bytes.buffer, place(name).at, place(name).size / 4);
  const content = (name: string) => Buffer.from(bytes.buffer, place(name).at, place(name).size);
  const text = (name: string) => new TextColumn(content(name), numbers(`${name}.starts`));
  const ways = (name: string) => new HashWays(numbers(`${name}.table`), numbers(name));
  const keys = place('keys');
  return new Segment({
    active,
    facets,
    facet: numbers('facet'),
    keys: new Float64Array(bytes.buffer, keys.at, keys.size / 8),
    buckets: content('buckets'),
    marks: text('marks'),
    words: text('words'),
    entries: text('entries'),
    ids: ways('ids'),
    slugs: ways('slugs'),
    requests: ways('requests'),
    targets: ways('targets'),
  });
}
