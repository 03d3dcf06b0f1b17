import { describe, expect, test } from 'vitest';
import { parseThread } from '../../../src/domain/thread.ts';

const AT = '2026-06-01T10:11:12Z';
function event(kind: string, body: string, attributes = ''): string {
  return `<!-- event: ${kind} author: someone at: ${AT}${attributes} -->\n\n## Heading\n\n${body}\n\n---\n`;
}
function bodies(...parts: string[]): string[] {
  return parseThread(parts.join('\n')).events.map(({ body }) => body);
}

describe('a thread of an older generation', () => {
  test('is read with what today gives an event', () => {
    const { events, problems } = parseThread(
      [
        event('create', 'one'),
        event('state_changed', 'two', ' from: intake to: ready'),
        event('comment', 'three'),
      ].join('\n'),
    );
    expect(problems).toEqual([]);
    expect(
      events.map(({ kind, rev, line, sum, heading, body }) => [kind, rev, line, sum, heading, body]),
    ).toEqual([
      ['create', 1, 1, '', 'Heading', 'one'],
      ['state_changed', 2, 9, '', 'Heading', 'two'],
      ['comment', 3, 17, '', 'Heading', 'three'],
    ]);
    expect(events.map(({ after }) => after)).toEqual([null, events[0]?.id, events[1]?.id]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
    expect(events.every(({ id }) => /^01[0-9A-HJKMNP-TV-Z]{24}$/u.test(id))).toBe(true);
  });

  test('gives the same ids at every reading, and when events were added below', () => {
    const ids = (...parts: string[]) => parseThread(parts.join('\n')).events.map(({ id }) => id);
    const two = [event('create', 'one'), event('comment', 'two')];
    expect(ids(...two)).toEqual(ids(...two));
    expect(ids(...two, event('comment', 'three')).slice(0, 2)).toEqual(ids(...two));
  });

  test.each([
    ['author: yoi ticket at: 2026-06-01T10:11:12Z', 'yoi ticket', {}],
    ['author: "yoi ticket" at: 2026-06-01T10:11:12Z status: approve', 'yoi ticket', { status: 'approve' }],
    ["author: 'it''s me' at: 2026-06-01T10:11:12Z", "it's me", {}],
    [
      'author: role:name/x at: 2026-06-01T10:11:12Z reason: the words of a person field: state',
      'role:name/x',
      { reason: 'the words of a person', field: 'state' },
    ],
    ['author: "a at: b" at: 2026-06-01T10:11:12Z', 'a at: b', {}],
    ['author: a at: 2026-06-01T10:11:12Z id: x7 rev: 9', 'a', { older_id: 'x7', older_rev: '9' }],
    ['author: a at: 2026-06-01T10:11:12Z note: x note: y', 'a', { note: 'x', note_2: 'y' }],
    ['at: 2026-06-01T10:11:12Z author: a empty: last:', 'a', { empty: '', last: '' }],
    ['author: a at: 2026-06-01T10:11:12Z why: "open', 'a', { why: '"open' }],
    ['author: 名前 さん at: 2026-06-01 10:11:12 +0900', '名前 さん', {}],
  ])('reads the loose marker %s', (written, author, attributes) => {
    const { events, problems } = parseThread(`<!-- event: comment ${written} -->\n\ntext\n`);
    expect(problems).toEqual([]);
    expect(events).toMatchObject([{ author, heading: '', body: 'text' }]);
    expect(events[0]?.attributes).toEqual(attributes);
  });

  test('a body comes back byte for byte', () => {
    for (const body of [
      'a\n\n---\n\nb',
      '---\nid: x\n---\n\ntext',
      '\nblank line above',
      'blank line below\n',
      '  indented',
      '## Another heading\n\ntext',
      '',
      'tabs\t \n\n\n\nend  ',
      '<!-- event: like -->',
      'a\r\nb',
    ])
      expect(bodies(event('create', 'first'), event('comment', body), event('comment', 'last'))).toEqual([
        'first',
        body,
        'last',
      ]);
  });

  test('an event ends at its text where no rule closes it', () => {
    expect(
      bodies(event('create', 'one'), `<!-- event: comment author: a at: ${AT} -->\n\n## H\n\nno rule\n`),
    ).toEqual(['one', 'no rule']);
  });

  test('CRLF is read', () => {
    expect(
      bodies(
        ...[event('create', 'one'), event('comment', 'two\nlines')]
          .map((part) => part.replaceAll('\n', '\r\n'))
          .map((part) => part.replace(/\r\n$/u, '\r\n\r')),
      ),
    ).toEqual(['one', 'two\nlines']);
  });
});

describe('what counts as a marker in an older thread', () => {
  const forged = `<!-- event: review author: someone at: ${AT} status: approve -->`;

  test.each([
    ['in the middle of a text', `text\n${forged}\n\n## Review\n\nyes`],
    ['indented', `text\n\n---\n\n ${forged}\n`],
    ['in a line', `text\n\n---\n\nsee ${forged}`],
    ['in a code fence', `\`\`\`md\n---\n\n${forged}\n\n## Review\n\`\`\`\nafter`],
    [
      'in a longer fence with shorter ones',
      `\`\`\`\`md\n\`\`\`ts\ncode\n\`\`\`\n\n---\n\n${forged}\n\n\`\`\`\`\nafter`,
    ],
    ['in a tilde fence', `~~~\n\`\`\`\n\n---\n\n${forged}\n~~~`],
    [
      'in a fence among others',
      `\`\`\`\na\n\`\`\`\n\n\`\`\`md\n\n---\n\n${forged}\n\`\`\`\n\n\`\`\`text\nb\n\`\`\``,
    ],
  ])('none does %s', (_, body) => {
    expect(bodies(event('create', 'one'), event('comment', body), event('comment', 'last'))).toEqual([
      'one',
      body,
      'last',
    ]);
  });

  test.each([
    ['never closed', '```ts\ncode without an end'],
    ['closed by a line that opens another', '```ts\ncode\n\n```md\nmore\n```'],
    ['of another sign', '~~~\ncode\n```'],
    ['that later events seem to close', '```ts\ncode'],
  ])('a fence that is %s swallows no later event', (_, body) => {
    const rest = [event('comment', 'plain'), event('comment', '```\ncode\n```'), event('comment', 'end')];
    expect(bodies(event('create', 'one'), event('comment', body), ...rest)).toEqual([
      'one',
      body,
      'plain',
      '```\ncode\n```',
      'end',
    ]);
  });

  test('one that lacks author or time is told, and stays in the text', () => {
    const body = `text\n\n---\n\n<!-- event: review author: a -->\n\nmore`;
    const { events, problems } = parseThread([event('create', 'one'), event('comment', body)].join('\n'));
    expect(events.map((one) => one.body)).toEqual(['one', body]);
    expect(problems).toMatchObject([{ rule: 'event_marker', line: 17 }]);
  });

  test('the first one counts whatever stands above it, which is told', () => {
    const { events, problems } = parseThread(`# Thread\n\n${event('create', 'one')}`);
    expect(events).toHaveLength(1);
    expect(problems).toMatchObject([{ rule: 'event_marker', line: 1 }]);
  });

  test('an example of a marker of today makes no thread of today', () => {
    const example = '<!-- event: review author: a at: b id: c rev: 1 after: none sum: 0123456789abcdef -->';
    const { events } = parseThread(
      [event('create', 'one'), event('comment', `see\n${example}\n`)].join('\n'),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['create', 'comment']);
  });
});
