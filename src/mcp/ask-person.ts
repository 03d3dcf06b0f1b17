import type { ElicitRequestFormParams, InputResponseView } from '@modelcontextprotocol/server';
import { TicketError } from '../domain/errors.ts';
import { LIMITS } from '../domain/ticket.ts';
import type { Proposal } from '../tools/tool.ts';

type Input = Record<string, unknown>;

/** The form that a client puts before its person: one yes, or one text. */
export function formFor({ question, answer }: Proposal): ElicitRequestFormParams {
  const suggested = answer?.suggested ? `\n\nProposed answer:\n${answer.suggested}` : '';
  const message = bounded(`${question}${suggested}`);
  if (!answer) return { mode: 'form', message, requestedSchema: GO };
  const text = {
    type: 'string' as const,
    title: 'Your answer',
    ...(suggested ? { default: answer.suggested } : {}),
  };
  return {
    mode: 'form',
    message,
    requestedSchema: { type: 'object', properties: { answer: text }, required: ['answer'] },
  };
}

const GO: ElicitRequestFormParams['requestedSchema'] = {
  type: 'object',
  properties: { go: { type: 'boolean', title: 'Go', description: 'Yes, do it' } },
  required: ['go'],
};

/**
 * The input as the person's reply makes it.
 * @throws TicketError `needs_person` for everything but a clear yes.
 */
export function inputAfter(
  reply: InputResponseView,
  { answer }: Proposal,
  tool: string,
  input: Input,
): Input {
  if (reply.kind === 'elicit' && reply.action === 'accept') {
    const { go, answer: text } = reply.content ?? {};
    if (answer && typeof text === 'string') return { ...input, [answer.field]: text };
    if (!answer && go === true) return input;
    if (!answer && go === false) throw declined(tool, 'the person was asked and said no');
    throw declined(tool, 'the client accepted for the person without giving their answer');
  }
  if (reply.kind !== 'elicit')
    throw declined(tool, 'the client called again without the reply of its person');
  throw declined(
    tool,
    reply.action === 'decline'
      ? 'the person was asked and declined'
      : 'the person closed the question unanswered',
  );
}

function declined(tool: string, rule: string): TicketError {
  return new TicketError('needs_person', {
    refused: `${tool} was not done, and nothing was changed`,
    rule,
    next: 'talk it over with them; call again only when they want it',
  });
}

/** A client that cannot ask: the act is the person's all the same, in another place. */
export function cannotAsk(tool: string, proposal: Proposal, input: Input, why: string): TicketError {
  return new TicketError('needs_person', {
    refused: `${tool} was not done`,
    rule: `it is a person's act, and ${why}`,
    next: `a person runs: ${commandFor(tool, proposal, input)}`,
  });
}

/** The command that does the same on a terminal; it asks there for what is left out here. */
function commandFor(tool: string, { ticket, answer }: Proposal, input: Input): string {
  const options = Object.entries(input).flatMap(([field, value]) =>
    field === 'ticket' ||
    field === 'request_id' ||
    field === answer?.field ||
    !/^\w[\w.-]*$/u.test(String(value))
      ? []
      : [`--${field.replaceAll('_', '-')} ${String(value)}`],
  );
  return ['yoi-tickets', ...tool.split('_'), ...(ticket ? [ticket] : []), ...options].join(' ');
}

function bounded(text: string): string {
  const rest = '\n… (the rest stands in the Ticket)';
  return text.length <= LIMITS.answer
    ? text
    : `${text.slice(0, LIMITS.answer - rest.length).toWellFormed()}${rest}`;
}
