import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Profile } from '../playbook/profile.ts';
import { type LaunchContext, type LaunchPlan, planLaunch } from '../pods/launch-plan.ts';
import { workingFolder } from '../pods/working-folder.ts';
import { showTicket, type TicketDossier } from '../tracker/show-ticket.ts';
import { briefOf } from './brief-of-ticket.ts';
import { shownText } from './shown-text.ts';
import type { Services } from './tool.ts';

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
};

export type PlannedLaunch = { plan: LaunchPlan; profile: Profile; agent: Agent };

/** A brief in a first input is short: the whole Ticket is one call away. */
const BRIEF = 2_400;

/**
 * The plan for a wish: of the Ticket as it stands, the configuration and the playbook. Nothing is started or written.
 * @throws TicketError where the Ticket, the profile or the agent is not to be had, or the role has nothing to do there.
 */
export async function launchOf(services: Services, wish: LaunchWish): Promise<PlannedLaunch> {
  const playbook = await services.playbook();
  const desk = await services.pods();
  const refs = playbook.roleOf(wish.role);
  const profile = playbook.profile(wish.profile ?? refs.profile);
  const agent = playbook.agent(wish.agent ?? profile.agent ?? desk.defaultAgent());
  const dossier = wish.ticket === undefined ? undefined : await showTicket(services.tracker, wish.ticket);
  refuseIdle(wish, dossier);
  const plan = planLaunch(
    contextOf(wish, dossier),
    {
      ...{ profile, agent, server: desk.server, language: services.tracker.policy.language },
      workflow: refs.workflow === null ? null : playbook.workflow(refs.workflow).slug,
      launchPrompt: launchPromptOf(playbook, refs.launchPrompt),
    },
    { ...desk.roots, role: workingFolder(desk.roots.original, wish.folder) },
  );
  return { plan, profile, agent };
}

function launchPromptOf(
  playbook: Playbook,
  reference: string | undefined,
): { reference: string; text: string } | null {
  return reference === undefined ? null : { reference, text: playbook.launchPrompt(reference).text };
}

function contextOf(wish: LaunchWish, dossier: TicketDossier | undefined): LaunchContext {
  const { role, instruction, pod, handoff, folder } = wish;
  return {
    role,
    ...(dossier ? { ticket: ticketOf(dossier) } : {}),
    ...(instruction === undefined ? {} : { instruction }),
    ...(pod === undefined ? {} : { pod }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(folder === undefined ? {} : { worktree: folder }),
  };
}

function ticketOf(dossier: TicketDossier): LaunchContext['ticket'] & object {
  const { id, slug } = dossier.record.item;
  const brief = shownText(briefOf(dossier, 4, false));
  const short =
    brief.length <= BRIEF
      ? brief
      : `${brief.slice(0, BRIEF).toWellFormed()}\n[truncated: ${brief.length - BRIEF} characters; ticket_show has them]`;
  return { id, slug, brief: short };
}

/** The states in which a role has something to do on a Ticket. */
const BUSY: Readonly<Partial<Record<PodRole, readonly string[]>>> = {
  intake: ['planning'],
  coder: ['inprogress'],
  reviewer: ['inprogress'],
  investigator: ['planning', 'ready', 'queued', 'inprogress', 'done'],
};

function refuseIdle({ role, instruction }: LaunchWish, dossier: TicketDossier | undefined): void {
  const states = BUSY[role];
  const needsTicket = role === 'coder' || role === 'reviewer' || role === 'investigator';
  const refused = `${role} was not planned`;
  if (!dossier) {
    if (needsTicket)
      throw new TicketError('invalid_input', {
        refused,
        rule: `${role} works on a Ticket`,
        next: 'name it: ticket',
      });
    if (role === 'intake' && !instruction)
      throw new TicketError('invalid_input', {
        refused,
        rule: 'an intake is told what is wanted, or which Ticket',
        next: 'say what is wanted: instruction',
      });
    return;
  }
  const { state } = dossier.standing;
  if (!states || states.includes(state)) return;
  throw new TicketError('unmet_requirement', {
    refused: `${refused} for ${dossier.record.item.id}`,
    rule: `it is ${state}, and ${role} works on what is ${states.join(' or ')}`,
    next: state === 'queued' ? 'accept it first with ticket_accept' : 'launch the role that its state wants',
  });
}
