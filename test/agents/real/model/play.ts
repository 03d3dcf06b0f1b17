import { stripVTControlCharacters } from 'node:util';
import type { Utterance } from './dialect.ts';
import type { Step } from './stand-in-model.ts';

/** What a model makes of what it heard. */
export type Play = (heard: Heard) => Step;

export type Heard = {
  /** What it said or called last, tools by their names. */
  last: string;
  /** What came since then. */
  news: string;
  /** All of it. */
  whole: string;
};

/** In a part of a play: after what it did, and on hearing what, it does this. The first that fits counts. */
export type Cue = {
  after?: RegExp;
  hears?: RegExp;
  does: Step | ((found: RegExpExecArray, heard: Heard) => Step);
};

/** A play for the Pods of a workspace: each takes the part of its role, which it is told with its first input. */
export function playOf(parts: Readonly<Record<string, readonly Cue[]>>): Play {
  return (heard) => {
    const [, role = ''] = /You are [\w.-]+, (\w+) of this workspace/u.exec(heard.whole) ?? [];
    for (const { after = ANY, hears = ANY, does } of parts[role] ?? []) {
      const found = hears.exec(heard.news);
      if (found && after.test(heard.last)) return typeof does === 'function' ? does(found, heard) : does;
    }
    return { says: `I wait, as ${role}.` };
  };
}

const ANY = /^/u;

export function heardIn(conversation: readonly Utterance[]): Heard {
  const at = conversation.findLastIndex(({ own }) => own);
  const first = conversation.findLastIndex(({ own }, index) => index < at && !own) + 1;
  const textOf = (part: readonly Utterance[]) => part.flatMap(({ said }) => textsIn(said)).join('\n');
  return {
    last: textOf(conversation.slice(first, at + 1)),
    news: textOf(conversation.slice(at + 1)),
    whole: textOf(conversation),
  };
}

/** Every text in what was sent, at whatever depth a vendor keeps it, without what colours it on a terminal. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [stripVTControlCharacters(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
