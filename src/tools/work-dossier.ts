import { z } from 'zod';
import { ticket } from './fields.ts';
import { defineTool } from './tool.ts';
import { workAnswer, workText } from './work-fields.ts';

export const workDossier = defineTool({
  name: 'work_dossier',
  title: 'Put the dossier together',
  description:
    'Of approved work: what a merge would bring, validated as merged, and what a person has to decide. Kept with the Ticket.',
  effect: 'add',
  input: () => z.strictObject({ ticket: ticket() }),
  output: workAnswer,
  run: async (services, caller, { ticket: reference }) => {
    const { doWork } = await import('./do-work.ts');
    return doWork(services, caller, reference, 'orchestrator', (work) => work.dossier(caller, reference));
  },
  text: workText,
});
