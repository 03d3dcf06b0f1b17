import type { RecordFiles, TicketRecord } from '../domain/record.ts';
import type { Ledgered } from '../domain/standing.ts';

/** What examining, repairing and migrating need of a store that keeps files, beyond the port; and who looks at one. */
export interface Upkeep {
  /** Every folder that could be a record, one at a time, also those that are none. Ids may come twice. */
  inspect(): Iterable<Inspected>;
  /**
   * The first `limit` bytes of a file among a record's artifacts, and how long it is. Undefined where there is none.
   */
  artifact(id: string, path: string, limit: number): { content: Uint8Array; size: number } | undefined;
  /** A record as this machine acknowledged it, from the ledger alone. */
  acknowledged(id: string): RecordFiles | undefined;
  /** Tickets that were acknowledged here and whose folder is gone. */
  missing(): string[];
  /** Files that a dead writer left ready, and whether a change of its waits to be finished. */
  leftOver(): { files: string[]; unfinished: boolean };
  /** What is damaged in the local state folder, by file and line, 0 where it is none. */
  localDamage(): LocalDamage[];
  /** Finishes and removes what a dead writer left, as every transaction does before it begins. */
  recover(): Promise<void>;
}

export type LocalDamage = { file: string; line: number; message: string };

/** A record with its files' texts, the place below the root that it was found in, and what was acknowledged of it by then. */
export type Inspected = {
  path: string;
  files: RecordFiles;
  record: TicketRecord;
  ledgered: Ledgered | undefined;
};
