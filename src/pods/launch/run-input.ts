import type { LaunchContext } from './launch-plan.ts';
import { inlineCode, quoted } from './quoted.ts';

/** The first input of a Pod: the procedure to follow, then the case at hand. */
export type RunInput = readonly (
  | { type: 'workflow_invoke'; slug: string }
  | { type: 'text'; text: string }
)[];

/** No field is longer, and not the whole. An ordinary Ticket's input stays below 4,000 characters. */
const FIELD = 8_000;
const WHOLE = 24_000;

type Guidance = { workflow: string | null; launchPrompt: string | null; language: string | null };

/** Everything dynamic that a Pod is told: there is no other way in. */
export function runInput(context: LaunchContext & { pod: string }, guidance: Guidance): RunInput {
  const { workflow } = guidance;
  const text = bounded(partsOf(context, guidance).join('\n\n'), WHOLE);
  return [
    ...(workflow === null ? [] : [{ type: 'workflow_invoke', slug: workflow } as const]),
    { type: 'text', text },
  ];
}

function partsOf(
  context: LaunchContext & { pod: string },
  { workflow, launchPrompt, language }: Guidance,
): string[] {
  const { role, pod, ticket, instruction, intent, worktree, branch, validation, report, handoff } = context;
  const place = [
    worktree === undefined
      ? ''
      : `Work in ${name(worktree)}${branch === undefined ? '' : `, on branch ${name(branch)}`}.`,
    branch !== undefined && worktree === undefined ? `The branch is ${name(branch)}.` : '',
  ].filter(Boolean);
  return [
    [`You are ${pod}, ${role} of this workspace.`, ...howTo(workflow)].join('\n'),
    ...section('What is asked of you', instruction),
    ...(ticket ? [`# Ticket ${ticket.id}\n\n${field(quoted(ticket.brief))}`] : []),
    ...section('Intent', intent),
    ...(place.length > 0 ? [`# Where\n\n${place.join('\n')}`] : []),
    ...section('Validation', validation),
    ...section('Report', report),
    ...(handoff === undefined
      ? []
      : [`# Hand-off\n\nWhen the Ticket is ready, ${name(handoff)} is told by the program.`]),
    ...section('Of this workspace', launchPrompt ?? undefined),
    ...(language === null
      ? []
      : [`Write records in ${language}. Literals, paths, commands and ids stay as they are.`]),
  ];
}

function howTo(workflow: string | null): string[] {
  if (workflow === null) return [];
  return [
    `Follow the workflow ${workflow}; playbook_read gives your part of it: kind workflow, name ${workflow}.`,
  ];
}

function section(title: string, text: string | undefined): string[] {
  return text === undefined || text.trim() === '' ? [] : [`# ${title}\n\n${field(text.trim())}`];
}

function name(text: string): string {
  return inlineCode(field(text));
}

function field(text: string): string {
  return bounded(text, FIELD);
}

/** Cut at a whole character, and it says how much is missing. The mark is part of the bound. */
function bounded(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const mark = (missing: number) => `\n[truncated: ${missing} characters]`;
  let end = limit - mark(text.length).length;
  if (/[\ud800-\udbff]/u.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}${mark(text.length - end)}`;
}
