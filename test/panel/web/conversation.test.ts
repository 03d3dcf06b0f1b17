import { describe, expect, it } from 'vitest';
import type { TranscriptEntry, TranscriptFact } from '../../../src/domain/pod.ts';
import { turnsOf } from '../../../src/panel/web/composer/turns-of.ts';

const entries = (...facts: TranscriptFact[]): TranscriptEntry[] =>
  facts.map((fact, index) => ({ seq: index + 1, at: '2026-01-01T00:00:00Z', ...fact }));

describe('a conversation with the Companion', () => {
  it('is what was said: words that came in parts are one, and what was done is counted between them', () => {
    const done = (call: string, title: string) =>
      ({ kind: 'tool', call, title, does: 'read', status: 'completed' }) as const;
    const begun = (call: string, title: string) =>
      ({ kind: 'tool', call, title, does: 'read', status: 'pending' }) as const;
    const turns = turnsOf(
      entries(
        { kind: 'input', from: 'human/mika', text: 'How do things stand?' },
        { kind: 'thought', text: 'Let me look.' },
        begun('1', 'ticket_list'),
        done('1', 'ticket_list'),
        begun('2', 'ticket_show'),
        { kind: 'message', text: 'Two wait ' },
        { kind: 'message', text: 'for you.' },
        { kind: 'turn', stop: 'end_turn' },
        { kind: 'message', text: 'And one is new.' },
      ),
    );
    expect(turns.map((turn) => [turn.by, turn.text])).toEqual([
      ['person', 'How do things stand?'],
      ['did', 'ticket_show'],
      ['companion', 'Two wait for you.'],
      ['companion', 'And one is new.'],
    ]);
    expect(turns[1]).toMatchObject({ count: 2 });
  });

  it('begins with what a person asked when it was launched, without what the program adds', () => {
    const launch = [
      'You are here-companion, companion of this workspace.',
      '# What is asked of you\n\nWhat is next?\n\nAnd why?',
      '# Of this workspace\n\nSpeak plainly.',
    ].join('\n\n');
    expect(turnsOf(entries({ kind: 'input', from: 'launch', text: launch }))).toMatchObject([
      { by: 'person', text: 'What is next?\n\nAnd why?' },
    ]);
    expect(turnsOf(entries({ kind: 'input', from: 'launch', text: 'You are here-companion.' }))).toEqual([]);
  });

  it('knows a person from another Pod, and leaves out what the program tells', () => {
    const turns = turnsOf(
      entries(
        { kind: 'input', from: 'orchestrator/here-orchestrator', text: 'It is merged.' },
        { kind: 'input', from: 'notice', text: 'Something happened.' },
        { kind: 'input', from: 'host', text: 'Go on.' },
      ),
    );
    expect(turns.map(({ by, text }) => [by, text])).toEqual([['other', 'It is merged.']]);
  });
});
