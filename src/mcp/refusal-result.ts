import type { CallToolResult } from '@modelcontextprotocol/server';
import { TicketError } from '../domain/errors.ts';
import { LIMITS } from '../domain/ticket.ts';

/** Where programs find the parts of a refusal. Not in the structure: clients hold that against the output schema. */
const REFUSAL = 'yoi-tickets/refusal';

/** A refusal as a result that the agent can act on: the text is complete alone. */
export function refusalResult({ code, refused, rule, next, details, message }: TicketError): CallToolResult {
  const known = Object.keys(details).length > 0 ? `\nDetails: ${JSON.stringify(details)}` : '';
  const text = `${code}: ${message}${known}`;
  const parts = { code, refused, rule, next, details };
  return {
    isError: true,
    content: [{ type: 'text', text: bounded(text) }],
    ...(JSON.stringify(parts).length <= LIMITS.answer ? { _meta: { [REFUSAL]: parts } } : {}),
  };
}

/** What a client hears of a fault of ours: our words alone, since anybody's may be in the error's. */
export function faultResult(tool: string, fault: unknown): CallToolResult {
  const restart = isMissingPart(fault);
  return refusalResult(
    new TicketError('indeterminate', {
      refused: `${tool} did not answer`,
      rule: restart
        ? 'the program was updated since this server was started, and a part of it is gone'
        : 'the program failed in a way that it did not expect, and wrote down where on its standard error',
      next: `${restart ? 'restart this server, and ' : ''}call ticket_show to see whether it was done`,
    }),
  );
}

/** Tools are loaded when they are first called: another version may lie there by then. */
function isMissingPart(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && /MODULE_NOT_FOUND$/u.test(String(fault.code));
}

function bounded(text: string): string {
  const cut = ' … (cut)';
  return text.length <= LIMITS.answer
    ? text
    : `${text.slice(0, LIMITS.answer - cut.length).toWellFormed()}${cut}`;
}
