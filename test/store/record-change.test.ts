import { describe, expect, it } from 'vitest';
import { type RecordFiles, readRecord } from '../../src/domain/record.ts';
import { appendEvents, renderThread } from '../../src/domain/thread.ts';
import { changeRecord } from '../../src/store/record-change.ts';
import { comment, creationOf, itemOf, stateChange } from './records.ts';

const given = { author: 'coder/a', at: '2026-01-01T00:00:00Z', newId: () => `E${++count}` };
let count = 0;

const BODIES = [
  'plain',
  '',
  'two\n\nparts\n',
  '---',
  '\n',
  '<!-- event: comment -->',
  '## heading',
  'é\u2028x',
  'ends\n\n---\n',
];

/** Threads as this program writes them, and as editors, git and older generations leave them. */
const DAMAGES: [string, (thread: string) => string][] = [
  ['as it was written', (thread) => thread],
  ['with other line ends', (thread) => thread.replaceAll('\n', '\r\n')],
  ['with a mark of byte order', (thread) => `\ufeff${thread}`],
  ['without its end', (thread) => thread.trimEnd()],
  ['cut in its last event', (thread) => thread.slice(0, -12)],
  ['with lines below', (thread) => `${thread}\nby hand\n`],
  ['with lines above', (thread) => `by hand\n\n${thread}`],
  ['with an event that was changed', (thread) => thread.replace('plain', 'other')],
  ['of an older generation', (thread) => thread.replaceAll(/ sum: \S+/gu, '')],
  ['with conflict markers', (thread) => thread.replace('plain', '<<<<<<< a\nplain\n=======\n>>>>>>> b')],
  ['empty', () => ''],
];

describe('a change of a record', () => {
  it.each(DAMAGES)('reads a thread %s as it would be read whole', (_, damage) => {
    for (const body of BODIES) {
      for (const kind of ['comment', 'migrated']) {
        const start = creationOf(itemOf('read-on'));
        const above = appendEvents(start.events, [comment('plain'), { kind, body }], given);
        const files: RecordFiles = {
          id: start.id,
          item: '---\nid: "x"\ntitle: "T"\n---\nbody\n',
          thread: damage(renderThread([...start.events, ...above])),
          resolution: undefined,
          small: [],
          artifacts: [],
        };
        const before = { files, record: readRecord(files) };
        const drafts = [comment(body), stateChange('planning', 'ready'), { kind: 'comment', body: 'last' }];
        const events = appendEvents(before.record.events, drafts, given);
        const { after } = changeRecord(before, { id: start.id, events });
        expect(after.record).toEqual(readRecord(after.files));
      }
    }
  });
});
