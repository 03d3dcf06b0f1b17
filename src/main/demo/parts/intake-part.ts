import { z } from 'zod';
import type { PuppetTurn } from '../../../pods/puppet/puppet-turn.ts';
import { requestLike } from '../requests.ts';
import { askedOf } from './asked-of.ts';
import type { Marks, Part } from './part-of.ts';

const made = z.object({ id: z.string() });
/** Stands in the text until the person answered. */
const OPEN = '- What the open question is answered with';

/** Turns a request into a Ticket and asks what is missing; with the answer, the Ticket is ready. */
export function intakePart(marks: Marks): Part {
  let { ticket } = marks;
  return async (turn) => {
    if (ticket === '') ticket = await writeDown(turn, turn.isFirst ? askedOf(turn.told) : turn.told);
    else if (turn.isFirst) await turn.say('I read it. Write to me what is to be changed in it.');
    else await goOn(turn, ticket);
  };
}

async function writeDown(turn: PuppetTurn, request: string): Promise<string> {
  const wanted = request.trim();
  if (wanted === '') {
    await turn.say('Tell me what you want, in a sentence or two.');
    return '';
  }
  const { title, requirement, question } = requestLike(wanted);
  await turn.think('Is there a Ticket of this already?');
  await turn.call('ticket_list', { text: title.split(' ').slice(0, 3).join(' '), state: 'all' });
  await turn.say('I find none that wants the same, and write it down.');
  const { id } = made.parse(
    await turn.call('ticket_create', {
      title,
      body: [
        `## Background\n\n${wanted.replace(/^/gmu, '> ')}`,
        `## Requirements\n\n- ${requirement}`,
        `## Acceptance criteria\n\n- A test shows it\n${OPEN}`,
        '## Validation\n\n`node --test`\n',
      ].join('\n\n'),
    }),
  );
  await turn.call('ticket_ask', { ticket: id, body: question });
  await turn.say(`It is a Ticket now, and one thing is yours to decide: ${question}`);
  return id;
}

/** What it is told after that is the answer, as a notice, or something that the person writes to it. */
async function goOn(turn: PuppetTurn, ticket: string): Promise<void> {
  const [, answer] = /^answer by human[^\n]*:\n((?:>[^\n]*\n?)+)/mu.exec(turn.told) ?? [];
  if (answer === undefined) {
    await turn.say(
      'I cannot do more with that: answer the open question in the Ticket, and I make it ready.',
    );
    return;
  }
  const words = answer.replace(/^> ?/gmu, '').replace(/\s+/gu, ' ').trim();
  await turn.call('ticket_edit', { ticket, old: OPEN, new: `- As decided: ${words}` });
  await turn.call('ticket_ready', { ticket, summary: `What was asked for, and as decided: ${words}` });
  await turn.say('It is ready. When you say Go, it is worked on.');
}
