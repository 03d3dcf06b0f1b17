import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attach } from '../../../src/cli/attach/attach.ts';
import type { AttachedPod } from '../../../src/cli/attach/attached-pod.ts';
import { TicketError } from '../../../src/domain/errors.ts';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';
import { asks, entry, message, thought, tool } from './entries.ts';
import { PaperTerminal } from './paper-terminal.ts';

// Drawing waits for a timer, and a question for its time to be read.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A person in front of a Pod whose entries are told one by one. */
function watching({
  columns = 80,
  rows = 24,
  ...more
}: Partial<AttachedPod> & { columns?: number; rows?: number } = {}) {
  const terminal = new PaperTerminal(columns, rows);
  const told: TranscriptEntry[] = [];
  const acts: string[] = [];
  let ended = false;
  let failed: Error | undefined;
  let wake = () => {};
  async function* entries() {
    for (;;) {
      for (const next of told.splice(0)) yield next;
      if (failed) throw failed;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const pod: AttachedPod = {
    name: 'ticket-coder-fix',
    role: 'coder',
    ticket: 'fix',
    entries: entries(),
    answer: async (...words) => {
      acts.push(['answer', ...words].join(' '));
    },
    send: async (text) => {
      acts.push(`send ${text}`);
      return 'delivered';
    },
    state: async () => ({ state: 'live', agent: 'opencode', startedAt: '10:00', questions: 0, tokens: 12 }),
    ...more,
  };
  const left = attach(pod, terminal);
  left.catch(() => {});
  /** Lets everything happen that is due within so many milliseconds. */
  const pass = async (ms = 50) => {
    terminal.time += ms;
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(ms);
  };
  return {
    terminal,
    acts,
    left,
    pass,
    tell: async (...more: TranscriptEntry[]) => {
      told.push(...more);
      wake();
      await pass();
    },
    end: (error?: Error) => {
      ended = true;
      failed = error;
      wake();
      return left;
    },
  };
}

const KEYS = 'enter message · t unfold · s state · q detach';
const STATUS = `ticket-coder-fix · coder · fix — ${KEYS}`;

describe('a person who watches a Pod', () => {
  it('sees its words as they come, and its tools change in their place', async () => {
    const { terminal, tell } = watching();
    await tell(message('I will '), message('look.\nFirst'));
    expect(terminal.rows).toEqual(['  I will look.', '  First', STATUS]);
    await tell(tool({ status: 'pending' }), tool({ call: 'c2', title: 'tsc', status: 'in_progress' }));
    expect(terminal.rows).toEqual(['  I will look.', '  First', '· npm test', '▸ tsc', STATUS]);
    await tell(tool({ status: 'completed' }));
    expect(terminal.rows).toEqual(['  I will look.', '  First', '✓ npm test', '▸ tsc', STATUS]);
    await tell(entry({ kind: 'turn', stop: 'cancelled' }));
    expect(terminal.rows).toEqual([
      '  I will look.',
      '  First',
      '✓ npm test',
      '▸ tsc',
      '— cancelled',
      STATUS,
    ]);
  });

  it('unfolds what was folded, and folds it again', async () => {
    const { terminal, tell, pass } = watching();
    await tell(thought('Hm.\nI see.'), tool({ status: 'completed', output: 'green' }), message('Done.'));
    expect(terminal.rows).toEqual(['· thought: Hm. I see.', '✓ npm test', '  Done.', STATUS]);
    terminal.type('t');
    await pass();
    expect(terminal.rows.slice(0, -1)).toEqual([
      '  ┊ Hm.',
      '  ┊ I see.',
      '✓ npm test',
      '  │ green',
      '  Done.',
    ]);
    terminal.type('t');
    await pass();
    expect(terminal.rows).toEqual(['· thought: Hm. I see.', '✓ npm test', '  Done.', STATUS]);
  });

  it('sees it whole again when the terminal has another size', async () => {
    const { terminal, tell, pass } = watching({ columns: 40, rows: 10 });
    await tell(
      message('It goes on for longer than one narrow row has room.\n'),
      tool({ status: 'in_progress' }),
    );
    expect(terminal.rows).toEqual([
      '  It goes on for longer than one narrow',
      '  row has room.',
      '▸ npm test',
      'enter message · t unfold · q detach',
    ]);
    terminal.resize(80, 24);
    await pass();
    expect(terminal.rows).toEqual([
      '  It goes on for longer than one narrow row has room.',
      '▸ npm test',
      STATUS,
    ]);
  });

  it.each([
    ['tools', Array.from({ length: 30 }, (_, at) => tool({ call: `c${at}`, title: `tool ${at}` }))],
    ['a question', [asks({ command: ['x'.repeat(300)] })]],
  ])('has never more rows drawn again than the screen has: %s', async (_name, entries) => {
    const { terminal, tell } = watching({ rows: 6, columns: 40 });
    await tell(...entries);
    terminal.written = '';
    await tell(message('On.\n'));
    const ups = [...terminal.written.matchAll(/\u001b\[(\d+)A/gu)].map(([, up]) => Number(up));
    expect(Math.max(...ups)).toBe(4);
    expect(terminal.rows.filter((row) => row === '  On.')).toHaveLength(1);
  });

  it('can read all of a question that has no room at the bottom', async () => {
    const { terminal, tell } = watching({ rows: 6, columns: 40 });
    await tell(asks({ command: ['x'.repeat(300)] }));
    expect(terminal.text.match(/x/gu)?.length).toBeGreaterThanOrEqual(300);
    expect(terminal.text).toContain('… all of it stands above');
  });

  it('sees what is still open when all else of it was long ago', async () => {
    const { terminal, tell, pass } = watching();
    await tell(tool({ status: 'in_progress' }), asks());
    await tell(...Array.from({ length: 5000 }, () => message(`${'word '.repeat(20)}\n`)), message('last\n'));
    while (!terminal.rows.includes('  last')) await pass();
    terminal.type('t');
    await pass();
    expect(terminal.text).toContain('▸ npm test\n? May it run this command?');
    expect(terminal.rows.length).toBeLessThanOrEqual(24);
  });

  it('writes a message and sends it, while words come', async () => {
    const { terminal, acts, tell, pass } = watching();
    terminal.press({ name: 'return' });
    terminal.type('queit');
    terminal.press({ name: 'backspace' });
    terminal.press({ name: 'backspace' });
    terminal.type('iet, 日本');
    await tell(message('Some words.\n'));
    expect(terminal.rows).toEqual(['  Some words.', '> queiet, 日本']);
    expect(terminal.cursor).toBe('> queiet, 日本'.length + 2);
    terminal.press({ name: 'return' });
    await pass();
    expect(acts).toEqual(['send queiet, 日本']);
    expect(terminal.rows).toEqual(['  Some words.', '» sent', STATUS]);
  });

  it('sends nothing where nothing was written, or it was left', async () => {
    const { terminal, acts, pass } = watching();
    terminal.press({ name: 'return' });
    terminal.press({ name: 'return' });
    terminal.type('no');
    terminal.press({ name: 'escape' });
    await pass();
    expect([acts, terminal.rows]).toEqual([[], [STATUS]]);
  });

  it.each([
    ['queued', '» sent: it hears this when its turn has ended'],
    ['no such Pod', '» not sent: the Pod is not there any more'],
    ['failed', '» not sent: its host did not take it'],
  ] as const)('is told what became of a message: %s', async (delivery, row) => {
    const { terminal, pass } = watching({ send: async () => delivery });
    terminal.type('hello');
    terminal.press({ name: 'return' });
    await pass();
    expect(terminal.rows).toEqual([row, STATUS]);
  });

  it('asks for its state', async () => {
    const { terminal, pass } = watching();
    terminal.type('s');
    await pass();
    expect(terminal.rows).toEqual(['» live, opencode, since 10:00', '» 12 tokens', STATUS]);
  });

  it.each([
    ['q', { name: 'q', text: 'q' }],
    ['ctrl-c', { name: 'c', ctrl: true }],
  ])('leaves it with %s, and it goes on', async (_name, key) => {
    const { terminal, acts, left, tell } = watching();
    await tell(message('Half a'));
    terminal.press(key);
    await left;
    expect(acts).toEqual([]);
    expect(terminal.watched).toBe(false);
    expect(terminal.rows).toEqual([
      '  Half a',
      '● ticket-coder-fix goes on; come back with: yoi-tickets pod attach',
      '  ticket-coder-fix',
      '',
    ]);
  });

  it('is told of its end', async () => {
    const { terminal, end, tell } = watching();
    await tell(message('Bye'));
    await end();
    expect(terminal.rows).toEqual(['  Bye', '● ticket-coder-fix has ended', '']);
    expect(terminal.watched).toBe(false);
  });

  it('has their terminal back when the Pod cannot be heard any more', async () => {
    const { terminal, end } = watching();
    await expect(end(new Error('the socket is gone'))).rejects.toThrow('the socket is gone');
    expect(terminal.watched).toBe(false);
    expect(terminal.written.endsWith('\u001b[?2004l')).toBe(true);
  });
});

describe('a person whom a Pod asks', () => {
  const ANSWER_KEYS = '  a allow once · p allow for this Pod · f allow for this profile · d deny';

  it.each([
    ['a', 'answer q1 allow once'],
    ['p', 'answer q1 allow pod'],
    ['f', 'answer q1 allow profile'],
    ['d', 'answer q1 deny once'],
  ])('answers with %s', async (letter, act) => {
    const { terminal, acts, tell, pass } = watching();
    await tell(asks({ command: ['npm', 'test'], title: '', count: 2 }));
    await pass(700);
    expect(terminal.rows).toEqual([
      '? May it run this command? (2 of these)',
      '  │ npm test',
      ANSWER_KEYS,
      STATUS,
    ]);
    terminal.type(letter);
    await pass();
    expect([acts, terminal.rows]).toEqual([[act], [STATUS]]);
    await tell(entry({ kind: 'answer', question: 'q1', decision: 'allow', scope: 'pod', by: 'human/ann' }));
    expect(terminal.rows).toEqual([
      '? May it run this command? (2 of these)',
      '  │ npm test',
      '» allowed for this Pod by human/ann',
      STATUS,
    ]);
  });

  it('answers nothing with a key that was on its way when the question came', async () => {
    const { terminal, acts, tell, pass } = watching();
    await tell(asks());
    terminal.type('add a test');
    await pass(5000);
    expect(acts).toEqual([]);
    expect(terminal.rows.at(-1)).toBe('> add a test');
    expect(terminal.text).toContain('esc: leave the message, then answer');
  });

  it('answers only the question that was there to be read, not the next one behind it', async () => {
    const { terminal, acts, tell, pass } = watching();
    await tell(asks(), asks({ id: 'q2', title: 'rm -rf build' }));
    await pass(700);
    expect(terminal.text).toContain(`${ANSWER_KEYS}`);
    terminal.type('a');
    terminal.press({ name: 'a', text: 'a' });
    await pass();
    expect(acts).toEqual(['answer q1 allow once']);
    expect(terminal.text).toContain('rm -rf build');
  });

  it('pastes words, and answers nothing by that', async () => {
    const { terminal, acts, tell, pass } = watching();
    await tell(asks());
    await pass(700);
    terminal.press({ name: 'paste', text: 'a\nd' });
    await pass();
    expect([acts, terminal.rows.at(-1)]).toEqual([[], '> a⏎d']);
  });

  it('is asked again where the answer was not taken, and told why', async () => {
    const refusal = new TicketError('conflict', {
      refused: 'it was not answered',
      rule: 'its host is busy',
      next: 'answer again',
    });
    const { terminal, tell, pass } = watching({ answer: () => Promise.reject(refusal) });
    await tell(asks());
    await pass(700);
    terminal.type('d');
    await pass();
    expect(terminal.rows.slice(0, 3)).toEqual([
      '» it was not answered: its host is busy',
      '» answer again',
      '? May it run this command?',
    ]);
  });

  it('is not told what a fault of ours may hold', async () => {
    const { terminal, tell, pass } = watching({ answer: () => Promise.reject(new Error('token 123')) });
    await tell(asks());
    await pass(700);
    terminal.type('d');
    await pass();
    expect(terminal.rows[0]).toBe('» that did not work: try again');
  });

  it('has to answer no more when the question is withdrawn', async () => {
    const { terminal, tell } = watching();
    await tell(asks());
    await tell(entry({ kind: 'answer', question: 'q1', decision: 'withdrawn', scope: 'once', by: 'agent' }));
    expect(terminal.rows.at(-2)).toBe('» the question was withdrawn (agent)');
    expect(terminal.rows.at(-1)).toBe(STATUS);
  });
});
