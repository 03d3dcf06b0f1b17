import type { TranscriptEntry } from '../domain/pod.ts';
import { oneLine } from '../domain/text.ts';
import { questionText } from './shown-pod.ts';

const TEXT = 400;

/** One line of a transcript, on one line. */
export function lineText(entry: TranscriptEntry): string {
  return `${entry.at.slice(11, 19)} ${oneLine(factText(entry), TEXT)}`;
}

function factText(entry: TranscriptEntry): string {
  switch (entry.kind) {
    case 'input':
      return `${entry.from} says: ${entry.text}`;
    case 'message':
      return entry.text;
    case 'thought':
      return `(thinks) ${entry.text}`;
    case 'tool':
      return `[${entry.status}] ${entry.title}${entry.output ? `: ${entry.output}` : ''}`;
    case 'plan':
      return `plan: ${entry.steps.map(({ text, status }) => `${text} (${status})`).join('; ')}`;
    case 'question':
      return `asks: ${questionText(entry.question)}`;
    case 'answer':
      return `${entry.decision} (${entry.scope}) by ${entry.by}: ${entry.question}`;
    case 'turn':
      return `-- done: ${entry.stop}`;
    case 'pod':
      return `-- ${entry.event}: ${entry.text}`;
  }
}
