import { z } from 'zod';
import type { PuppetTurn } from '../../../pods/puppet/puppet-turn.ts';
import { askedOf } from './asked-of.ts';
import type { Part } from './part-of.ts';

const listed = z.object({
  tickets: z.array(z.object({ title: z.string(), state: z.string(), waits_for_person: z.array(z.string()) })),
});
const worked = z.object({
  work: z.array(z.object({ title: z.string(), phase: z.string(), waits_for: z.string() })),
  queued: z.array(z.object({ title: z.string() })),
});

type Answer = { when: RegExp; answer(turn: PuppetTurn): Promise<string> };

/** What it understands, by the words in it; the first that fits answers. */
const ANSWERS: readonly Answer[] = [
  {
    when: /\b(?:wait|waits|waiting|need|needs|decide|todo|to do|next|me)\b/iu,
    answer: async (turn) => {
      const { tickets } = listed.parse(await turn.call('ticket_list', { waiting: true }));
      if (tickets.length === 0) return 'Nothing waits for you.';
      const lines = tickets.map(
        ({ title, state, waits_for_person: why }) => `- **${title}** (${state}): ${why.join(', ')}`,
      );
      return ['This waits for you:', '', ...lines, '', 'I would begin with what holds an agent up.'].join(
        '\n',
      );
    },
  },
  {
    when: /\b(?:work|working|busy|doing|agent|agents|status|going|queue|queued)\b/iu,
    answer: async (turn) => {
      const { work, queued } = worked.parse(await turn.call('work_status', {}));
      const lines = work.map(
        ({ title, phase, waits_for: who }) => `- **${title}**: ${phase}, waits for ${who}`,
      );
      const after = queued.map(({ title }) => `- **${title}**: queued`);
      return ['This is how the work stands:', '', ...lines, ...after].join('\n');
    },
  },
];

const HELP =
  'I am the companion of this demo, and no model: I understand *what waits for me?* and *how is the work going?* With an agent of your own here, you would just talk.';

/** At the person's side: says what waits for them, and how the work goes, from the records. */
export function companionPart(): Part {
  return async (turn) => {
    const said = turn.isFirst ? askedOf(turn.told) : turn.told;
    const known = ANSWERS.find(({ when }) => when.test(said));
    await turn.say(known ? await known.answer(turn) : HELP);
  };
}
