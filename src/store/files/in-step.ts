import type { RecordFiles } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { LedgerHead } from '../../local/ledger.ts';
import type { Unread } from './ledger-feed.ts';
import type { Recent, RecentRecords } from './recent-records.ts';
import { replacedBy } from './redo.ts';

/** What was committed about a Ticket behind the place in the ledger up to which it was read. */
export type UnreadOf = (id: string) => Iterable<Unread>;

/** What is known of the ledger, Ticket by Ticket. */
export type LedgerOf = {
  ledgered(id: string): Ledgered | undefined;
  acknowledge(heads: readonly LedgerHead[]): void;
};

/**
 * Reads a record that its writer may be at: its event is in the thread already, and the item is still as it was,
 * or the gate is not yet known as ours. That is no edit from outside; what it is, the ledger says.
 */
export function readInStep(
  found: RecordFiles,
  records: RecentRecords,
  ledger: LedgerOf,
  unread: UnreadOf,
): Recent {
  const { id } = found;
  const recent = records.read(found, ledger.ledgered(id));
  const { read, row } = recent;
  if (row.flags.length === 0 && read.record.item.state === row.state) return recent;
  let files = found;
  for (const { head, record } of unread(id)) {
    if (!read.record.events.some((event) => event.id === head.last)) continue;
    const { rev, last } = ledger.ledgered(id) ?? head;
    ledger.acknowledge([{ ...head, rev, last }]);
    files = replacedBy(files, record);
  }
  return records.read(files, ledger.ledgered(id));
}
