import { expect } from 'vitest';
import type { ThreadEvent } from '../../../src/domain/event.ts';
import { parseItemFile } from '../../../src/domain/format/item-file.ts';
import { mergeRecordFile } from '../../../src/domain/merge/merge-record-file.ts';
import { type RecordFiles, readRecord } from '../../../src/domain/record.ts';
import { standingOf } from '../../../src/domain/standing.ts';
import { parseThread } from '../../../src/domain/thread.ts';
import type { Files } from './branch.ts';

/** The tree that a merge comes to by the rule that every path of it has, whoever carries it out. */
export function merged(base: Files, ours: Files, theirs: Files): Map<string, string> {
  const result = new Map<string, string>();
  const kept = new Set([...keptWhole(base, ours, theirs), ...keptWhole(base, theirs, ours)]);
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [old, mine, yours] = [base.get(path), ours.get(path), theirs.get(path)];
    const text = mine === yours || yours === old ? mine : mine === old ? yours : both(path, old, mine, yours);
    const present = text ?? (kept.has(path.split('/')[0] ?? '') ? (mine ?? yours) : undefined);
    if (present !== undefined) result.set(path, present);
  }
  return result;
}

function both(path: string, base?: string, ours?: string, theirs?: string): string | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  const text = mergeRecordFile(path, { base, ours, theirs })?.text;
  if (text === undefined) throw new Error(`${path} was not merged`);
  return text;
}

/** Records that one side removed, and the other changed: nothing of them goes. */
function keptWhole(base: Files, remover: Files, changer: Files): string[] {
  return recordsIn(base).filter(
    (id) =>
      ![...remover.keys()].some((path) => path.startsWith(`${id}/`)) &&
      [...changer].some(([path, text]) => path.startsWith(`${id}/`) && base.get(path) !== text),
  );
}

export function recordsIn(files: Files): string[] {
  return [...new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''))];
}

export function eventsIn(files: Files, id: string): ThreadEvent[] {
  return parseThread(files.get(`${id}/thread.md`) ?? '').events;
}

/** Checks what a merge of any number of sides must have kept; `sides` are the trees that it came from. */
export function expectKept(base: Files, sides: readonly Files[], result: Files): { forks: number } {
  let forks = 0;
  for (const id of new Set([base, ...sides].flatMap((files) => recordsIn(files)))) {
    const present = sides.filter((files) => files.has(`${id}/thread.md`));
    const removed = present.length < sides.length && base.has(`${id}/thread.md`);
    const changed = present.some((files) => recordOf(files, id) !== recordOf(base, id));
    if (present.length === 0 || (removed && !changed)) {
      expect(
        [...result.keys()].filter((path) => path.startsWith(`${id}/`)),
        id,
      ).toEqual([]);
      continue;
    }
    forks += expectRecordKept(id, base, present, result);
  }
  return { forks };
}

function recordOf(files: Files, id: string): string {
  return JSON.stringify([...files].filter(([path]) => path.startsWith(`${id}/`)));
}

function expectRecordKept(id: string, base: Files, sides: readonly Files[], result: Files): number {
  const { events, problems } = parseThread(result.get(`${id}/thread.md`) ?? '');
  expect(problems, id).toEqual([]);
  const bySum = new Map(sides.flatMap((files) => eventsIn(files, id)).map((event) => [event.id, event.sum]));
  expect(events.map((event) => [event.id, event.sum]).sort(), id).toEqual([...bySum].sort());
  const { fork, state } = standingOf(events, undefined, 'planning');
  expect(fork.length > 1 ? fork.map((event) => event.id).sort() : [], id).toEqual(
    expectedFork(base, sides, id),
  );
  const { item, problems: damage } = readRecord(filesOf(result, id));
  expect(damage, id).toEqual([]);
  const wasForked = sides.some((files) => eventsIn(files, id).some(({ attributes }) => attributes.drops));
  if (fork.length === 0 && !wasForked) expect(item.state, id).toBe(state);
  expectTextsKept(id, base, sides, result);
  return Number(fork.length > 1);
}

function filesOf(files: Files, id: string): RecordFiles {
  const text = (name: string) => files.get(`${id}/${name}`);
  return {
    id,
    item: text('item.md'),
    thread: text('thread.md'),
    resolution: text('resolution.md'),
    small: [],
    artifacts: [],
  };
}

/** The changes of state that no side which knows them went on from; one alone is no fork. */
function expectedFork(_base: Files, sides: readonly Files[], id: string): string[] {
  const threads = sides.map((files) => {
    const events = eventsIn(files, id);
    const { fork, head } = standingOf(events, undefined, 'planning');
    return {
      known: new Set(events.map((event) => event.id)),
      heads: fork.length > 0 ? fork.map((one) => one.id) : head ? [head] : [],
    };
  });
  const all = new Set(threads.flatMap(({ heads }) => heads));
  const open = [...all].filter((one) =>
    threads.every(({ known, heads }) => !known.has(one) || heads.includes(one)),
  );
  return open.length > 1 ? open.sort() : [];
}

/** What a side wrote in a text, or into a file of its own, is to be read in the merged record. */
function expectTextsKept(id: string, base: Files, sides: readonly Files[], result: Files): void {
  const body = parseItemFile(result.get(`${id}/item.md`) ?? '', { id }).item;
  const was = parseItemFile(base.get(`${id}/item.md`) ?? '', { id }).item;
  for (const files of sides) {
    const { item } = parseItemFile(files.get(`${id}/item.md`) ?? '', { id });
    if (item.title !== was.title) expect([body.title, body.body].join('\n'), id).toContain(item.title);
    if (item.priority !== was.priority)
      expect([body.priority, body.body].join('\n'), id).toContain(item.priority);
    for (const label of item.labels)
      if (!was.labels.includes(label)) expect(body.labels, id).toContain(label);
    for (const [path, text] of files)
      if (path.startsWith(`${id}/artifacts/`) && !base.has(path)) expect(result.get(path), path).toBe(text);
  }
}
