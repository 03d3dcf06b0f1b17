import type { Ledger, LedgerHead } from '../../local/ledger.ts';
import { LocalError } from '../../local/local-error.ts';
import type { Draft } from '../draft.ts';
import type { RecordWriter, Staged } from './record-writer.ts';
import type { RecordsRoot } from './records-root.ts';
import { type Redo, redoOf } from './redo.ts';

/**
 * How a transaction becomes durable. All files are made ready; one line in the ledger commits; the files are
 * moved into their places; a mark says that they are. Dead before the line: nothing happened. Dead behind
 * it: the next holder of the lock finishes. Everything here is for the holder of the lock.
 */
export class Committer {
  readonly #root: RecordsRoot;
  readonly #ledger: Ledger;
  readonly #writer: RecordWriter;
  /** Whether readers can see what was committed last; if not, it is for the next holder of the lock to tell them. */
  isTold = true;

  constructor(root: RecordsRoot, ledger: Ledger, writer: RecordWriter) {
    this.#root = root;
    this.#ledger = ledger;
    this.#writer = writer;
  }

  /** @throws LocalError `unfinished` when it is committed, or may be; with any other error nothing happened. */
  commit(draft: Draft): { heads: LedgerHead[]; end: number } {
    const redo = redoOf(this.#root, draft);
    const heads = headsOf(draft);
    const staged = this.#writer.stage(redo);
    const end = this.#append(heads, redo);
    this.#finish(staged);
    this.#markApplied(end);
    return { heads, end };
  }

  /** Finishes what a dead writer committed, and removes what it did not. Returns the end of the ledger. */
  recover(): number {
    this.#root.require();
    this.#writer.clear();
    return this.#ledger.recover((payload) => {
      // The ledger gives back only what `commit` wrote. What fails here fails before the caller's own change.
      this.#writer.finish(this.#writer.stage(payload as Redo));
    });
  }

  #append(heads: LedgerHead[], payload: Redo): number {
    try {
      return this.#ledger.append({ heads, payload });
    } catch (error) {
      this.#writer.clear();
      throw error;
    }
  }

  #finish(staged: Staged): void {
    try {
      this.#writer.finish(staged);
    } catch (error) {
      throw new LocalError(
        'unfinished',
        'the disk failed while the files were moved into their places',
        error,
      );
    }
  }

  #markApplied(end: number): void {
    try {
      this.#ledger.markApplied(end);
      this.isTold = true;
    } catch {
      this.isTold = false;
      // The change is whole without it: the next holder of the lock finds nothing left to do, and marks it.
    }
  }
}

function headsOf({ records }: Draft): LedgerHead[] {
  return [...records].flatMap(([id, { ledgered }]) =>
    ledgered ? [{ id, rev: ledgered.rev, last: ledgered.last, gates: [...ledgered.gates] }] : [],
  );
}
