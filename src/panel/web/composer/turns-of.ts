import type { TranscriptEntry } from '../../wire.ts';

/** What was said in a conversation, in the order in which it was said; `did`: what was done in between. */
export type Turn =
  | { seq: number; by: 'person' | 'companion' | 'other'; from: string; text: string }
  | { seq: number; by: 'did'; text: string; count: number };

/** What the program tells a Pod is no part of a conversation. */
const PROGRAM: readonly string[] = ['notice', 'host'];
/** What a Pod is launched with holds what a person asked of it, between headings of the program's own. */
const ASKED =
  /^# What is asked of you\n\n([\s\S]*?)(?:\n\n# (?:Intent|Where|Hand-off|Of this workspace)\n|\n\nWrite records in |(?![\s\S]))/mu;

/** The words of a transcript as a conversation: words that came in parts are one, and what was done is counted. */
export function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  const turns: Turn[] = [];
  for (const entry of entries) {
    const last = turns.at(-1);
    switch (entry.kind) {
      case 'message':
        if (last?.by === 'companion') last.text += entry.text;
        else turns.push({ seq: entry.seq, by: 'companion', from: '', text: entry.text });
        break;
      case 'input':
        if (!PROGRAM.includes(entry.from)) turns.push(said(entry.seq, entry.from, entry.text));
        break;
      case 'tool':
        if (entry.status !== 'pending' && entry.status !== 'in_progress') break;
        if (last?.by === 'did') {
          last.count += last.text === entry.title ? 0 : 1;
          last.text = entry.title;
        } else turns.push({ seq: entry.seq, by: 'did', text: entry.title, count: 1 });
        break;
      case 'turn':
        // The next words are another answer.
        if (last?.by === 'companion') turns.push({ seq: entry.seq, by: 'did', text: '', count: 0 });
        break;
      default:
    }
  }
  return turns.filter((turn) => turn.text !== '');
}

function said(seq: number, from: string, text: string): Turn {
  if (from === 'launch') return { seq, by: 'person', from, text: ASKED.exec(text)?.[1]?.trim() ?? '' };
  return { seq, by: from.startsWith('human/') ? 'person' : 'other', from, text };
}
