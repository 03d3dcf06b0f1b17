import { basename } from 'node:path';
import type { RecordFiles } from '../../domain/record.ts';
import type { Ledger, LedgerEntry } from '../../local/ledger.ts';
import { emptyRecord } from '../record-change.ts';
import { redone } from './inspect.ts';
import type { Redo } from './redo.ts';

/** Where a line stands in the ledger. */
type Line = Pick<LedgerEntry, 'start' | 'end'>;

/**
 * Records as this machine acknowledged them, put together from the ledger alone: what a reset, an old backup or
 * a removed folder lost. Events that came by git are not in it. The ledger is gone through once, for however
 * many records somebody asks.
 */
export class AcknowledgedRecords {
  readonly #ledger: Ledger;
  #lines = new Map<string, Line[]>();
  #inode = 0;
  #seen = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  record(id: string): RecordFiles | undefined {
    this.#readOn();
    let files: RecordFiles | undefined;
    for (const { start, end } of this.#lines.get(id) ?? [])
      for (const entry of this.#ledger.entries(start, end)) files = withEntry(files, id, entry);
    // What is not carried out yet may be taken back.
    for (const entry of this.#ledger.entries(this.#seen)) files = withEntry(files, id, entry);
    return files;
  }

  #readOn(): void {
    const applied = this.#ledger.applied();
    const inode = this.#ledger.inode();
    if (inode !== this.#inode || applied < this.#seen) {
      this.#lines = new Map();
      this.#inode = inode;
      this.#seen = 0;
    }
    for (const { heads, start, end } of this.#ledger.entries(this.#seen, applied)) {
      for (const { id } of heads) {
        const lines = this.#lines.get(id);
        if (lines) lines.push({ start, end });
        else this.#lines.set(id, [{ start, end }]);
      }
      this.#seen = end;
    }
  }
}

function withEntry(
  before: RecordFiles | undefined,
  id: string,
  { heads, payload }: LedgerEntry,
): RecordFiles | undefined {
  if (!heads.some((head) => head.id === id)) return before;
  // The ledger gives back only what `redoOf` made.
  const { records } = payload() as Redo;
  return records
    .filter(({ path }) => basename(path) === id)
    .reduce((files, record) => redone(files, record), before ?? emptyRecord(id));
}
