import { type RecordFiles, readRecord } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Ledger } from '../../local/ledger.ts';
import { appendedThread, withFiles } from '../record-change.ts';
import type { Inspected, LocalDamage } from '../upkeep.ts';
import type { ClaimsFile } from './claims-file.ts';
import { readRecordFiles } from './record-reader.ts';
import { type RecordsRoot, STAGING } from './records-root.ts';
import type { RecordRedo } from './redo.ts';

/** Every folder that could be a record, one at a time, also those that are none. Ids may come twice. */
export function* inspectRecords(
  root: RecordsRoot,
  ledgered: (id: string) => Ledgered | undefined,
): Generator<Inspected> {
  for (const place of root.places()) {
    const { files } = readRecordFiles(root, place);
    yield { path: place.path, files, record: readRecord(files), ledgered: ledgered(files.id) };
  }
}

/** What a writer that died left ready, as paths below the root. The next transaction removes it. */
export function leftOver(root: RecordsRoot): string[] {
  if (root.files.stat(root.at(STAGING))?.kind !== 'folder') return [];
  return root.files.list(root.at(STAGING)).map(({ name }) => `${STAGING}/${name}`);
}

/** What is damaged in local state. What is only left there for speed is made again, and needs no telling. */
export function localDamage(ledger: Ledger, claims: ClaimsFile): LocalDamage[] {
  const lost = 'what was acknowledged there is no longer known here: its gates may be found foreign';
  const lines = ledger
    .damagedLines()
    .map((line) => ({ file: 'ledger.jsonl', line, message: `the line is not as it was written: ${lost}` }));
  const short = { file: 'ledger.jsonl', line: 0, message: `its end is missing: ${lost}` };
  const message = 'the file is not as it was written; the ledger tells who works on what';
  return [
    ...lines,
    ...(ledger.size() < ledger.applied() ? [short] : []),
    ...(claims.isDamaged() ? [{ file: 'claims.json', line: 0, message }] : []),
  ];
}

/** `before` with what a redo adds to it, and the files that it writes. */
export function redone(before: RecordFiles, { events, files }: RecordRedo): RecordFiles {
  const texts = events.map(({ text }) => text);
  const thread = texts.length > 0 ? appendedThread(before.thread ?? '', texts) : before.thread;
  return withFiles({ ...before, thread }, Object.fromEntries(files.map(({ path, text }) => [path, text])));
}
