import { expect } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { fieldsOf, readFrontmatter, splitFrontmatter } from '../../src/domain/format/frontmatter.ts';
import { parseItemFile, renderItemFile } from '../../src/domain/format/item-file.ts';
import { inspectRecord } from '../../src/domain/inspect/inspect.ts';
import { mergeRecordFile } from '../../src/domain/merge/merge-record-file.ts';
import { migrateRecord } from '../../src/domain/older/migrate.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { type RecordFiles, readRecord, standingOfRecord, summarise } from '../../src/domain/record.ts';
import { appendEvents, parseThread, renderEvent, renderThread, sumOf } from '../../src/domain/thread.ts';
import { type Item, PRIORITIES } from '../../src/domain/ticket.ts';
import { parseConfig } from '../../src/playbook/parse-config.ts';
import { appendedThread, emptyRecord } from '../../src/store/record-change.ts';
import * as inputs from './fuzz-inputs.ts';

/** Something that reads bytes from elsewhere. `read` throws where it does not do what it must for any bytes. */
export type Codec = { name: string; valid: readonly (string | Buffer)[]; read: (bytes: Buffer) => void };

const { ID, ENVELOPE } = inputs;

export const CODECS: readonly Codec[] = [
  { name: 'threads', valid: [...inputs.THREADS, ...inputs.OLDER_THREADS], read: of(readThread) },
  {
    name: 'older threads',
    valid: [...inputs.OLDER_THREADS, inputs.THREADS[1] ?? ''],
    read: of(readOlder('thread')),
  },
  { name: 'item files', valid: inputs.ITEMS, read: of(readItem) },
  { name: 'older item files', valid: inputs.OLDER_ITEMS, read: of(readOlder('item')) },
  { name: 'relation files', valid: inputs.RELATIONS, read: of(readSmall('relations/R1.json')) },
  { name: 'plan files', valid: inputs.PLANS, read: of(readSmall('plan/R1.json')) },
  { name: 'older relations', valid: inputs.OLDER_RELATIONS, read: of(readSmall('relations.json')) },
  { name: 'older plans', valid: inputs.OLDER_PLANS, read: of(readSmall('orchestration-plan.jsonl')) },
  {
    name: 'resolutions',
    valid: inputs.RESOLUTIONS,
    read: of((resolution) => readWhole({ item: inputs.ITEMS[0], thread: inputs.THREADS[0], resolution })),
  },
  { name: 'configurations', valid: inputs.CONFIGS, read: of(readConfiguration) },
  { name: 'merged threads', valid: inputs.THREADS, read: of(mergeThreads) },
  { name: 'merged items', valid: inputs.ITEMS, read: of(mergeItems) },
];

/** Files are read as UTF-8 whatever they hold, as the store reads them. */
function of(read: (text: string) => void): (bytes: Buffer) => void {
  return (bytes) => read(bytes.toString('utf8'));
}

function readThread(text: string): void {
  const { events, problems } = parseThread(text);
  placed([...events, ...problems], text);
  toldOnce(problems);
  readWhole({ item: inputs.ITEMS[0], thread: text });
  const sealed = events.some(({ sum }) => sum !== '');
  if (!sealed) return;
  if (problems.length === 0) {
    const again = parseThread(renderThread(events));
    expect(again).toEqual({ events: again.events, problems: [] });
    expect(again.events.map(withoutLine)).toEqual(events.map(withoutLine));
  }
  const longer = appended(text, events);
  const read = parseThread(longer).events;
  expect(longer.startsWith(text)).toBe(true);
  expect(read.map(({ id }) => id).slice(0, -1)).toEqual(events.map(({ id }) => id));
  expect(read.at(-1)).toMatchObject({ body: text.slice(0, 4000).toWellFormed() });
  const intact = (event: ThreadEvent) => event.sum === sumOf(event);
  for (const [position, event] of events.entries()) if (intact(event)) expect(read[position]).toEqual(event);
}

/** A thread with one event more, whose body is the thread itself. */
function appended(text: string, events: readonly ThreadEvent[]): string {
  const drafts = [{ kind: 'comment', body: text.slice(0, 4000).toWellFormed() }];
  return appendedThread(text, appendEvents(events, drafts, ENVELOPE).map(renderEvent));
}

function readItem(text: string): void {
  const { item, problems, older } = parseItemFile(text, { id: ID });
  placed(problems, text);
  toldOnce(problems);
  if (older || problems.some(({ rule }) => rule !== 'field' && rule !== 'id_folder') || !whole(item)) return;
  if (problems.length === 0) expect(renderItemFile(item, text)).toBe(text);
  const isByLine = readFrontmatter(splitFrontmatter(text).block ?? '').manner !== 'whole';
  const priority = PRIORITIES.find((word) => word !== item.priority) ?? 'P0';
  const title = `${item.title.slice(0, 20)} "changed" # ---`;
  for (const changed of [{ priority }, { title }, { labels: ['x', 'y: z'] }, { assignee: 'somebody' }]) {
    const wanted = { ...item, ...changed };
    const edited = renderItemFile(wanted, text);
    expect(parseItemFile(edited, { id: ID }).item).toEqual(wanted);
    if (problems.length === 0 && isByLine) onlyTheField(text, edited, Object.keys(changed)[0] ?? '');
  }
  const written = renderItemFile({ ...item, body: `${item.body}more` }, text);
  const head = text.slice(0, text.length - splitFrontmatter(text).rest.length);
  if (problems.length === 0) expect(written.slice(0, head.length)).toBe(head);
}

/** Every byte that is not the field's own is as it was. */
function onlyTheField(before: string, after: string, field: string): void {
  const raw = (text: string) =>
    fieldsOf(readFrontmatter(splitFrontmatter(text).block ?? '').pieces).get(field)?.raw ?? '';
  const [old, fresh] = [raw(before), raw(after)];
  // Fields begin lines; the same words may stand behind something in another one.
  const at = before.indexOf(`\n${old}`) + 1;
  expect(after).toBe(`${before.slice(0, at)}${fresh}${before.slice(at + old.length)}`);
}

function readSmall(path: string): (text: string) => void {
  const older = !path.includes('/');
  return (text) =>
    readWhole({
      item: (older ? inputs.OLDER_ITEMS : inputs.ITEMS)[0],
      thread: (older ? inputs.OLDER_THREADS : inputs.THREADS)[0],
      small: [{ path, text }],
    });
}

function readOlder(file: 'item' | 'thread'): (text: string) => void {
  return (text) => {
    const files = { item: inputs.OLDER_ITEMS[0], thread: inputs.OLDER_THREADS[0], [file]: text };
    readWhole(text.length % 2 === 0 ? files : { ...files, bucket: 'closed' });
  };
}

let wholes = 0;

/** Everything that is done with a record on reading, and on migrating it. */
function readWhole(given: Partial<RecordFiles>): void {
  const files: RecordFiles = { ...emptyRecord(ID), ...given };
  const record = readRecord(files);
  standingOfRecord(record, undefined);
  JSON.stringify(summarise(record, undefined));
  // What else is done with a record costs several times more, and is done with every third that is small.
  wholes += 1;
  const size = `${files.item}${files.thread}${files.resolution}`.length + (files.small[0]?.text.length ?? 0);
  if (wholes % 3 > 0 && size < 8_000) return;
  const findings = inspectRecord(files, undefined, record);
  toldOnce(findings);
  const migration = migrateRecord(files);
  if (migration.did !== 'migrated') return;
  const { bucket: _, ...rest } = files;
  const small = new Map(files.small.map(({ path, text }) => [`artifacts/${path}`, text]));
  for (const path of migration.remove) small.delete(path);
  for (const [path, text] of Object.entries(migration.write))
    if (path.startsWith('artifacts/')) small.set(path, text);
  const after = {
    ...rest,
    item: migration.write['item.md'] ?? files.item,
    thread: migration.write['thread.md'] ?? files.thread,
    small: [...small].map(([path, text]) => ({ path: path.slice('artifacts/'.length), text })),
  };
  const read = readRecord(after);
  expect(read.item.body).toBe(record.item.body);
  expect(read.events.slice(0, record.events.length).map(({ body }) => body)).toEqual(
    record.events.map(({ body }) => body),
  );
  expect(migrateRecord(after)).toEqual({ did: 'nothing' });
}

function readConfiguration(text: string): void {
  try {
    parseConfig(text, 'config.toml');
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    expect(error.refused).toMatch(/^config\.toml:\d+ /u);
  }
}

function mergeThreads(text: string): void {
  const [ours = '', base = ''] = inputs.THREADS;
  const sides = { base, ours: `${base}${ours}`, theirs: text };
  for (const { ours: a, theirs: b } of [sides, { ours: sides.theirs, theirs: sides.ours }]) {
    const merged = mergeRecordFile(`${ID}/thread.md`, { base, ours: a, theirs: b });
    if (!merged) continue;
    const kept = new Set(
      parseThread(merged.text)
        .events.filter((event) => event.sum === sumOf(event))
        .map(({ id }) => id),
    );
    for (const event of [a, b, base].flatMap((side) => parseThread(side).events))
      if (event.sum === sumOf(event)) expect(kept).toContain(event.id);
  }
}

function mergeItems(text: string): void {
  const [base = '', , , ours = ''] = inputs.ITEMS;
  for (const sides of [
    { base, ours, theirs: text },
    { base: text, ours, theirs: base },
  ])
    mergeRecordFile(`${ID}/item.md`, sides);
  mergeRecordFile(`${ID}/resolution.md`, { base: undefined, ours: text, theirs: 'x' });
}

function placed(found: readonly { line: number }[], text: string): void {
  const lines = text.split('\n').length;
  for (const { line } of found) {
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(lines);
  }
}

function toldOnce(problems: readonly Problem[]): void {
  const told = problems.map((problem) => JSON.stringify(problem));
  expect(new Set(told).size).toBe(told.length);
}

function withoutLine({ line: _, ...event }: ThreadEvent) {
  return event;
}

function whole(item: Item): boolean {
  return Object.values(item).flat().join('\n').isWellFormed();
}
