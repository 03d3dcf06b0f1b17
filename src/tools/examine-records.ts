import { TicketError } from '../domain/errors.ts';
import type { Finding } from '../domain/inspect/finding.ts';
import { oneLine } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';
import { examineWorkspace } from '../tracker/examine-workspace.ts';
import { mendWorkspace } from '../tracker/mend-workspace.ts';
import { openMatters, settleTicket } from '../tracker/settle-ticket.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { type FindingsReport, placeText, reportText } from './shown-findings.ts';
import type { Caller, Proposal, Services } from './tool.ts';

type Examination = {
  ticket?: string | undefined;
  fix?: boolean | undefined;
  settle?: string | undefined;
  cursor?: string | undefined;
};

/** Examines one Ticket or all, and first does what was asked for. @throws TicketError */
export async function examineRecords(
  { tracker }: Services,
  caller: Caller,
  input: Examination,
): Promise<FindingsReport> {
  const from = offsetOf(input.cursor);
  if (input.settle !== undefined) {
    await settleTicket(tracker, caller, { ticket: input.ticket ?? '', settle: input.settle });
  }
  if (input.fix) {
    const { findings, mended } = await mendWorkspace(tracker, caller, input.ticket);
    return bounded(findings, mended, from);
  }
  return bounded((await examineWorkspace(tracker, caller, input.ticket)).findings, [], from);
}

/** What a person is asked: to mend what can be mended, or to settle one Ticket. */
export async function proposeMending(
  { tracker }: Services,
  caller: Caller,
  { ticket: reference, settle }: Examination,
): Promise<Proposal> {
  if (settle === undefined) {
    const { findings } = await examineWorkspace(tracker, caller, reference);
    const fixable = findings
      .filter(({ fix }) => fix !== undefined)
      .map((found) => `- ${placeText(found)}: ${found.fix}`);
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
}

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
function bounded(findings: readonly Finding[], mended: readonly Finding[], from: number): FindingsReport {
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
      (JSON.stringify(shown).length <= LIMITS.answer && reportText(shown).length <= LIMITS.answer)
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
