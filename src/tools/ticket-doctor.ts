import { z } from 'zod';
import { line, ticket } from './fields.ts';
import { findingsReport, reportText } from './shown-findings.ts';
import { defineTool } from './tool.ts';

export const ticketDoctor = defineTool({
  name: 'ticket_doctor',
  title: 'Examine the records',
  description:
    "Finds what is damaged or contradictory, in one Ticket or all. fix mends what has one right answer. settle is a person's: the event of a fork that holds, or as_found.",
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket().optional(),
      fix: z.boolean().optional(),
      settle: line(40).optional(),
      cursor: line(20).optional(),
    }),
  output: findingsReport,
  positional: ['ticket'],
  propose: async (services, caller, input) => {
    const { proposeMending } = await import('./examine-records.ts');
    return proposeMending(services, caller, input);
  },
  run: async (services, caller, input) => {
    const { examineRecords } = await import('./examine-records.ts');
    return examineRecords(services, caller, input);
  },
  text: reportText,
});
