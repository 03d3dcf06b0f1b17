import type { PuppetTurn } from '../../../pods/puppet/puppet-turn.ts';
import { type Step, TOLD } from '../play.ts';
import { playOf } from '../plays.ts';
import type { Marks, Part } from './part-of.ts';

/** Plays what is written for its Ticket, round by round. */
export function coderPart({ ticket }: Marks): Part {
  const { rounds } = playOf(ticket);
  let played = 0;
  return async (turn) => {
    const round = rounds[played];
    if (TOLD.approved.test(turn.told)) return turn.say('Approved: then I am done, unless somebody needs me.');
    if (!round || (round.when && !round.when.test(turn.told)))
      return turn.say(
        'I read that. I am a puppet of the demo, and nothing is written for me to do about it.',
      );
    const deviations: string[] = [];
    for (const step of round.steps) await take(turn, step, { ticket, deviations });
    played += 1;
  };
}

/** `deviations`: what the report has to say of what was left out. */
type Course = { ticket: string; deviations: string[] };

async function take(turn: PuppetTurn, step: Step, { ticket, deviations }: Course): Promise<void> {
  if ('say' in step) return turn.say(step.say);
  if ('think' in step) return turn.think(step.think);
  if ('pauseSeconds' in step) return turn.pause(step.pauseSeconds * 1_000);
  if ('write' in step) return turn.write(step.write, step.text);
  if ('run' in step) {
    const { denied } = await turn.run(step.run);
    if (denied && step.denied !== undefined) deviations.push(step.denied);
  } else if ('commit' in step) {
    await turn.run(['git', 'add', '--all']);
    await turn.run(['git', 'commit', '-m', step.commit]);
  } else if ('ask' in step) {
    await turn.call('ticket_ask', { ticket, body: step.ask });
  } else {
    await turn.call('work_report', {
      ticket,
      ...step.report,
      ...(deviations.length > 0 ? { deviations } : {}),
    });
    await turn.say('It is reported.');
  }
}
