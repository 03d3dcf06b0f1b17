import type { PodQuestion, TranscriptEntry, TranscriptFact } from '../../../src/domain/pod.ts';

let seq = 0;

export function entry(fact: TranscriptFact): TranscriptEntry {
  seq += 1;
  return { seq, at: '2026-11-21T10:00:00Z', ...fact };
}

export const message = (text: string) => entry({ kind: 'message', text });
export const thought = (text: string) => entry({ kind: 'thought', text });

export function question(more: Partial<PodQuestion> = {}): PodQuestion {
  return { id: 'q1', kind: 'execute', title: 'npm test', count: 1, at: '2026-11-21T10:00:00Z', ...more };
}

export const asks = (more: Partial<PodQuestion> = {}) =>
  entry({ kind: 'question', question: question(more) });

type Tool = Extract<TranscriptFact, { kind: 'tool' }>;
export const tool = (more: Partial<Tool> = {}) =>
  entry({ kind: 'tool', call: 'c1', title: 'npm test', does: 'execute', status: 'pending', ...more });
