import { z } from 'zod';
import { ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';
import { workAnswer, workText } from './work-fields.ts';

export const workMerge = defineTool({
  name: 'work_merge',
  title: 'Merge the work',
  description:
    'Validates the merge beside everything, then moves the target, and puts away worktree, branch and Pods. close: the resolution to close with.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), close: words().optional() }),
  output: workAnswer,
  propose: async (services, _caller, { ticket: reference, close }) => {
    const { proposeMerge } = await import('./propose-work.ts');
    return proposeMerge(services, reference, close !== undefined);
  },
  run: async (services, caller, { ticket: reference, close }) => {
    const { doWork } = await import('./do-work.ts');
    const input = close === undefined ? {} : { close };
    return doWork(services, caller, reference, 'orchestrator', (work) =>
      work.merge(caller, reference, input),
    );
  },
  text: workText,
});
