import type { StopReason } from '@agentclientprotocol/sdk';
import { filled } from './plays.ts';
import type { Turn } from './turn.ts';
import { WORDS } from './words.ts';

/** A line of the script, wherever a brief may have quoted it. */
const LINE = /^[\s>|│-]*@([a-z-]+)(?:[ \t]+(.*?))?\s*$/u;

/** Does what `text` says, line by line, until the turn is cancelled or ended. */
export async function obeyScript(turn: Turn, text: string): Promise<StopReason> {
  const script = text.split('\n').flatMap((line) => {
    const [found, word = '', rest = ''] = LINE.exec(line) ?? [];
    return found === undefined ? [] : [{ word, rest }];
  });
  if (script.length === 0) await turn.say('Done.');
  for (const { word, rest } of script) {
    await step(turn, word, rest);
    if (turn.signal.aborted) return 'cancelled';
    if (turn.stop) return turn.stop;
  }
  return 'end_turn';
}

async function step(turn: Turn, word: string, rest: string): Promise<void> {
  const act = WORDS.get(word);
  if (!act) return turn.say(`There is no word @${word}.`);
  try {
    await act(turn, turn.session.options.plays === undefined ? rest : filled(turn, rest));
  } catch (error) {
    // What is given up because of a cancel is no fault.
    if (!turn.signal.aborted) throw error;
  }
}
