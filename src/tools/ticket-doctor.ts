import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import type { Finding } from '../domain/inspect/finding.ts';
import { oneLine } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';
import { examineWorkspace } from '../tracker/examine-workspace.ts';
import { mendWorkspace } from '../tracker/mend-workspace.ts';
import { openMatters, settleTicket } from '../tracker/settle-ticket.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { line, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

const finding = () =>
  z.object({
    level: z.enum(['error', 'warning']),
    rule: z.string(),
    ticket: z.string(),
    file: z.string(),
    line: z.int(),
    message: z.string(),
    fix: z.string().optional(),
  });
const report = () =>
  z.object({
    errors: z.int(),
    warnings: z.int(),
    mended_count: z.int(),
    mended: z.array(finding()),
    returned: z.int(),
    truncated: z.boolean(),
    next_cursor: z.string().nullable(),
    findings: z.array(finding()),
  });
type Report = z.infer<ReturnType<typeof report>>;

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
  output: report,
  positional: ['ticket'],
  propose: async ({ tracker }, caller, { ticket: reference, settle }) => {
    if (settle === undefined) {
      const { findings } = await examineWorkspace(tracker, caller, reference);
      const fixable = findings
        .filter(({ fix }) => fix !== undefined)
        .map((found) => `- ${place(found)}: ${found.fix}`);
      return {
        ticket: null,
        rev: 0,
        question: [
          'Mend this?',
          ...fixable.slice(0, 20),
          ...(fixable.length > 20 ? [`and ${fixable.length - 20} more`] : []),
        ].join('\n'),
      };
    }
    const { record, standing } = await showTicket(tracker, reference ?? '');
    const { id, title } = record.item;
    const question = `Settle "${oneLine(title, LIMITS.title)}" (${id}, ${standing.state}) with ${settle}?\n${openMatters(standing)}`;
    return { ticket: id, rev: standing.rev, question };
  },
  run: async ({ tracker }, caller, input) => {
    const from = offsetOf(input.cursor);
    if (input.settle !== undefined) {
      await settleTicket(tracker, caller, { ticket: input.ticket ?? '', settle: input.settle });
    }
    if (input.fix) {
      const { findings, mended } = await mendWorkspace(tracker, caller, input.ticket);
      return bounded(findings, mended, from);
    }
    return bounded((await examineWorkspace(tracker, caller, input.ticket)).findings, [], from);
  },
  text: textOf,
});

/** How many findings an earlier answer gave already. */
function offsetOf(cursor = '0'): number {
  if (/^\d{1,9}$/u.test(cursor)) return Number(cursor);
  throw new TicketError('invalid_input', {
    refused: 'nothing was examined',
    rule: 'the cursor is not one that an examination gave',
    next: 'use next_cursor of the answer before, unchanged, or leave cursor out',
  });
}

/** Errors first, and as many as fit. */
function bounded(findings: readonly Finding[], mended: readonly Finding[], from: number): Report {
  const sorted = [...findings].sort((a, b) => (a.level === b.level ? 0 : a.level === 'error' ? -1 : 1));
  for (let size = 40; ; size = Math.max(1, Math.floor(size * 0.75))) {
    const page = sorted.slice(from, from + size);
    const isLast = from + page.length >= sorted.length;
    const shown = {
      errors: findings.filter(({ level }) => level === 'error').length,
      warnings: findings.filter(({ level }) => level === 'warning').length,
      mended_count: mended.length,
      mended: mended.slice(0, size).map(shape),
      returned: page.length,
      truncated: !isLast || mended.length > size,
      next_cursor: isLast ? null : String(from + page.length),
      findings: page.map(shape),
    };
    if (
      size === 1 ||
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
    ...(found.fix === undefined ? {} : { fix: oneLine(found.fix, 200) }),
  };
}

function textOf({ errors, warnings, mended_count, mended, findings, next_cursor }: Report): string {
  return [
    `${errors} errors, ${warnings} warnings${mended_count > 0 ? `, ${mended_count} mended` : ''}.`,
    ...mended.map((found) => `- mended ${place(found)}: ${found.message} (${found.fix})`),
    ...findings.map(
      (found) =>
        `- ${found.level} ${found.rule} ${place(found)}: ${found.message}${found.fix ? ` (--fix: ${found.fix})` : ''}`,
    ),
    ...(mended_count > mended.length ? [`(${mended_count - mended.length} more were mended)`] : []),
    ...(next_cursor === null
      ? []
      : [`(${errors + warnings - Number(next_cursor)} more findings: cursor "${next_cursor}")`]),
  ].join('\n');
}

function place({ ticket: id, file, line: at }: Pick<Finding, 'ticket' | 'file' | 'line'>): string {
  return [id, file].filter(Boolean).join('/') + (at > 0 ? `:${at}` : '');
}
