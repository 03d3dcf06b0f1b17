import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Profile } from '../playbook/profile.ts';
import { attendedProgram, attendedWords } from '../pods/agent/attended-words.ts';
import { findProgram } from '../pods/agent/find-program.ts';
import { type LaunchPlan, planLaunch } from '../pods/launch/launch-plan.ts';
import { workingFolder } from '../pods/launch/working-folder.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { launchContext } from './launch-context.ts';
import { launchGuidance } from './launch-guidance.ts';
import type { Services } from './tool.ts';
import { whyIdle } from './why-idle.ts';

/** What somebody says who wants a Pod. */
export type LaunchWish = {
  role: PodRole;
  instruction?: string | undefined;
  ticket?: string | undefined;
  pod?: string | undefined;
  profile?: string | undefined;
  agent?: string | undefined;
  folder?: string | undefined;
  handoff?: string | undefined;
  /** Somebody sits before it: its own screen is begun, and not the program that speaks to hosts. */
  attended?: true;
  /** What only the steps of work say, which launch for themselves. */
  work?: { branch?: string; intent?: string; validation?: string; report?: string } | undefined;
};

export type PlannedLaunch = { plan: LaunchPlan; profile: Profile; agent: Agent };

/**
 * The plan for a wish: of the Ticket as it stands, the configuration and the playbook. Nothing is started or written.
 * @throws TicketError where the Ticket, the profile or the agent is not to be had, or the role has nothing to do there.
 */
export async function launchOf(services: Services, wish: LaunchWish): Promise<PlannedLaunch> {
  const playbook = await services.playbook();
  const desk = await services.pods();
  const dossier = wish.ticket === undefined ? undefined : await showTicket(services.tracker, wish.ticket);
  const { profile, agent } = await agentFor(services, wish);
  const idle = whyIdle(wish, dossier);
  if (idle) throw idle;
  const plan = planLaunch(
    launchContext(wish, dossier),
    {
      ...{ profile, agent, server: desk.server, language: services.tracker.policy.language },
      ...launchGuidance(playbook, wish.role),
    },
    { ...desk.roots, role: workingFolder(desk.roots.original, wish.folder) },
  );
  return { plan, profile, agent };
}

/** Whose profile and which agent a wish comes to. @throws TicketError where one of them is not to be had. */
export async function agentFor(
  services: Services,
  {
    role,
    profile: wanted,
    agent: named,
    attended,
  }: Pick<LaunchWish, 'role' | 'profile' | 'agent' | 'attended'>,
): Promise<{ profile: Profile; agent: Agent }> {
  const playbook = await services.playbook();
  const desk = await services.pods();
  const profile = playbook.profile(wanted ?? playbook.roleOf(role).profile);
  const agent = playbook.agent(named ?? profile.agent ?? desk.defaultAgent(attended && attendedProgram));
  const programs = attended ? attendedWords(agent).slice(0, 1) : hosted(agent);
  refuseMissing(agent, programs, desk.environment.PATH);
  return { profile, agent };
}

function hosted({ command, wrap = [] }: Agent): string[] {
  return [command[0], ...wrap.slice(0, 1)];
}

/** Before anything starts: what is not there cannot be. */
function refuseMissing(
  { name, title, install }: Agent,
  programs: readonly string[],
  searchPath: string | undefined,
): void {
  const missing = programs.find((program) => findProgram(program, searchPath) === undefined);
  if (missing === undefined) return;
  throw new TicketError('unmet_requirement', {
    refused: 'the launch was not planned',
    rule: `${title} needs ${missing}, which is not on the search path`,
    next: install
      ? `install it: ${install}; or name another agent`
      : `see what is missing: yoi-tickets pod check ${name}`,
  });
}
