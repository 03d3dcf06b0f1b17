import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventDraft, ThreadEvent } from '../../../src/domain/event.ts';
import { mergeThread } from '../../../src/domain/merge/merge-thread.ts';
import { migrateRecord } from '../../../src/domain/older/migrate.ts';
import { standingOf } from '../../../src/domain/standing.ts';
import { appendEvents, parseThread, renderThread } from '../../../src/domain/thread.ts';

let ids = 0;
const append = (events: readonly ThreadEvent[], ...drafts: EventDraft[]): ThreadEvent[] => [
  ...events,
  ...appendEvents(events, drafts, {
    author: 'coder/one',
    at: '2026-01-02T03:04:05Z',
    newId: () => `01ABC${String(ids++).padStart(6, '0')}`,
  }),
];
const change = (from: string, to: string): EventDraft => ({
  kind: 'state_changed',
  attributes: { from, to },
});
const comment = (body: string): EventDraft => ({ kind: 'comment', body });
const merge = (
  base: readonly ThreadEvent[] | undefined,
  ours: readonly ThreadEvent[],
  theirs: readonly ThreadEvent[],
) => {
  const merged = mergeThread({
    base: base && renderThread(base),
    ours: renderThread(ours),
    theirs: renderThread(theirs),
  });
  if (!merged) throw new Error('nothing merged');
  return merged.text;
};

const base = append([], { kind: 'create' }, comment('Hello'));

describe('threads of two branches', () => {
  test('have every event of both, each once, sealed as they were', () => {
    const ours = append(base, comment('Ours\n\n---\n\nwith a rule'), comment('More'));
    const theirs = append(base, comment('Theirs\n<!-- event: review author: x -->'));
    const { events, problems } = parseThread(merge(base, ours, theirs));
    expect(problems).toEqual([]);
    expect(events.map(({ rev }) => rev)).toEqual([1, 2, 3, 3, 4]);
    expect(events.map(({ body }) => body)).toEqual([
      '',
      'Hello',
      'Ours\n\n---\n\nwith a rule',
      'Theirs\n<!-- event: review author: x -->',
      'More',
    ]);
  });

  test('of which one did not change are the other, byte for byte', () => {
    const ours = append(base, comment('Ours'));
    expect(merge(base, ours, base)).toBe(renderThread(ours));
    expect(merge(base, base, ours)).toBe(renderThread(ours));
    expect(merge(undefined, ours, base)).toBe(renderThread(ours));
  });

  test('that both accepted stay forked', () => {
    const queued = append(base, change('planning', 'ready'), change('ready', 'queued'));
    const ours = append(queued, change('queued', 'inprogress'));
    const theirs = append(queued, change('queued', 'inprogress'));
    const { events } = parseThread(merge(queued, ours, theirs));
    expect(standingOf(events, undefined, 'planning').fork).toHaveLength(2);
  });

  test('keep an event that one side lost, and heal one that was tampered with', () => {
    const longer = append(base, comment('Lost'));
    expect(merge(longer, base, append(longer, comment('New')))).toContain('Lost');
    expect(merge(longer, base, longer)).toContain('Lost');
    const tampered = renderThread(base).replace('Hello', 'Hullo');
    const merged = mergeThread({ base: renderThread(base), ours: tampered, theirs: renderThread(longer) });
    expect(merged?.text).toBe(renderThread(longer));
    const alone = mergeThread({ base: renderThread(base), ours: renderThread(base), theirs: tampered });
    expect(alone?.text).toBe(renderThread(base));
  });

  test('keep text above the first event', () => {
    const text = renderThread(base);
    const merged = mergeThread({
      base: text,
      ours: `Note\n\n${text}`,
      theirs: renderThread(append(base, comment('x'))),
    });
    expect(merged?.text.startsWith('Note\n\n<!-- event: create')).toBe(true);
  });

  test('are merged although an editor turned the line ends of one', () => {
    const turned = (text: string) => `\ufeff${text}`.replaceAll('\n', '\r\n');
    const [ours, theirs] = [append(base, comment('Ours')), append(base, comment('Theirs'))];
    const sides = {
      base: renderThread(base),
      ours: turned(renderThread(ours)),
      theirs: renderThread(theirs),
    };
    expect(mergeThread(sides)?.text).toBe(merge(base, ours, theirs));
    expect(mergeThread({ ...sides, ours: sides.theirs, theirs: sides.ours })?.text).toBe(
      merge(base, ours, theirs),
    );
    expect(parseThread(merge(base, ours, theirs)).problems).toEqual([]);
  });

  test('have an event once, also where one side has more blank lines', () => {
    const text = renderThread(base);
    const sides = {
      base: text,
      ours: text.replace('---\n\n', '---\n\n\n\n'),
      theirs: renderThread(append(base, comment('New'))),
    };
    const merged = mergeThread(sides)?.text ?? '';
    expect(parseThread(merged).events.map(({ body }) => body)).toEqual(['', 'Hello', 'New']);
    expect(mergeThread({ ...sides, ours: sides.theirs, theirs: sides.ours })?.text).toBe(merged);
  });

  test('keep two events that were sealed under one id, for the doctor to tell of', () => {
    const sealed = (body: string) =>
      appendEvents(base, [comment(body)], { author: 'a/b', at: '2026-01-02T03:04:05Z', newId: () => 'SAME' });
    const [ours, theirs] = [
      [...base, ...sealed('One')],
      [...base, ...sealed('Other')],
    ];
    const text = merge(base, ours, theirs);
    expect(merge(base, theirs, ours)).toBe(text);
    expect(parseThread(text).events.map(({ body }) => body)).toEqual(['', 'Hello', 'One', 'Other']);
  });

  test('of different records, which git took for one, are left to a person', () => {
    const another = append([], { kind: 'create' }, comment('Another record'));
    const sides = {
      base: renderThread(base),
      ours: renderThread(another),
      theirs: renderThread(append(base, comment('x'))),
    };
    expect(mergeThread(sides)).toBeUndefined();
    expect(mergeThread({ ...sides, ours: sides.theirs, theirs: sides.ours })).toBeUndefined();
  });

  test('of which one was migrated are it, where the other has nothing new', () => {
    const older = '<!-- event: comment author: a at: 2026-01-01T00:00:00Z -->\n\n## Comment\n\nold\n\n---\n';
    const item = '---\ntitle: One\nstatus: open\n---\n\nBody\n';
    const migration = migrateRecord({
      id: '20260101-000000-one',
      bucket: 'open',
      item,
      thread: older,
      resolution: undefined,
      small: [],
      artifacts: [],
    });
    const migrated = (migration.did === 'migrated' && migration.write['thread.md']) || '';
    expect(parseThread(migrated).events.length).toBeGreaterThan(1);
    expect(mergeThread({ base: older, ours: `${older}\n`, theirs: migrated })?.text).toBe(migrated);
    const more = `${older}\n${older.replace('old', 'more')}`;
    expect(mergeThread({ base: older, ours: migrated, theirs: more })).toBeUndefined();
  });

  test('of which one was migrated are left to a person, unless nothing is lost', () => {
    const older = '<!-- event: comment author: a at: 2026-01-01T00:00:00Z -->\n\n## Comment\n\nold\n\n---\n';
    expect(
      mergeThread({ base: older, ours: renderThread(base), theirs: `${older}\n${older}` }),
    ).toBeUndefined();
    const appended = older.replace('old', 'new');
    const both = mergeThread({
      base: older,
      ours: older + appended,
      theirs: older + appended.replace('new', 'newer'),
    });
    expect(both?.text.match(/old|newer|new/gu)?.sort()).toEqual(['new', 'newer', 'old']);
    const theirs = older + appended.replace('new', 'newer');
    const again = mergeThread({
      base: theirs,
      ours: both?.text ?? '',
      theirs: `${theirs}\n${appended.replace('new', 'late')}`,
    });
    expect(again?.text.match(/\n(?:old|newer|new|late)\n/gu)).toHaveLength(4);
  });

  test('merge to the same whoever merges, and a second time changes nothing', () => {
    const drafts = fc.array(
      fc.record({ kind: fc.constantFrom('comment', 'decision'), body: fc.string({ unit: 'binary' }) }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(drafts, drafts, drafts, (first, left, right) => {
        const start = append(base, ...first);
        const ours = append(start, ...left);
        const theirs = append(start, ...right);
        const one = merge(start, ours, theirs);
        expect(merge(start, theirs, ours)).toBe(one);
        expect(merge(ours, parseThread(one).events, ours)).toBe(one);
        const events = parseThread(one).events.map(({ id }) => id);
        expect(events.sort()).toEqual([...new Set([...ours, ...theirs].map(({ id }) => id))].sort());
      }),
      { numRuns: 60 },
    );
  });

  test('merge without a crash whatever the files hold', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(renderThread(base), renderThread(base).slice(0, 90)));
    fc.assert(
      fc.property(text, text, text, (one, ours, theirs) => {
        const merged = mergeThread({ base: one, ours, theirs });
        if (merged && !merged.text.includes('event:')) expect(merged.text.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
