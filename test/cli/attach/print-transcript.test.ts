import { describe, expect, it } from 'vitest';
import { printTranscript } from '../../../src/cli/attach/print-transcript.ts';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';
import { asks, entry, message, thought, tool } from './entries.ts';

async function printed(entries: TranscriptEntry[], how: Parameters<typeof printTranscript>[2] = {}) {
  let text = '';
  const write = async (piece: string) => {
    text += piece;
    return true;
  };
  await printTranscript(entries, write, how);
  return text.split('\n').slice(0, -1);
}

describe('a transcript as lines', () => {
  it('joins what came in pieces, and tells the beginning and the end of what takes time', async () => {
    const entries = [
      entry({ kind: 'pod', event: 'started', text: '' }),
      thought('Hm. '),
      thought('I see.'),
      message('I will '),
      message('do it.\nNow'),
      tool({ status: 'pending' }),
      tool({ status: 'in_progress' }),
      message(' and here.'),
      tool({ status: 'completed' }),
      asks({ command: ['npm', 'test'] }),
      entry({ kind: 'answer', question: 'q1', decision: 'deny', scope: 'once', by: 'human/ann' }),
      message('No end'),
    ];
    expect(await printed(entries)).toEqual([
      '● started',
      '· thought: Hm. I see.',
      '  I will do it.',
      '  Now',
      '· npm test',
      '   and here.',
      '✓ npm test',
      '? May it run this command?',
      '  │ npm test',
      '» denied by human/ann',
      '  No end',
    ]);
  });

  it('wraps nothing, and says when', async () => {
    const long = 'word '.repeat(100).trim();
    expect(
      await printed([message(long), entry({ kind: 'turn', stop: 'end_turn' })], { times: true }),
    ).toEqual([`  ${long}`, '2026-11-21T10:00:00Z — done, and waiting']);
  });

  it('tells all of it where that is wanted', async () => {
    const entries = [thought('Hm.\nI see.'), tool({ status: 'completed', output: 'green' })];
    expect(await printed(entries, { folded: false })).toEqual([
      '  ┊ Hm.',
      '  ┊ I see.',
      '✓ npm test',
      '  │ green',
    ]);
  });

  it('ends with its reader', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield message('on\n');
      }
    }
    await printTranscript(endless(), async () => given < 3);
    expect(given).toBe(3);
  });
});
