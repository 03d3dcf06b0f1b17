import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { Role } from '../domain/ticket.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Listed, Playbook } from '../playbook/playbook.ts';
import { PLAYBOOK_KINDS, type PlaybookKind } from '../playbook/playbook-kinds.ts';
import type { Profile } from '../playbook/profile.ts';
import type { Workflow } from '../playbook/workflow.ts';
import { workflowText } from '../playbook/workflow-text.ts';
import { offeredLaunches } from './launch-prompts.ts';
import type { OfferedPrompt } from './prompts.ts';

export type Entry = {
  kind: PlaybookKind;
  name: string;
  from: 'project' | 'user' | 'builtin';
  description: string;
  problem: string | null;
};

const DESCRIPTION = 200;

/** What a connection may read of the playbook. What cannot be used is listed with the reason, for everybody. */
export function playbookEntries(playbook: Playbook, connection: Connection, kind?: PlaybookKind): Entry[] {
  const kinds = PLAYBOOK_KINDS.filter((each) => kind === undefined || each === kind);
  return kinds.flatMap((each) => LISTS[each](playbook, connection));
}

const LISTS: Readonly<Record<PlaybookKind, (playbook: Playbook, connection: Connection) => Entry[]>> = {
  workflow: (playbook, connection) =>
    playbook
      .workflows()
      .filter((listed) => !('entry' in listed) || isListedFor(listed.entry, connection))
      .map((listed) =>
        entry('workflow', listed, ({ description, roles }) => `${description} For ${roles.join(', ')}.`),
      ),
  profile: (playbook) =>
    playbook
      .profiles()
      .map((listed) => entry('profile', listed, ({ role, description }) => `${description} (${role})`)),
  agent: (playbook) =>
    playbook
      .agents()
      .map((listed) => entry('agent', listed, ({ title, command }) => `${title}: ${command.join(' ')}`)),
  prompt: (playbook, connection) => [
    ...offeredLaunches(playbook, connection).map(launchEntry),
    ...playbook.launchPrompts().map((listed) => entry('prompt', listed, ({ text }) => text)),
  ],
};

function launchEntry({ name, description }: OfferedPrompt): Entry {
  const words = oneLine(description, DESCRIPTION);
  return { kind: 'prompt', name, from: 'builtin', description: words, problem: null };
}

function entry<T>(kind: PlaybookKind, listed: Listed<T>, describe: (value: T) => string): Entry {
  const { name, origin } = listed;
  const used = 'entry' in listed;
  return {
    kind,
    name,
    from: origin,
    description: used ? oneLine(describe(listed.entry), DESCRIPTION) : '',
    problem: used ? null : oneLine(listed.problem.message, 2 * DESCRIPTION),
  };
}

/** The text of one entry, as who asks may read it. @throws TicketError where it is not found, right, trusted or theirs. */
export function textOf(
  playbook: Playbook,
  connection: Connection,
  kind: PlaybookKind,
  selector: string,
): string {
  return TEXTS[kind](playbook, connection, selector);
}

const TEXTS: Readonly<
  Record<PlaybookKind, (playbook: Playbook, connection: Connection, selector: string) => string>
> = {
  workflow: (playbook, connection, selector) =>
    workflowText(readableWorkflow(playbook, connection, selector), connection.roles),
  profile: (playbook, _, selector) => profileText(playbook.profile(selector)),
  agent: (playbook, _, name) => agentText(playbook.agent(name)),
  prompt: (playbook, _, selector) => playbook.launchPrompt(selector).text,
};

/** @throws TicketError `forbidden` for a workflow of other roles, or one that a profile leaves out. */
export function readableWorkflow(playbook: Playbook, connection: Connection, selector: string): Workflow {
  const workflow = playbook.workflow(selector);
  if (rolesReading(workflow, connection).length > 0) return workflow;
  throw new TicketError('forbidden', {
    refused: `the workflow ${workflow.slug} was not shown`,
    rule: `it is for ${workflow.roles.join(', ')}, and this is ${connection.roles.join(', ')}, with what its profile keeps`,
    next: 'call playbook_read with kind workflow, which lists yours',
  });
}

/**
 * Whether a list shows the workflow: one of the roles reads it, and an agent may start with it by itself. One that it may
 * not is for whoever is told its name.
 */
function isListedFor(workflow: Workflow, connection: Connection): boolean {
  const { roles } = connection;
  return (
    rolesReading(workflow, connection).length > 0 && (workflow.modelInvocable || roles.includes('human'))
  );
}

/** The roles of a connection that are served this workflow. */
export function rolesReading({ slug, roles }: Workflow, { roles: own, prompts }: Connection): Role[] {
  return own.filter(
    (role) => role === 'human' || (roles.includes(role) && (prompts?.[role]?.includes(slug) ?? true)),
  );
}

function profileText(profile: Profile): string {
  const { selector, file, role, description, tools, prompts, agent, permissions, environment, limits } =
    profile;
  const { files, allowCommands } = permissions;
  return [
    `${selector}, in ${file}: ${description}`,
    `Role ${role}; tools: ${tools?.join(', ') ?? 'all of the role'}; prompts: ${prompts?.join(', ') ?? 'all of the role'}${agent === undefined ? '' : `; agent ${agent}`}`,
    `Files: ${files}. Limits: ${
      Object.entries(limits)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || 'none'
    }`,
    `Environment: ${environment.join(', ') || 'nothing'}`,
    '',
    profile.instructions,
    '',
    'Allowed without asking:',
    ...allowCommands.map((command) => `- ${command.join(' ')}`),
  ].join('\n');
}

function agentText(agent: Agent): string {
  const { name, file, title, command, install, login, env, settings, asks, resumes, screen, attended, wrap } =
    agent;
  return [
    `${title} (${name}), in ${file}`,
    `Command: ${command.join(' ')}`,
    ...(install === undefined ? [] : [`Install: ${install}`]),
    ...(login === undefined ? [] : [`Log in: ${login}`]),
    `Environment: ${env.join(', ') || 'nothing of its own'}; set: ${Object.keys(settings).join(', ') || 'nothing'}`,
    `Asks before it acts: ${asks ? 'yes' : 'no'}. Goes on with an earlier session: ${resumes ? 'yes' : 'no'}.`,
    ...(screen ? [`Its screen: ${screen.join(' ')}`] : []),
    ...(attended ? [`Its screen on a first input: ${attended.join(' ')}`] : []),
    ...(wrap ? [`Confined by: ${wrap.join(' ')}`] : []),
  ].join('\n');
}
