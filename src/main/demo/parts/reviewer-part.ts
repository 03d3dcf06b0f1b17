import { playOf } from '../plays.ts';
import type { Marks, Part } from './part-of.ts';

/** Reads the commit that it stands on, and approves it: the coders of the demo do as they should. */
export function reviewerPart({ ticket }: Marks): Part {
  return async (turn) => {
    if (!turn.isFirst)
      return turn.say('My verdict stands in the Ticket. Another commit has another reviewer.');
    await turn.think('First the Ticket, then the whole difference, then what the tests would catch.');
    await turn.call('ticket_show', { ticket });
    await turn.run(['git', 'show', '--stat']);
    const { output: commit } = await turn.run(['git', 'rev-parse', 'HEAD']);
    const { approval } = playOf(ticket);
    await turn.say(approval);
    await turn.call('ticket_review', { ticket, verdict: 'approve', commit, body: approval });
  };
}
