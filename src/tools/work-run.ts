import { defineTool } from './tool.ts';
import { workAnswer, workText } from './work-fields.ts';
import { startInput } from './work-start.ts';

export const workRun = defineTool({
  name: 'work_run',
  title: 'Run the work',
  description:
    'All steps in their order, up to the dossier: coder, validation, review, rounds. It goes on by itself; call again to see how far it is.',
  effect: 'add',
  input: startInput,
  output: workAnswer,
  propose: async (services, _caller, input) => {
    const { proposeStart } = await import('./propose-work.ts');
    const end = services.tracker.policy.closeAuthority === 'workspace' ? 'merge' : 'dossier';
    return proposeStart(services, input.ticket, `Run the work, up to the ${end}, on`);
  },
  run: async (services, caller, input) => {
    const { doWork } = await import('./do-work.ts');
    return doWork(services, caller, input.ticket, 'coder', (work) => work.run(caller, input));
  },
  text: workText,
});
