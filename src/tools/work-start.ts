import { z } from 'zod';
import { line, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';
import { workAnswer, workText } from './work-fields.ts';

/** What begins work; `work_run` is told the same. */
export const startInput = () =>
  z.strictObject({
    ticket: ticket(),
    summary: words().describe('the accepted plan: what the coder gets as intent').optional(),
    plan_revision: line(40).optional(),
    override_reason: words().optional(),
    profile: line(80).optional(),
  });

export const workStart = defineTool({
  name: 'work_start',
  title: 'Start the work',
  description:
    'Makes branch and worktree and starts the coder; accepts a queued Ticket first, with summary and plan_revision. Call again: it goes on where it was.',
  effect: 'add',
  input: () =>
    startInput().extend({
      launch: z.boolean().describe('false: you work there yourself').optional(),
      attended: z.boolean().describe("the agent's own screen instead of a Pod").optional(),
    }),
  output: workAnswer,
  personal: ['launch', 'attended'],
  propose: async (services, _caller, input) => {
    const { proposeStart } = await import('./propose-work.ts');
    return proposeStart(services, input.ticket, 'Start the work on');
  },
  run: async (services, caller, { attended, launch, ...wish }) => {
    const { doWork } = await import('./do-work.ts');
    const alone = attended ? { launch: false } : launch === undefined ? {} : { launch };
    return doWork(services, caller, wish.ticket, 'coder', (work) =>
      work.start(caller, { ...wish, ...alone }),
    );
  },
  text: workText,
});
