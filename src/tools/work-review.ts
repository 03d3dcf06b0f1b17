import { z } from 'zod';
import { line, ticket } from './fields.ts';
import { defineTool } from './tool.ts';
import { workAnswer, workText } from './work-fields.ts';

export const workReview = defineTool({
  name: 'work_review',
  title: 'Have the work reviewed',
  description:
    'Validates the commit that was reported; red goes back to the coder. Then starts a reviewer on exactly that commit.',
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      profile: line(80).optional(),
      launch: z.boolean().describe('false: you review it yourself').optional(),
      attended: z.boolean().describe("the agent's own screen instead of a Pod").optional(),
    }),
  output: workAnswer,
  personal: ['launch', 'attended'],
  run: async (services, caller, { ticket: reference, attended, launch, profile }) => {
    const { doWork } = await import('./do-work.ts');
    const alone = attended ? { launch: false } : launch === undefined ? {} : { launch };
    const input = { ...(profile === undefined ? {} : { profile }), ...alone };
    return doWork(services, caller, reference, 'reviewer', (work) => work.review(caller, reference, input));
  },
  text: workText,
});
