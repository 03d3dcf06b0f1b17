import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/domain/command-line.ts';
import type { TranscriptEntry, TranscriptFact } from '../../../src/domain/pod.ts';
import { foldTranscript } from '../../../src/panel/web/pod/fold-transcript.ts';

const entries = (...facts: TranscriptFact[]): TranscriptEntry[] =>
  facts.map((fact, at) => ({ seq: at + 1, at: `t${at + 1}`, ...fact }));
const message = (text: string): TranscriptFact => ({ kind: 'message', text });
const tool = (call: string, status: 'pending' | 'completed', output?: string): TranscriptFact => ({
  ...{ kind: 'tool', call, title: `run ${call}`, does: 'execute', status },
  ...(output === undefined ? {} : { output }),
});
const asked = { id: 'q1', kind: 'execute', title: 'npm test', command: ['npm', 'test'], count: 1, at: 't' };

describe('a transcript as a person sees it', () => {
  it('joins words that came in pieces, and knows when no more come to them', () => {
    const items = foldTranscript(
      entries(message('Hel'), message('lo'), { kind: 'thought', text: 'hm' }, message('again')),
    );
    expect(items).toMatchObject([
      { kind: 'message', text: 'Hello', isOver: true, key: '1', version: 3 },
      { kind: 'thought', text: 'hm', isOver: true },
      { kind: 'message', text: 'again', isOver: false, version: 4 },
    ]);
  });

  it('shows a tool call once, where it began, as it stands', () => {
    const items = foldTranscript(entries(tool('a', 'pending'), message('…'), tool('a', 'completed', 'ok')));
    expect(items).toMatchObject([
      { kind: 'tool', status: 'completed', output: 'ok', key: '1', at: 't1', version: 3 },
      { kind: 'message' },
    ]);
  });

  it('knows a call of the next turn, and its plan, for another', () => {
    const plan = (text: string): TranscriptFact => ({ kind: 'plan', steps: [{ text, status: 'pending' }] });
    const turn: TranscriptFact = { kind: 'turn', stop: 'end_turn' };
    const items = foldTranscript(
      entries(tool('a', 'completed'), plan('one'), plan('two'), turn, tool('a', 'pending'), plan('three')),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['tool', 'plan', 'turn', 'tool', 'plan']);
    expect(items[1]).toMatchObject({ steps: [{ text: 'two' }] });
  });

  it('puts an answer to its question, and bears one without', () => {
    const answer = (question: string): TranscriptFact => ({
      ...{ kind: 'answer', question, decision: 'allow', scope: 'pod', by: 'human/anna' },
    });
    const items = foldTranscript(
      entries({ kind: 'question', question: asked }, answer('q1'), answer('of an older line')),
    );
    expect(items).toMatchObject([
      { kind: 'question', answer: { decision: 'allow', scope: 'pod' }, version: 2 },
    ]);
  });

  it('parts words without an end, and takes no long time for many', () => {
    const many = foldTranscript(
      entries(...Array.from({ length: 4_000 }, () => message('word '.repeat(100)))),
    );
    expect(many.length).toBeGreaterThan(10);
    for (const item of many) expect(item.kind === 'message' && item.text.length).toBeLessThan(101_000);
  });
});

describe('a command that is asked about', () => {
  it.each([
    [['npm', 'test'], 'npm test'],
    [['sh', '-c', 'rm -rf /; echo "it\'s"'], `sh -c 'rm -rf /; echo "it'\\''s"'`],
    [['echo', 'a\nrm b', ''], "echo 'a\\nrm b' ''"],
  ])('is shown as it would be typed: %j', (words, line) => {
    expect(commandLine(words)).toBe(line);
  });
});
