import { type RecordFiles, readRecord, summarise } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary } from '../../domain/summary.ts';
import type { RecordKey } from './record-key.ts';
import { readRecordFiles } from './record-reader.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';

/** A record to make a row of, and what the ledger says of it. */
export type RowOrder = { place: RecordPlace; ledgered: Ledgered | undefined };

/**
 * A row, and what the record's files looked like before they were read. `whole`: it may be told as it stands;
 * of any other the ledger may say that its writer was at it.
 */
export type ReadRow = { row: Summary; key: RecordKey | undefined; whole: boolean };

/** The rows of records of which nobody wants the rest; undefined for one that is gone, or that the disk refused. */
export function readRows(root: RecordsRoot, orders: readonly RowOrder[]): (ReadRow | undefined)[] {
  return orders.map(({ place, ledgered }) => {
    const { files, key, refused } = readRecordFiles(root, place);
    if (refused || isEmpty(files)) return undefined;
    return { ...rowOf(files, ledgered), key };
  });
}

export function rowOf(files: RecordFiles, ledgered: Ledgered | undefined): Omit<ReadRow, 'key'> {
  const record = readRecord(files);
  const row = summarise(record, ledgered);
  return { row, whole: row.flags.length === 0 && record.item.state === row.state };
}

/** Nothing of a record is there: it may be gone. */
export function isEmpty({ item, thread }: RecordFiles): boolean {
  return item === undefined && thread === undefined;
}
