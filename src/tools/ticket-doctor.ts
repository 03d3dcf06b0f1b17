import { z } from 'zod';
import type { Finding } from '../domain/inspect.ts';
import { oneLine } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';
import { examineWorkspace } from '../tracker/examine-workspace.ts';
import { mendWorkspace } from '../tracker/mend-workspace.ts';
import { settleTicket } from '../tracker/settle-ticket.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { line, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

const finding = z.object({
  level: z.enum(['error', 'warning']),
  rule: z.string(),
  ticket: z.string(),
  file: z.string(),
  line: z.int(),
  message: z.string(),
  fix: z.string().optional(),
});
const report = z.object({
  errors: z.int(),
  warnings: z.int(),
  mended: z.array(finding),
  returned: z.int(),
  truncated: z.boolean(),
  findings: z.array(finding),
});
type Report = z.infer<typeof report>;

export const ticketDoctor = defineTool({
  name: 'ticket_doctor',
  title: 'Examine the records',
  description:
    "Finds what is damaged or contradictory, in one Ticket or all. fix mends what has one right answer. settle is a person's: the event of a fork that holds, or as_found.",
  effect: 'change',
  input: z.strictObject({
    ticket: ticket.optional(),
    fix: z.boolean().optional(),
    settle: line(40).optional(),
  }),
  output: report,
  positional: ['ticket'],
  propose: async ({ tracker }, _caller, { ticket: reference, settle }) => {
    if (settle === undefined) return { ticket: null, rev: 0, question: 'Mend what has one right answer?' };
    const { record, standing } = await showTicket(tracker, reference ?? '');
    const { id, title } = record.item;
    return {
      ticket: id,
      rev: standing.rev,
      question: `Settle "${title}" (${id}, ${standing.state}) with ${settle}?`,
    };
  },
  run: async ({ tracker }, caller, input) => {
    if (input.settle !== undefined) {
      await settleTicket(tracker, caller, { ticket: input.ticket ?? '', settle: input.settle });
    }
    if (input.fix) {
      const { findings, mended } = await mendWorkspace(tracker, caller, input.ticket);
      return bounded(findings, mended);
    }
    return bounded((await examineWorkspace(tracker, caller, input.ticket)).findings, []);
  },
  text: textOf,
});

/** Errors first, and as many as fit. */
function bounded(findings: readonly Finding[], mended: readonly Finding[]): Report {
  const sorted = [...findings].sort((a, b) => (a.level === b.level ? 0 : a.level === 'error' ? -1 : 1));
  for (let size = 40; ; size = Math.floor(size / 2)) {
    const shown = {
      errors: findings.filter(({ level }) => level === 'error').length,
      warnings: findings.filter(({ level }) => level === 'warning').length,
      mended: mended.slice(0, size).map(shape),
      returned: Math.min(size, sorted.length),
      truncated: sorted.length > size || mended.length > size,
      findings: sorted.slice(0, size).map(shape),
    };
    if (
      size === 0 ||
      (JSON.stringify(shown).length <= LIMITS.answer && textOf(shown).length <= LIMITS.answer)
    )
      return shown;
  }
}

function shape(found: Finding): Finding {
  return {
    ...found,
    ticket: oneLine(found.ticket, 120),
    file: oneLine(found.file, 120),
    message: oneLine(found.message, 300),
  };
}

function textOf({ errors, warnings, mended, findings, truncated }: Report): string {
  return [
    `${errors} errors, ${warnings} warnings${mended.length > 0 ? `, ${mended.length} mended` : ''}.`,
    ...mended.map((found) => `- mended ${place(found)}: ${found.message} (${found.fix})`),
    ...findings.map(
      (found) =>
        `- ${found.level} ${found.rule} ${place(found)}: ${found.message}${found.fix ? ` (--fix: ${found.fix})` : ''}`,
    ),
    ...(truncated ? ['Cut: examine one Ticket at a time for the rest.'] : []),
  ].join('\n');
}

function place({ ticket: id, file, line: at }: Pick<Finding, 'ticket' | 'file' | 'line'>): string {
  return [id, file].filter(Boolean).join('/') + (at > 0 ? `:${at}` : '');
}
