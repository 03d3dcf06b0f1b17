import { describe, expect, it } from 'vitest';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { inspectRecord } from '../../src/domain/inspect/inspect.ts';
import { mergeRecordFile } from '../../src/domain/merge/merge-record-file.ts';
import { readRecord, standingOfRecord } from '../../src/domain/record.ts';
import { appendEvents, parseThread, renderEvent, renderThread, sumOf } from '../../src/domain/thread.ts';
import { appendedThread, emptyRecord } from '../../src/store/record-change.ts';
import { ENVELOPE, ID, ITEMS, THREADS } from './fuzz-inputs.ts';
import { Chance } from './fuzz-mutations.ts';
import { scaled, seed, tried } from './scale.ts';

const intact = (event: ThreadEvent) => event.sum === sumOf(event);
const added = (file: string) =>
  appendedThread(
    file,
    appendEvents(parseThread(file).events, [{ kind: 'comment', body: 'more' }], ENVELOPE).map(renderEvent),
  );

describe('one place of a thread that is damaged', () => {
  const bytes = ['x', '\n', '', '"'];
  const drafts = [
    { kind: 'create', body: 'Begun.' },
    { kind: 'comment', body: 'Two\n\nlines' },
  ];
  const short = [1, 2].map((count) => renderThread(appendEvents([], drafts.slice(0, count), ENVELOPE)));

  it.each([...short, THREADS[2] ?? ''].map((thread) => [parseThread(thread).events.length, thread] as const))(
    'of %i events is told, and hides no other event',
    (_count, thread) => {
      const { events } = parseThread(thread);
      const chance = new Chance(seed);
      let places = 0;
      for (let at = 0; at < thread.length; at += scaled(1 + chance.below(12), 1))
        for (const other of scaled(0, 1) ? bytes : [chance.pick(bytes)]) {
          const damaged = thread.slice(0, at) + other + thread.slice(at + 1);
          if (damaged === thread) continue;
          places += 1;
          onlyThere(events, damaged, `${JSON.stringify(other)} at ${at}`);
        }
      tried('damaged places of a thread', places, 'each told, none hid another event');
    },
  );
});

/** Of the events that a thread had, at most the one that was damaged and the one above it changed. */
function onlyThere(events: readonly ThreadEvent[], damaged: string, where: string): void {
  const read = parseThread(damaged);
  const same = new Set(read.events.filter(intact).map((event) => JSON.stringify({ ...event, line: 0 })));
  const lost = events.filter((event) => !same.has(JSON.stringify({ ...event, line: 0 })));
  expect(lost.length, where).toBeLessThanOrEqual(2);
  const text = { item: ITEMS[0], thread: damaged };
  const files = { ...emptyRecord(ID), ...text };
  const record = readRecord(files);
  standingOfRecord(record, undefined);
  const told = inspectRecord(files, undefined, record).filter(({ file }) => file === 'thread.md');
  if (lost.length > 0) expect(told.length, where).toBeGreaterThan(0);
  if (lost.length > 0) expect(record.older, where).toBe(false);
}

describe('an event that is added', () => {
  it('leaves a thread whole of which git or an editor turned the line ends', () => {
    for (const thread of THREADS.slice(0, 3)) {
      const turned = thread.replaceAll('\n', '\r\n');
      expect(parseThread(added(turned)).problems).toEqual([]);
      expect(parseThread(added(added(turned)).replace(/\r?\n/gu, '\r\n')).problems).toEqual([]);
    }
  });

  it('leaves whole what stands above it, wherever that was cut off', () => {
    for (const eol of ['\n', '\r\n']) {
      const [thread = ''] = THREADS.map((text) => text.replaceAll('\n', eol));
      for (let end = thread.length; end > thread.length - 40; end--) {
        const cut = thread.slice(0, end);
        const before = parseThread(cut).events.filter(intact);
        const after = parseThread(added(cut)).events.filter(intact);
        expect(after.slice(0, -1), JSON.stringify(cut.slice(-20))).toEqual(before);
        expect(after.at(-1)?.body).toBe('more');
      }
    }
  });

  it('stands below what was damaged as it stands below all else', () => {
    const [thread = ''] = THREADS;
    const damaged = thread.replace(/rev: 2/u, 'rev: 4294967295');
    expect(parseThread(damaged).problems).toMatchObject([{ rule: 'event_sum', line: 9 }]);
    expect(parseThread(added(damaged)).events.at(-1)).toMatchObject({ rev: 5 });
  });
});

describe('threads that are merged', () => {
  it('keep every event where one of them begins with a mark, or has other line ends', () => {
    const [base = ''] = THREADS;
    const ours = added(base);
    for (const theirs of [`\ufeff${added(base)}`, added(base).replaceAll('\n', '\r\n')]) {
      const merged = mergeRecordFile(`${ID}/thread.md`, { base, ours, theirs });
      const { events, problems } = parseThread(merged?.text ?? '');
      expect(problems).toEqual([]);
      const all = [ours, theirs].flatMap((side) => parseThread(side).events.map(({ id }) => id));
      expect(new Set(events.map(({ id }) => id))).toEqual(new Set(all));
    }
  });
});
