import { crc32 } from 'node:zlib';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary } from '../../domain/summary.ts';
import type { FileAccess } from '../../local/file-access.ts';
import { lockFile } from '../../local/lock.ts';
import type { Place } from '../../local/place.ts';
import type { RecordKey } from './record-key.ts';
import type { RecordPlace } from './records-root.ts';

/** A row, with the files that it was made from. */
export type SavedRow = { place: RecordPlace; key: RecordKey; row: Summary };

/** The rows of all records and what the ledger said up to `seen`, as one process left them for the next. */
export type Snapshot = {
  /** Raised with every change of what a row is made of: older ones are built again. */
  version: number;
  root: string;
  /** Tells whether the ledger is still the one that was read. */
  ledger: number;
  seen: number;
  rows: SavedRow[];
  acknowledged: { id: string; rev: number; last: string; gates: string[] }[];
};

export const SNAPSHOT_VERSION = 1;

const NAME = 'index.json';
const SUM_LENGTH = 9;

/** The snapshot that was left, if it is whole. Without one, everything is read again: it is never the truth. */
export function readSnapshot(place: Place, files: FileAccess): Snapshot | undefined {
  try {
    const stat = files.stat(place.at(NAME));
    if (!stat) return undefined;
    const content = files.read(place.at(NAME), 0, stat.size);
    const text = content.subarray(SUM_LENGTH);
    if (content.toString('latin1', 0, SUM_LENGTH) !== sumOf(text)) return undefined;
    // The checksum says that `saveSnapshot` wrote it; which of its versions, the first field says.
    const snapshot = JSON.parse(text.toString('utf8')) as Snapshot;
    return snapshot.version === SNAPSHOT_VERSION ? snapshot : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves a snapshot, where that can be done at once; where it cannot, nothing is lost but time. */
export function saveSnapshot(place: Place, files: FileAccess, snapshot: Snapshot): void {
  try {
    place.prepare();
    const lock = lockFile(place.at('index.lock'));
    if (!lock) return;
    try {
      const text = Buffer.from(JSON.stringify(snapshot));
      const ready = place.at(`${NAME}.tmp`);
      files.remove(ready);
      files.overwrite(ready, Buffer.concat([Buffer.from(sumOf(text)), text]));
      files.rename(ready, place.at(NAME));
    } finally {
      lock.release();
    }
  } catch {
    // A place that is read-only or full has no snapshot.
  }
}

function sumOf(text: Buffer): string {
  return `${crc32(text).toString(16).padStart(8, '0')}\n`;
}

export function savedLedger(ledger: ReadonlyMap<string, Ledgered>): Snapshot['acknowledged'] {
  return [...ledger].map(([id, { rev, last, gates }]) => ({ id, rev, last, gates: [...gates] }));
}
