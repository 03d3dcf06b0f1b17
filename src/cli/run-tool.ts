import { AUTHORITY } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { ROLES } from '../domain/ticket.ts';
import { callTool } from '../tools/call.ts';
import type { AnyTool, Caller, Proposal } from '../tools/tool.ts';
import { askPerson } from './ask-person.ts';
import type { CommandLineParts, OpenWorkspace, Outcome } from './command-line-parts.ts';
import { commandOf } from './command-words.ts';
import { followsHere } from './follows-here.ts';
import type { Acting } from './who-acts.ts';
import { wordsForPerson } from './words-for-person.ts';

type Input = Record<string, unknown>;
type Answer = { structured: Record<string, unknown>; text: string };

/**
 * Runs a tool for who acts here. What is a person's is asked of the person, and then called again with
 * their consent to the Ticket as the question showed it.
 */
export async function runTool(
  parts: CommandLineParts,
  workspace: OpenWorkspace,
  acting: Acting,
  tool: AnyTool,
  input: Input,
  { json }: { json: boolean },
): Promise<Outcome> {
  const caller: Caller = { connection: workspace.connection };
  const attending = input.attended === true ? await import('./attend.ts') : undefined;
  const { name } = tool;
  if (attending?.isAttended(name, input))
    await attending.refuseUnattended(parts, workspace, acting, name, input, { json });
  const called = await callTool(workspace.services, caller, tool.name, input);
  const answer =
    called.kind === 'answer'
      ? called
      : await withConsent(parts, workspace, acting, tool, input, called.proposal);
  const { structured, text } =
    goesOn(answer) && followsHere(parts, acting, json)
      ? await followed(parts, workspace, tool, answer)
      : answer;
  if (attending?.isAttended(name, input) && structured.outcome === 'ready')
    return attending.attend(parts, workspace, name, { ...input, id: structured.id });
  return { structured, text: wordsForPerson(tool, structured) ?? text, failed: foundErrors(structured) };
}

/** A step of work that is not done when it answers. */
function goesOn({ structured }: Answer): boolean {
  return structured.done === false && typeof structured.id === 'string';
}

async function followed(
  { terminal }: CommandLineParts,
  { services }: OpenWorkspace,
  { name }: AnyTool,
  { structured }: Answer,
): Promise<Answer> {
  const { followStep } = await import('./follow-step.ts');
  return followStep(terminal, services, String(structured.id), name);
}

async function withConsent(
  { terminal, personName }: CommandLineParts,
  { services, connection }: OpenWorkspace,
  acting: Acting,
  tool: AnyTool,
  input: Input,
  proposal: Proposal,
): Promise<Answer> {
  if (acting.person !== 'here') throw nobodyToAsk(tool, proposal, acting.person.absent);
  const said = await askPerson(terminal, proposal);
  if (!said.yes) throw declined(tool);
  const { ticket, rev, answer } = proposal;
  const consent = { channel: 'terminal', name: personName(), ticket, rev } as const;
  const words = answer && said.words !== undefined ? { [answer.field]: said.words } : {};
  const called = await callTool(services, { connection, consent }, tool.name, { ...input, ...words });
  if (called.kind === 'answer') return called;
  throw new Error(`${tool.name} asked again although it had consent`);
}

function nobodyToAsk({ name }: AnyTool, { ticket }: Proposal, absent: string): TicketError {
  const { noun, verb } = commandOf(name);
  const others = ROLES.filter((role) => {
    const grant = AUTHORITY[name]?.[role];
    return role !== 'human' && grant !== undefined && !grant.asks;
  });
  const underRole =
    others.length > 0 ? `; or act under a role that may do it: --role ${others.join(' or ')}` : '';
  return new TicketError('needs_person', {
    refused: `${name} was not done`,
    rule: `it is a person's act, and ${absent}`,
    next: `a person runs it in a terminal of their own: yoi-tickets ${noun} ${verb}${ticket ? ` ${ticket}` : ''}${underRole}`,
  });
}

function declined({ name }: AnyTool): TicketError {
  return new TicketError('needs_person', {
    refused: `${name} was not done`,
    rule: 'the person did not say yes',
    next: 'run it again to be asked again; nothing was changed',
  });
}

/** An answer that counts errors, as doctor's does, ends with the exit code of a refusal. */
function foundErrors({ errors }: Record<string, unknown>): boolean {
  return typeof errors === 'number' ? errors > 0 : Array.isArray(errors) && errors.length > 0;
}
