import { type RecordFiles, readRecord, summarise } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary } from '../../domain/summary.ts';
import type { ReadRecord } from '../shelf.ts';

/** A record as it was read or written last, and the row that was made of it. */
export type Recent = { read: ReadRecord; ledgered: Ledgered | undefined; row: Summary };

/** A crowd of writers comes back to its records after it wrote to as many others. */
const KEPT = 256;
/** A character takes two bytes, with the sense that was made of it: what is kept here lies in every process for good. */
const KEPT_CHARACTERS = 2_000_000;

/**
 * The records that were at hand last, of Tickets that somebody may go on with. Their files are read each time all the
 * same; that their texts are the same spares making sense of them again, which costs several times more.
 */
export class RecentRecords {
  readonly #records = new Map<string, Recent>();
  #characters = 0;

  /** What these files say, and the row of it. */
  read(files: RecordFiles, ledgered: Ledgered | undefined): Recent {
    const recent = this.#records.get(files.id);
    const known = recent && isSame(recent.read.files, files) ? recent : undefined;
    if (known && known.ledgered === ledgered) return known;
    const read = known?.read ?? { files, record: readRecord(files) };
    return this.keep({ read, ledgered, row: summarise(read.record, ledgered) });
  }

  keep(recent: Recent): Recent {
    const { id } = recent.read.files;
    this.#forget(id);
    if (recent.row.state === 'closed') return recent;
    this.#records.set(id, recent);
    this.#characters += sizeOf(recent);
    for (const oldest of this.#records.keys()) {
      if (oldest === id || (this.#records.size <= KEPT && this.#characters <= KEPT_CHARACTERS)) break;
      this.#forget(oldest);
    }
    return recent;
  }

  /** A record as it was at hand last; its files may say something else by now. */
  last(id: string): ReadRecord | undefined {
    return this.#records.get(id)?.read;
  }

  #forget(id: string): void {
    const recent = this.#records.get(id);
    if (recent && this.#records.delete(id)) this.#characters -= sizeOf(recent);
  }
}

/** About what a record takes: all that can be long in it is text. */
function sizeOf({ read: { files } }: Recent): number {
  const small = files.small.reduce((sum, { text }) => sum + text.length, 0);
  return small + (files.thread?.length ?? 0) + (files.item?.length ?? 0) + (files.resolution?.length ?? 0);
}

function isSame(a: RecordFiles, b: RecordFiles): boolean {
  return (
    a.thread === b.thread &&
    a.item === b.item &&
    a.resolution === b.resolution &&
    a.bucket === b.bucket &&
    a.unreadable === undefined &&
    b.unreadable === undefined &&
    a.artifacts.length === b.artifacts.length &&
    a.artifacts.every((name, position) => name === b.artifacts[position]) &&
    a.small.length === b.small.length &&
    a.small.every(({ path, text }, at) => path === b.small[at]?.path && text === b.small[at]?.text)
  );
}
