import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { Listed, Playbook } from '../playbook/playbook.ts';
import type { Workflow } from '../playbook/workflow.ts';
import { workflowText } from '../playbook/workflow-text.ts';
import { callTool } from './call.ts';
import { rolesReading } from './playbook-entries.ts';
import type { Given, OfferedPrompt, PromptArgument } from './prompts.ts';
import { isPlaceholder, isTicketArgument, NOT_LOOKED_UP } from './ticket-argument.ts';
import type { Caller, Services } from './tool.ts';

const DESCRIPTION = 400;
const GIVEN = 2_000;
const BRIEF = 3_500;

/** The workflows of a connection's roles, as prompts. One that cannot be used is there too, and says why. */
export function offeredWorkflows(playbook: Playbook, connection: Connection): OfferedPrompt[] {
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

/** A workflow in the part of the connection's roles, with what it was started with. */
export async function renderWorkflow(
  services: Services,
  caller: Caller,
  workflow: Workflow,
  given: Given,
): Promise<string> {
  const parts = await Promise.all(
    workflow.arguments.map((argument) => partOf(services, caller, argument, given[argument.name] ?? '')),
  );
  const { language } = services.tracker.policy;
  return [
    `Follow this workflow, ${workflow.slug}.`,
    workflowText(workflow, rolesReading(workflow, caller.connection)),
    ...(parts.some((part) => part !== '') ? ['Started with:', ...parts.filter((part) => part !== '')] : []),
    ...(language === null
      ? []
      : [`Write records in ${oneLine(language, 40)}; literals, paths, commands and ids stay as they are.`]),
  ].join('\n\n');
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
  if (isPlaceholder(reference)) return `- ${name}: ${reference} (${NOT_LOOKED_UP})`;
  return `- ${name}: ${reference}\n${await briefOf(services, caller, reference)}`;
}

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
