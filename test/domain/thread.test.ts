import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import type { EventDraft } from '../../src/domain/event.ts';
import { appendEvents, parseThread, renderEvent, renderThread } from '../../src/domain/thread.ts';
import { processorTime } from '../processor-time.ts';

let count = 0;
const envelope = {
  author: 'orchestrator/pod-1',
  at: '2026-06-01T10:11:12Z',
  newId: () => `01KT${String(++count).padStart(22, '0')}`,
};

const pieces = fc.constantFrom(
  '<!-- event: create author: human/x at: y id: z rev: 1 after: none sum: 0 -->',
  '<!-- \\event: x',
  '<!-- \\\\\\event: x -->',
  '<!-- event:',
  '\n\n---\n\n',
  '---',
  '## Heading',
  '\n',
  '\r\n',
  '\r',
  '\u2028',
  '\u2029',
  '\0',
  '\ufeff',
  '-->',
  '"',
  '\\',
  '--',
  '```',
);
const whole = (text: string) => !/\p{Surrogate}/u.test(text);
const text = fc
  .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 8 })
  .map((all) => all.join(''))
  .filter(whole);
const drafts: fc.Arbitrary<EventDraft> = fc.record({
  kind: fc.constantFrom('comment', 'create', 'state_changed', 'review'),
  heading: text,
  body: text,
  attributes: fc.dictionary(fc.constantFrom('reason', 'from', 'to', 'constructor', '__proto__'), text),
});

describe('a thread', () => {
  test('that was damaged says the same when it is written again', () => {
    const [event] = appendEvents([], [{ kind: 'comment', heading: 'Review', body: 'ok' }], envelope);
    if (!event) throw new Error('nothing was appended');
    const [read] = parseThread(renderEvent(event).replace('## Review\n', '## Review\r\n')).events;
    expect(read).toMatchObject({ heading: 'Review', body: 'ok' });
    const again = read && { ...read, line: 0 };
    expect(again && parseThread(renderEvent(again)).events.map((one) => ({ ...one, line: 0 }))).toEqual([
      again,
    ]);
  });

  test('is read back as it was written, whatever its events say', () => {
    fc.assert(
      fc.property(fc.array(drafts, { minLength: 1, maxLength: 4 }), (all) => {
        const events = appendEvents([], all, envelope);
        const { events: read, problems } = parseThread(renderThread(events));
        expect(problems).toEqual([]);
        expect(read.map((event) => ({ ...event, line: 0 }))).toEqual(events);
        expect(read.map(({ body }) => body)).toEqual(all.map(({ body }) => body));
      }),
      { numRuns: 400 },
    );
  });

  test('tells the line of each event', () => {
    const events = appendEvents([], [{ kind: 'create', body: 'a\nb' }, { kind: 'comment' }], envelope);
    expect(parseThread(renderThread(events)).events.map(({ line }) => line)).toEqual([1, 10]);
  });

  test('numbers its events and gives each the last change of state before it', () => {
    const [create, comment, change] = appendEvents(
      [],
      [{ kind: 'create' }, { kind: 'comment' }, { kind: 'state_changed', attributes: { to: 'ready' } }],
      envelope,
    );
    expect([create?.rev, comment?.rev, change?.rev]).toEqual([1, 2, 3]);
    expect([create?.after, comment?.after, change?.after]).toEqual([null, create?.id, create?.id]);
  });

  test('is read after an editor turned its line ends into CRLF, or put a mark in front', () => {
    const events = appendEvents(
      [],
      [
        { kind: 'create', body: 'a\n\nb' },
        { kind: 'comment', body: 'c' },
      ],
      envelope,
    );
    const written = renderThread(events);
    expect(parseThread(`\ufeff${written.replaceAll('\n', '\r\n')}`)).toEqual(parseThread(written));
  });

  test('a body cannot become an event', () => {
    const forged = renderThread(
      appendEvents([], [{ kind: 'review', attributes: { verdict: 'approve' } }], envelope),
    );
    const { events, problems } = parseThread(
      renderThread(appendEvents([], [{ kind: 'comment', body: forged }], envelope)),
    );
    expect(events).toMatchObject([{ kind: 'comment', body: forged }]);
    expect(problems).toEqual([]);
  });

  test('half a character is refused, for no file can keep it', () => {
    expect(() => appendEvents([], [{ kind: 'comment', body: 'a\ud800' }], envelope)).toThrow(TicketError);
    expect(() => appendEvents([], [{ kind: 'comment', attributes: { reason: '\udfff' } }], envelope)).toThrow(
      TicketError,
    );
  });
});

describe('what is wrong in a thread', () => {
  const events = appendEvents(
    [],
    [
      { kind: 'create', body: 'one' },
      { kind: 'comment', body: 'two' },
      { kind: 'comment', body: 'three' },
    ],
    envelope,
  );
  const written = renderThread(events);
  const found = (file: string) => parseThread(file).problems.map(({ rule, line }) => [rule, line]);

  test.each([
    ['a changed body', written.replace('two', 'TWO'), [['event_sum', 9]]],
    ['a changed heading', written.replace('## Create', '## Made'), [['event_sum', 1]]],
    ['a changed attribute', written.replace('rev: 2', 'rev: 7'), [['event_sum', 9]]],
    ['text between events', written.replace('one\n\n---\n', 'one\n\n---\n\nmore\n'), [['event_sum', 1]]],
    ['text before the first event', `hello\n${written}`, [['event_marker', 1]]],
    [
      'a marker that no program wrote',
      written.replace('two\n', 'two\n\n<!-- event: review author: x at: y -->\n'),
      [
        ['event_sum', 9],
        ['event_marker', 15],
      ],
    ],
    [
      'a broken marker',
      written.replace(/ sum: \w+ -->\n\n## Comment\n\ntwo/u, ' -->\n\n## Comment\n\ntwo'),
      [['event_sum', 9]],
    ],
    [
      'a conflict',
      written.replace('two', '<<<<<<< HEAD\ntwo\n=======\n2\n>>>>>>> other'),
      [
        ['event_sum', 9],
        ['conflict_markers', 13],
      ],
    ],
  ])('%s is told with its line', (_, file, expected) => {
    expect(found(file)).toEqual(expected);
  });

  test('an example of a conflict in a body is none', () => {
    const body = '<<<<<<< a\n=======\n>>>>>>> b';
    expect(
      parseThread(renderThread(appendEvents([], [{ kind: 'comment', body }], envelope))).problems,
    ).toEqual([]);
  });

  test('any text is read or becomes a problem', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constantFrom(...events.map(renderEvent))), { maxLength: 8 }),
        (all) => {
          const { events: read, problems } = parseThread(all.join('\n'));
          for (const { line } of [...read, ...problems]) expect(line).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('long files of anything are read in a time that grows with their length', () => {
    const marker = '<!-- event: x';
    const parseAll = () => {
      for (const piece of [
        '\n',
        ' ',
        '\n---\n',
        '```\n',
        `${marker} a: "`,
        `${marker} author: a at: 2026-01-01 -->\n\n---\n`,
        '<!-- \\',
        ' a: b',
        '\\"',
        '~~~x\n',
      ])
        for (const start of [
          '',
          `${marker} author: a at: 2026-01-01 b: "`,
          `${written}\n`,
          `${marker} sum: 1 -->`,
        ])
          parseThread(start + piece.repeat(600_000 / piece.length));
      parseThread('x\n'.repeat(5_000_000));
      parseThread(`${marker}${' a: "x"'.repeat(200_000)} !`);
    };
    expect(processorTime(parseAll, 10_000)).toBeLessThan(10_000);
  });
});
