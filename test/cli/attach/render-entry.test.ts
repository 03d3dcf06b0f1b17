import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderEntry } from '../../../src/cli/attach/render-entry.ts';
import { paint } from '../../../src/cli/attach/row.ts';
import { widthOf } from '../../../src/cli/attach/text-width.ts';
import type { TranscriptFact } from '../../../src/domain/pod.ts';
import { entry, question, tool } from './entries.ts';

const folded = { columns: 40, folded: true };
const unfolded = { columns: 40, folded: false };
const shown = (fact: TranscriptFact, view = folded) => renderEntry(fact, view).map(({ text }) => text);

const PLAN: TranscriptFact = {
  kind: 'plan',
  steps: [
    { text: 'read it', status: 'completed' },
    { text: 'change it', status: 'in_progress' },
    { text: 'test it', status: 'strange' },
  ],
};
const LAUNCH: TranscriptFact = { kind: 'input', from: 'launch', text: 'one\ntwo\nthree\nfour\nfive\nsix\n' };

describe('an entry of a transcript on a screen of 40 columns', () => {
  it.each<[string, TranscriptFact, string[]]>([
    [
      'words to it, their first lines',
      LAUNCH,
      ['❯ launch', '  one', '  two', '  three', '  four', '  … 2 lines more'],
    ],
    [
      'words of it, away from the first column',
      { kind: 'message', text: '? May it\n\nDone.\n' },
      ['  ? May it', '', '  Done.'],
    ],
    [
      'words that are too long for a row',
      { kind: 'message', text: `It is in the README, in the third line ${'x'.repeat(50)}` },
      ['  It is in the README, in the third line', `  ${'x'.repeat(38)}`, `  ${'x'.repeat(12)}`],
    ],
    [
      'a thought, on one row',
      { kind: 'thought', text: 'First this.\nThen that, and so on and on.' },
      ['· thought: First this. Then that, and s…'],
    ],
    ['a tool at work', tool({ status: 'in_progress' }), ['▸ npm test']],
    [
      'a tool with its file',
      tool({ title: 'Read', status: 'completed', paths: ['/a/b.md'], output: 'x' }),
      ['✓ Read /a/b.md'],
    ],
    [
      'a file that its title names',
      tool({ title: 'Read b.md', status: 'completed', paths: ['/a/b.md'] }),
      ['✓ Read b.md'],
    ],
    [
      'a tool that failed, and why',
      tool({ status: 'failed', output: 'exit 1\nred' }),
      ['✗ npm test: exit 1 red'],
    ],
    ['a tool without a name', tool({ title: ' \n' }), ['· execute']],
    ['a plan, by what it is at', PLAN, ['≡ plan, 1 of 3 done: change it']],
    [
      'the end of a turn',
      { kind: 'turn', stop: 'end_turn', tokens: 1200, cost: '0.25 USD' },
      ['— done, and waiting · 1200 tokens · 0.2…'],
    ],
    ['an end of a turn that nobody knows', { kind: 'turn', stop: 'constructor' }, ['— stopped: constructor']],
    [
      'what became of the Pod, to its end',
      { kind: 'pod', event: 'failed', text: 'its agent is not logged in: run opencode auth login' },
      ['● failed: its agent is not logged in:', '  run opencode auth login'],
    ],
    [
      'a yes',
      { kind: 'answer', question: 'q', decision: 'allow', scope: 'once', by: 'human/ann' },
      ['» allowed once by human/ann'],
    ],
    [
      'a yes for more',
      { kind: 'answer', question: 'q', decision: 'allow', scope: 'profile', by: 'human/ann' },
      ['» allowed for this profile by human/ann'],
    ],
    [
      'a no',
      { kind: 'answer', question: 'q', decision: 'deny', scope: 'once', by: 'human/ann' },
      ['» denied by human/ann'],
    ],
    [
      'a question that is none any more',
      { kind: 'answer', question: 'q', decision: 'withdrawn', scope: 'once', by: 'agent' },
      ['» the question was withdrawn (agent)'],
    ],
  ])('%s', (_name, fact, rows) => {
    expect(shown(fact)).toEqual(rows);
  });

  it.each<[string, TranscriptFact, string[]]>([
    [
      'words to it, all of them',
      LAUNCH,
      ['❯ launch', '  one', '  two', '  three', '  four', '  five', '  six'],
    ],
    [
      'a thought, as such',
      { kind: 'thought', text: 'First this.\nThen that.' },
      ['  ┊ First this.', '  ┊ Then that.'],
    ],
    [
      'what a tool said',
      tool({ status: 'completed', output: 'a\tb\n\nc\n' }),
      ['✓ npm test', '  │ a  b', '  │ ', '  │ c'],
    ],
    ['a plan, step by step', PLAN, ['≡ plan, 1 of 3 done', '  ✓ read it', '  ▸ change it', '  · test it']],
  ])('unfolded: %s', (_name, fact, rows) => {
    expect(shown(fact, unfolded)).toEqual(rows);
  });

  it.each<[string, TranscriptFact, string[]]>([
    [
      'a command, as it would be typed',
      {
        kind: 'question',
        question: question({
          command: ['npm', 'test', '--', "it's  here"],
          title: 'Run the tests',
          count: 3,
        }),
      },
      [
        '? May it run this command? (3 of these)',
        "  │ npm test -- 'it'\\''s  here'",
        '  │ in its words: Run the tests',
      ],
    ],
    [
      'all of a long command, and what would hide in it',
      {
        kind: 'question',
        question: question({ command: ['sh', '-c', `ls${' '.repeat(40)};\nrm x \u001b[8m`] }),
      },
      [
        '? May it run this command?',
        `  │ sh -c 'ls${' '.repeat(27)}`,
        `  │ ${' '.repeat(13)};\\nrm x <U+001B>[8m'`,
        '  │ in its words: npm test',
      ],
    ],
    [
      'files',
      { kind: 'question', question: question({ kind: 'edit', title: '', paths: ['/a', '/b'] }) },
      ['? May it write here?', '  │ /a', '  │ /b'],
    ],
    [
      'a command that would run elsewhere, and where',
      { kind: 'question', question: question({ command: ['ls'], title: '', paths: ['/etc'] }) },
      ['? May it run this command?', '  │ ls', '  │ not in its folder, but in /etc'],
    ],
    [
      'a command that could not be read, line by line',
      { kind: 'question', question: question({ title: 'ls  x\n  rm y' }) },
      ['? May it run this command?', '  │ ls  x', '  │   rm y'],
    ],
    [
      'something else, in its words',
      { kind: 'question', question: question({ kind: '__proto__', title: 'Open\nthe pod bay doors' }) },
      ['? May it do this (__proto__)?', '  │ Open', '  │ the pod bay doors'],
    ],
  ])('asks about %s', (_name, fact, rows) => {
    expect(shown(fact)).toEqual(rows);
  });

  it('is cut where one line is a giant', () => {
    const rows = shown({ kind: 'message', text: 'x'.repeat(5_000_000) });
    expect(rows.length).toBeLessThan(120);
    expect(rows.slice(-2).join('')).toMatch(/… and 4996000 characters {2}more$/u);
    expect(
      shown(tool({ title: 'x'.repeat(5_000_000), status: 'failed', output: 'o\n'.repeat(1e6) })),
    ).toHaveLength(1);
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 300 });
  const anyFact: fc.Arbitrary<TranscriptFact> = fc.oneof(
    anyText.map((text) => ({ kind: 'message' as const, text })),
    anyText.map((text) => ({ kind: 'thought' as const, text })),
    fc.tuple(anyText, anyText).map(([from, text]) => ({ kind: 'input' as const, from, text })),
    fc
      .tuple(anyText, anyText, fc.array(anyText, { maxLength: 3 }))
      .map(([title, output, paths]) => tool({ title, output, paths, does: title, status: 'failed' })),
    fc
      .array(fc.record({ text: anyText, status: anyText }))
      .map((steps) => ({ kind: 'plan' as const, steps })),
    fc
      .record({
        id: anyText,
        kind: anyText,
        title: anyText,
        command: fc.array(anyText),
        paths: fc.array(anyText),
      })
      .map((asked) => ({ kind: 'question' as const, question: question(asked) })),
    fc.tuple(anyText, anyText).map(([stop, cost]) => ({ kind: 'turn' as const, stop, cost })),
    fc.tuple(anyText, anyText).map(([event, text]) => ({ kind: 'pod' as const, event, text })),
  );

  it('never steers the terminal, never wraps, and leaves the first column to us, whatever it says', () => {
    fc.assert(
      fc.property(anyFact, fc.integer({ min: 20, max: 120 }), fc.boolean(), (fact, columns, fold) => {
        for (const row of renderEntry(entry(fact), { columns, folded: fold })) {
          expect(paint(row, false)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
          expect(widthOf(row.text)).toBeLessThanOrEqual(columns);
          expect(row.text).toMatch(/^(?:$| {2}|[❯·▸✓✗≡?»—●] |● )/u);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('has colours only where they are wanted', () => {
    const [row] = renderEntry(tool({ status: 'failed' }), folded);
    expect(row && paint(row, true)).toBe('\u001b[31m✗ npm test\u001b[0m');
    expect(row && paint(row, false)).toBe('✗ npm test');
  });
});
