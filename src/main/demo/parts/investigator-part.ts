import type { Marks, Part } from './part-of.ts';

/** Looks at what there is, and writes that down; it knows no more. */
export function investigatorPart({ ticket }: Marks): Part {
  return async (turn) => {
    if (ticket === '') return turn.say('Name a Ticket, and I write down what I find for it.');
    await turn.call('ticket_show', { ticket });
    const { output } = await turn.run(['git', 'log', '--oneline', '-5']);
    await turn.call('ticket_comment', {
      ticket,
      kind: 'findings',
      body: `The agents of this demo have no model, so this is only what git says. The last commits:\n\n${output.replace(/^/gmu, '    ')}`,
    });
    await turn.say('What I found stands in the Ticket, as findings.');
  };
}
