import { TicketError } from '../../domain/errors.ts';
import type { PodRole } from '../../domain/pod.ts';
import type { Agent } from '../../playbook/agent.ts';
import type { Profile } from '../../playbook/profile.ts';
import { podName } from '../pod-name.ts';
import { type RunInput, runInput } from './run-input.ts';

/** The Ticket that a Pod is started for, as far as its first input tells of it. */
export type LaunchTicket = {
  id: string;
  slug: string;
  /** The brief that `ticket_show` gives the role: somebody's words. */
  brief: string;
};

/** What this launch is about. All of it goes into the first input, and nowhere else. */
export type LaunchContext = {
  role: PodRole;
  ticket?: LaunchTicket;
  instruction?: string;
  /** What was understood and decided when the work was accepted. */
  intent?: string;
  /** The Pod that hears when an intake's Ticket is ready. */
  handoff?: string;
  worktree?: string;
  branch?: string;
  validation?: string;
  /** What has to be in the report. */
  report?: string;
  /** The Pod's name, where the caller has one. */
  pod?: string;
};

/** Where a Pod works, where the workspace lies, where worktrees are made, and where work is merged to. */
export type LaunchRoots = { role: string; original: string; worktrees: string; target: string };

/** What the playbook says of the role here. */
export type LaunchPlaybook = {
  profile: Profile;
  workflow: string | null;
  /** The reference of a configured launch prompt, and its text. */
  launchPrompt: { reference: string; text: string } | null;
  agent: Agent;
  /** The language of records, where the workspace decides it. */
  language: string | null;
  /** How to start the program as a server; its role and Pod are added here. */
  server: readonly [string, ...string[]];
};

/** Everything that a host needs to start a Pod, and nothing that it would have to look up. */
export type LaunchPlan = {
  pod: string;
  role: PodRole;
  ticket: string | null;
  handoff: string | null;
  profile: string;
  workflow: string | null;
  launchPrompt: string | null;
  agent: string;
  roots: LaunchRoots;
  /** The one MCP server that the agent is given. */
  server: { name: string; command: string; args: readonly string[] };
  input: RunInput;
  /** What a person should know before they start it. */
  warnings: readonly string[];
};

/** The name under which an agent knows our server; its tools carry it. */
export const SERVER_NAME = 'yoi-tickets';

/**
 * What starting a Pod would come to. Pure: the same context, configuration and playbook give the same plan, and
 * planning starts and writes nothing.
 * @throws TicketError where the playbook cannot be launched, or the name is none.
 */
export function planLaunch(context: LaunchContext, playbook: LaunchPlaybook, roots: LaunchRoots): LaunchPlan {
  const { role, ticket } = context;
  const { profile, agent, workflow, launchPrompt, server } = playbook;
  if (profile.role !== role) {
    throw new TicketError('invalid_input', {
      refused: `${role} was not planned`,
      rule: `profile ${profile.selector} (${profile.file}) is for ${profile.role}`,
      next: `name a profile for ${role} in [roles.${role}]`,
    });
  }
  const pod = podName(context);
  const [command, ...args] = server;
  const identity = [
    '--role',
    role,
    '--profile',
    profile.selector,
    '--pod',
    pod,
    ...(ticket ? ['--ticket', ticket.id] : []),
  ];
  return {
    pod,
    role,
    ticket: ticket?.id ?? null,
    handoff: context.handoff ?? null,
    profile: profile.selector,
    workflow,
    launchPrompt: launchPrompt?.reference ?? null,
    agent: agent.name,
    roots,
    server: { name: SERVER_NAME, command, args: [...args, ...identity, '--workspace', roots.original] },
    input: runInput(
      { ...context, pod },
      { workflow, launchPrompt: launchPrompt?.text ?? null, language: playbook.language },
    ),
    warnings: warningsOf(agent),
  };
}

function warningsOf({ title, asks, wrap }: Agent): string[] {
  if (asks || wrap) return [];
  return [
    `${title} never asks before it acts, so no permission of the profile holds it back: set wrap to a sandbox command, or watch it`,
  ];
}
