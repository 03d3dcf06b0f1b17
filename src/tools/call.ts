import { mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import { ConsentNeeded } from '../tracker/consent.ts';
import type { Caller } from '../tracker/context.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { parseInput } from './parse-input.ts';
import type { AnyTool, Proposal, Services } from './tool.ts';
import { TOOLS } from './tools.ts';

/** What a call came to: an answer, or a question that a person must be asked first. */
export type Called =
  | { kind: 'answer'; structured: Record<string, unknown>; text: string }
  | { kind: 'ask'; proposal: Proposal };

/**
 * The one way from any surface to an operation: is it this caller's, does the input fit, and then it runs.
 * An act that only lacks a person's yes comes back as the question; the surface asks, and calls again with the consent.
 * @throws TicketError for every refusal.
 */
export async function callTool(
  services: Services,
  caller: Caller,
  name: string,
  input: unknown,
): Promise<Called> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (!tool || !mayUse(caller.connection, name)) throw hidden(name, caller);
  const parsed = parseInput(tool, input, caller.connection.roles.includes('human'));
  try {
    const output = await tool.run(services, caller, parsed);
    if (tool.wakes && typeof output.id === 'string') await services.wake?.(output.id, caller.connection.name);
    return { kind: 'answer', structured: output, text: tool.text(output) };
  } catch (error) {
    if (!(error instanceof ConsentNeeded)) throw error;
    return { kind: 'ask', proposal: await propose(services, caller, tool, parsed) };
  }
}

/** The tools that a connection sees, in the order of the list. */
export function visibleTools(connection: Caller['connection']): AnyTool[] {
  return TOOLS.filter(({ name }) => mayUse(connection, name));
}

function hidden(name: string, { connection }: Caller): TicketError {
  return new TicketError('forbidden', {
    refused: `${oneLine(name, 40)} was refused`,
    rule: `it is not a tool of ${connection.roles.join(', ')}`,
    next: `call one of ${visibleTools(connection)
      .map((tool) => tool.name)
      .join(', ')}`,
  });
}

async function propose(
  services: Services,
  caller: Caller,
  tool: AnyTool,
  input: Record<string, unknown>,
): Promise<Proposal> {
  if (tool.propose) return tool.propose(services, caller, input);
  const reference = typeof input.ticket === 'string' ? input.ticket : undefined;
  if (reference === undefined) return { ticket: null, rev: 0, question: `${tool.title}?` };
  const { record, standing } = await showTicket(services.tracker, reference);
  const { id, title } = record.item;
  const details = Object.entries(input).filter(([field]) => field !== 'ticket' && field !== 'request_id');
  const said = details.map(
    ([field, value]) =>
      `${field}: ${oneLine(typeof value === 'string' ? value : JSON.stringify(value), 200)}`,
  );
  return {
    ticket: id,
    rev: standing.rev,
    question: [`${tool.title}: "${oneLine(title, 200)}" (${id}, ${standing.state})?`, ...said].join('\n'),
  };
}
