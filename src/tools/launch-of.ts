import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Profile } from '../playbook/profile.ts';
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
  const profile = playbook.profile(wish.profile ?? playbook.roleOf(wish.role).profile);
  const agent = playbook.agent(wish.agent ?? profile.agent ?? desk.defaultAgent());
  const dossier = wish.ticket === undefined ? undefined : await showTicket(services.tracker, wish.ticket);
  refuseMissing(agent, desk.environment.PATH);
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

/** Before anything starts: what is not there cannot be. */
function refuseMissing(
  { name, title, command, wrap = [], install }: Agent,
  searchPath: string | undefined,
): void {
  const missing = [command[0], ...wrap.slice(0, 1)].find(
    (program) => findProgram(program, searchPath) === undefined,
  );
  if (missing === undefined) return;
  throw new TicketError('unmet_requirement', {
    refused: 'the launch was not planned',
    rule: `${title} needs ${missing}, which is not on the search path`,
    next: install
      ? `install it: ${install}; or name another agent`
      : `see what is missing: yoi-tickets pod check ${name}`,
  });
}
