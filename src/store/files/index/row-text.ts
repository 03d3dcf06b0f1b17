import type { Ledgered } from '../../../domain/standing.ts';
import type { Summary } from '../../../domain/summary.ts';
import type { RecordPlace } from '../records-root.ts';

/** What the index keeps of one record: where it lies, its row, and what the ledger said of it when that was made. */
export type Entry = { place: RecordPlace; row: Summary; ledgered: Ledgered | undefined };

/** An entry without what has a column of its own: a list of values, as their names would be in every one again. */
export function entryText({ row, ledgered }: Omit<Entry, 'place'>): string {
  return JSON.stringify([
    row.id,
    row.slug,
    row.title,
    row.state,
    row.kind,
    row.priority,
    row.labels,
    row.createdAt,
    row.updatedAt,
    row.rev,
    row.questions,
    row.deferredUntil,
    row.deferred,
    row.outcome,
    row.successors,
    row.flags,
    row.relations,
    row.plan,
    row.createdBy,
    row.older,
    ledgered ? [ledgered.rev, ledgered.last, [...ledgered.gates]] : null,
  ]);
}

export function readEntry(text: string, words: string): Omit<Entry, 'place'> {
  // The checksum of all bytes says that `entryText` wrote it, which had these types.
  const values = JSON.parse(text) as EntryValues;
  const [rev, last, gates] = values[20] ?? [];
  return {
    row: {
      id: values[0],
      slug: values[1],
      title: values[2],
      state: values[3],
      kind: values[4],
      priority: values[5],
      labels: values[6],
      createdAt: values[7],
      words,
      updatedAt: values[8],
      rev: values[9],
      questions: values[10],
      deferred: values[12],
      deferredUntil: values[11],
      outcome: values[13],
      successors: values[14],
      flags: values[15],
      relations: values[16],
      plan: values[17],
      createdBy: values[18],
      older: values[19],
    },
    ledgered:
      rev === undefined || last === undefined ? undefined : { rev, last, gates: new Set(gates ?? []) },
  };
}

type EntryValues = [
  Summary['id'],
  Summary['slug'],
  Summary['title'],
  Summary['state'],
  Summary['kind'],
  Summary['priority'],
  Summary['labels'],
  Summary['createdAt'],
  Summary['updatedAt'],
  Summary['rev'],
  Summary['questions'],
  Summary['deferredUntil'],
  Summary['deferred'],
  Summary['outcome'],
  Summary['successors'],
  Summary['flags'],
  Summary['relations'],
  Summary['plan'],
  Summary['createdBy'],
  Summary['older'],
  [number, string, string[]] | null,
];

/** What places a row in a list, as a text: the state is told by the position. */
export function markText({ createdAt, id }: Pick<Summary, 'createdAt' | 'id'>): string {
  return `${id}\n${createdAt}`;
}
