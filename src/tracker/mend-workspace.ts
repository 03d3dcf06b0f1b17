import { renderItemFile } from '../domain/format/item-file.ts';
import type { Finding } from '../domain/inspect/finding.ts';
import { mergeThread } from '../domain/merge/merge-thread.ts';
import { editedOutside, type RecordFiles, readRecord, standingOfRecord } from '../domain/record.ts';
import { slugFromTitle } from '../domain/slug.ts';
import { parseThread, renderThread } from '../domain/thread.ts';
import type { Replacement } from '../store/store.ts';
import { actorOf, refuseWithoutConsent } from './consent.ts';
import type { Caller, TrackerContext } from './context.ts';
import { type Examined, examineWorkspace } from './examine-workspace.ts';
import { heal, isInConflict } from './heal-record.ts';

export type Mended = { findings: Finding[]; mended: Finding[] };

/**
 * Mends what has one right answer: each record in a commit of its own, from the thread, or from what this
 * machine acknowledged. Answers with what it mended and what is left, which is for a person.
 */
export async function mendWorkspace(
  context: TrackerContext,
  caller: Caller,
  reference?: string,
): Promise<Mended> {
  const actor = actorOf(caller, 'ticket_doctor', undefined, undefined, { kind: 'fix' });
  refuseWithoutConsent(caller, actor, 'ticket_doctor');
  await context.upkeep?.recover();
  const found = await examineWorkspace(context, caller, reference);
  const isHealed =
    found.records.some(({ inspected }) => isInConflict(inspected.record)) && (await heal(context));
  const before = isHealed ? await examineWorkspace(context, caller, reference) : found;
  const taken = new Set(before.records.map(({ inspected }) => inspected.record.item.slug));
  for (const { rule, ticket } of before.findings)
    if (rule === 'record_missing') await restore(context, ticket);
  for (const examined of before.records) {
    const fixable = before.findings.filter(
      ({ ticket, fix }) => ticket === examined.inspected.files.id && fix !== undefined,
    );
    if (fixable.length > 0) await mendRecord(context, examined, fixable, taken);
  }
  const after = await examineWorkspace(context, caller, reference);
  const left = new Set(after.findings.map(keyOf));
  return {
    findings: after.findings,
    mended: [
      ...(isHealed ? found.findings : []),
      ...before.findings.filter(({ fix }) => fix !== undefined),
    ].filter(
      (finding, at, all) =>
        !left.has(keyOf(finding)) && all.findIndex((other) => keyOf(other) === keyOf(finding)) === at,
    ),
  };
}

function keyOf({ ticket, rule, file, message }: Finding): string {
  return JSON.stringify([ticket, rule, file, message]);
}

/** Makes a record again from what was acknowledged here. */
async function restore({ store, upkeep }: TrackerContext, id: string): Promise<void> {
  const files = upkeep?.acknowledged(id);
  if (files?.item === undefined || files.thread === undefined) return;
  await store.transact((tx) =>
    tx.replace(id, { item: files.item ?? '', thread: files.thread ?? '', ...restOf(files) }),
  );
}

function restOf({ resolution, small }: RecordFiles): Partial<Replacement> {
  return {
    ...(resolution === undefined ? {} : { resolution }),
    artifacts: Object.fromEntries(small.map(({ path, text }) => [path, text])),
  };
}

async function mendRecord(
  { store, upkeep }: TrackerContext,
  { inspected: { files }, ledgered }: Examined,
  fixable: readonly Finding[],
  taken: ReadonlySet<string>,
): Promise<void> {
  const has = (rule: string) => fixable.some((finding) => finding.rule === rule);
  const known =
    has('regressed') || files.item === undefined || files.thread === undefined
      ? upkeep?.acknowledged(files.id)
      : undefined;
  const thread = withoutTwins(
    known?.thread === undefined ? (files.thread ?? '') : unionOf(files.thread ?? '', known.thread),
  );
  const found = readRecord(files);
  const source =
    known?.item !== undefined && (files.item === undefined || !editedOutside(found))
      ? known.item
      : (files.item ?? '');
  const record = readRecord({ ...files, item: source, thread });
  const twice = fixable
    .filter(({ rule }) => rule === 'relation_duplicate')
    .map(({ file }) => [file.replace(/^artifacts\//u, ''), null]);
  const slug = has('slug_duplicate') ? slugFromTitle(record.item.title, taken) : record.item.slug;
  const item = renderItemFile(
    { ...record.item, id: files.id, slug, state: standingOfRecord(record, ledgered).state },
    source,
  );
  const rest = known ? restOf(known) : {};
  await store.transact((tx) =>
    tx.replace(files.id, {
      item,
      thread,
      ...rest,
      artifacts: { ...rest.artifacts, ...Object.fromEntries(twice) },
    }),
  );
}

/** Every event of both threads, once. */
function unionOf(ours: string, theirs: string): string {
  return mergeThread({ ours, theirs, base: '' })?.text ?? ours;
}

/** The thread without the second of two events that are the same to the letter. */
function withoutTwins(text: string): string {
  const { events, problems } = parseThread(text);
  if (problems.length > 0) return text;
  const kept = events.filter(
    (event, position) => events.findIndex(({ id, sum }) => id === event.id && sum === event.sum) === position,
  );
  return kept.length === events.length ? text : renderThread(kept);
}
