import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { Listed, Playbook } from '../playbook/playbook.ts';
import type { Workflow } from '../playbook/workflow.ts';
import { workflowText } from '../playbook/workflow-text.ts';
import { callTool } from './call.ts';
import { rolesReading } from './playbook-entries.ts';
import type { Caller, Services } from './tool.ts';

export type PromptArgument = { name: string; description: string; required: boolean };
/** What a person can start from their client. */
export type OfferedPrompt = { name: string; description: string; arguments: readonly PromptArgument[] };

const DESCRIPTION = 400;
const GIVEN = 2_000;
const BRIEF = 3_500;

/** The workflows of a connection's roles, as prompts. One that cannot be used is there too, and says why. */
export function offeredPrompts(playbook: Playbook, connection: Connection): OfferedPrompt[] {
  return playbook.workflows().flatMap((listed) => {
    if (!('entry' in listed)) return [brokenPrompt(listed)];
    const { slug, description, arguments: wanted, userInvocable } = listed.entry;
    if (!userInvocable || rolesReading(listed.entry, connection).length === 0) return [];
    return [{ name: slug, description, arguments: wanted }];
  });
}

function brokenPrompt({ name, problem }: Listed<Workflow> & { problem: TicketError }): OfferedPrompt {
  return { name, description: oneLine(problem.message, DESCRIPTION), arguments: [] };
}

/**
 * A workflow in the part of the connection's roles, with what it was started with. It is rendered for whatever stands
 * for a Ticket: some clients ask with a placeholder, and put the id in afterwards.
 * @throws TicketError for a prompt that is not offered, and arguments that it does not have.
 */
export async function renderPrompt(
  services: Services,
  caller: Caller,
  name: string,
  given: Readonly<Record<string, string>>,
): Promise<{ description: string; text: string }> {
  const { connection } = caller;
  const workflow = promptNamed(await services.playbook(), connection, name);
  const unknown = Object.keys(given).find((key) => !workflow.arguments.some((known) => known.name === key));
  if (unknown !== undefined) throw noArgument(workflow, unknown);
  const parts = await Promise.all(
    workflow.arguments.map((argument) => partOf(services, caller, argument, given[argument.name] ?? '')),
  );
  const { language } = services.tracker.policy;
  const text = [
    `Follow this workflow, ${workflow.slug}.`,
    workflowText(workflow, rolesReading(workflow, connection)),
    ...(parts.some((part) => part !== '') ? ['Started with:', ...parts.filter((part) => part !== '')] : []),
    ...(language === null
      ? []
      : [`Write records in ${oneLine(language, 40)}; literals, paths, commands and ids stay as they are.`]),
  ].join('\n\n');
  return { description: workflow.description, text };
}

function promptNamed(playbook: Playbook, connection: Connection, name: string): Workflow {
  const offered = offeredPrompts(playbook, connection);
  if (offered.some((prompt) => prompt.name === name)) return playbook.workflow(name);
  throw new TicketError('not_found', {
    refused: `the prompt ${JSON.stringify(oneLine(name, 60))} was not rendered`,
    rule: `it is none of ${connection.roles.join(', ')}`,
    next: `ask for one of ${offered.map((prompt) => prompt.name).join(', ')}`,
  });
}

function noArgument({ slug, arguments: known }: Workflow, name: string): TicketError {
  return new TicketError('invalid_input', {
    refused: `the prompt ${slug} was not rendered`,
    rule: `it has no argument ${JSON.stringify(oneLine(name, 40))}`,
    next: `give any of ${known.map((argument) => argument.name).join(', ')}`,
  });
}

/** Whether what is given for the argument is a Ticket, and its ids can be completed. */
export function isTicketArgument(name: string): boolean {
  return name === 'ticket' || name === 'related';
}

async function partOf(
  services: Services,
  caller: Caller,
  { name, required }: PromptArgument,
  value: string,
): Promise<string> {
  if (value.trim() === '') return required ? `- ${name}: not given; ask for it` : '';
  if (!isTicketArgument(name))
    return `- ${name}, in the words that were given:\n${quoted(cut(value, GIVEN))}`;
  const reference = oneLine(value, 200);
  if (PLACEHOLDER.test(reference))
    return `- ${name}: ${reference} (it was only a placeholder when this was written, so nothing of it was looked up: begin with ticket_show)`;
  return `- ${name}: ${reference}\n${await briefOf(services, caller, reference)}`;
}

/** What clients put where an argument will stand. */
const PLACEHOLDER = /^(?:\$(?:\d+|[A-Za-z_]+|\{.*\})|\{\{.*\}\}|<.*>|\[.*\])$/u;

async function briefOf(services: Services, caller: Caller, ticket: string): Promise<string> {
  try {
    const called = await callTool(services, caller, 'ticket_show', { ticket, limit: 3 });
    const brief = called.kind === 'answer' ? called.text : '';
    return `A brief of it, in the words of those who wrote it; ticket_show has all of it:\n${quoted(cut(brief, BRIEF))}`;
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return `It was not found as that: ${oneLine(error.message, DESCRIPTION)}`;
  }
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit).replace(/[\ud800-\udbff]$/u, '');
  return `${kept}\n[truncated: ${text.length - kept.length} characters]`;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
