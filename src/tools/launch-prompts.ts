import { type Connection, mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import { oneLine } from '../domain/text.ts';
import type { Role } from '../domain/ticket.ts';
import { PLAYBOOK_ROLES } from '../playbook/fields.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { inputTexts } from '../pods/launch/input-texts.ts';
import { runInput } from '../pods/launch/run-input.ts';
import { isPodName, podName } from '../pods/pod-name.ts';
import { showTicket, type TicketDossier } from '../tracker/show-ticket.ts';
import { launchContext } from './launch-context.ts';
import { launchGuidance } from './launch-guidance.ts';
import type { LaunchWish } from './launch-of.ts';
import type { Given, OfferedPrompt } from './prompts.ts';
import { isPlaceholder, NOT_LOOKED_UP } from './ticket-argument.ts';
import type { Caller, Services } from './tool.ts';
import { needsTicket, whyIdle } from './why-idle.ts';

/**
 * Whom a role may begin, beside its own: the companion stands at the side of the person, who may begin anybody; an
 * orchestrator has others work for it. Its own is everybody's, because a person may have connected a client as that
 * role, and begins there with what a launched one would be told.
 */
const BEGINS: Readonly<Partial<Record<Role, readonly PodRole[]>>> = {
  human: PLAYBOOK_ROLES,
  companion: PLAYBOOK_ROLES,
  orchestrator: ['coder', 'reviewer', 'investigator'],
};

const BEGINNING = 'launch-';
const WORDS = 400;

/** The role whose launch a prompt of this name tells of. */
export function launchedRole(name: string): PodRole | undefined {
  return PLAYBOOK_ROLES.find((role) => name === `${BEGINNING}${role}`);
}

/** What agents are told that are launched for a role, as prompts: of those that the connection may begin. */
export function offeredLaunches(playbook: Playbook, connection: Connection): OfferedPrompt[] {
  return PLAYBOOK_ROLES.filter((role) => mayBegin(connection, role)).map((role) => ({
    name: `${BEGINNING}${role}`,
    description: descriptionOf(playbook, role),
    arguments: [
      { name: 'instruction', description: 'what is wanted', required: false },
      {
        name: 'ticket',
        description: 'the Ticket that it is for',
        // Who is that role has one already, and need not name it.
        required: needsTicket(role) && !connection.roles.includes(role),
      },
      { name: 'pod', description: 'the name that it goes by', required: false },
    ],
  }));
}

function mayBegin({ roles, prompts }: Connection, role: PodRole): boolean {
  const begins = roles.filter((own) => own === role || BEGINS[own]?.includes(role));
  return begins.some((own) => prompts?.[own]?.includes(`${BEGINNING}${role}`) ?? true);
}

/** What the role is for, or why it cannot be launched. */
function descriptionOf(playbook: Playbook, role: PodRole): string {
  try {
    const { description } = playbook.profile(playbook.roleOf(role).profile);
    return oneLine(`What a launched ${role} is told. ${description}`, WORDS);
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return oneLine(error.message, WORDS);
  }
}

/**
 * What a launch would say to its agent. No agent has to be installed for it, and it is rendered for whatever stands
 * for a Ticket: what a launch would be refused for is said below.
 * @throws TicketError where it is not theirs to begin, the playbook cannot be launched, or the Pod's name is none.
 */
export async function renderLaunch(
  services: Services,
  caller: Caller,
  role: PodRole,
  given: Given,
): Promise<string> {
  const { connection } = caller;
  if (!mayBegin(connection, role)) throw notTheirs(connection, role);
  const playbook = await services.playbook();
  const wish = wishOf(connection, role, given);
  const { dossier, note } = await lookUp(services, connection, wish);
  const { workflow, launchPrompt } = launchGuidance(playbook, role);
  const context = launchContext(wish, dossier);
  const input = runInput(
    { ...context, pod: isPlaceholder(wish.pod ?? '') ? (wish.pod ?? '') : podName(context) },
    { workflow, launchPrompt: launchPrompt?.text ?? null, language: services.tracker.policy.language },
  );
  return [...handedOn(connection, role), ...inputTexts(input), ...(note === undefined ? [] : [note])].join(
    '\n\n',
  );
}

function notTheirs({ roles }: Connection, role: PodRole): TicketError {
  return new TicketError('forbidden', {
    refused: `what a launched ${role} is told was not shown`,
    rule: `${roles.join(', ')} begins no ${role}, or the profile leaves it out`,
    next: 'call playbook_read with kind prompt, which lists yours',
  });
}

/** Who is that role already goes on under its own name, with its own Ticket. */
function wishOf({ roles, ticket, name, caller }: Connection, role: PodRole, given: Given): LaunchWish {
  const isOwn = roles.includes(role);
  const said = (argument: string) => given[argument]?.trim() || undefined;
  return {
    role,
    instruction: said('instruction'),
    ticket: flat(said('ticket'), 200) ?? (isOwn ? ticket : undefined),
    pod: flat(said('pod'), 81) ?? (isOwn && caller.named && isPodName(name) ? name : undefined),
  };
}

function flat(text: string | undefined, limit: number): string | undefined {
  return text === undefined ? undefined : oneLine(text, limit);
}

/** The Ticket that is wanted, and what there is to say where it is none, or the role has nothing to do there. */
async function lookUp(
  { tracker }: Services,
  connection: Connection,
  wish: LaunchWish,
): Promise<{ dossier?: TicketDossier; note?: string }> {
  const { ticket } = wish;
  if (ticket === undefined) return noted(undefined, whyIdle(wish, undefined));
  if (isPlaceholder(ticket)) return { note: `Ticket: ${ticket} (${NOT_LOOKED_UP})` };
  if (!mayUse(connection, 'ticket_show')) return { note: `Ticket: ${ticket}` };
  try {
    const dossier = await showTicket(tracker, ticket);
    return noted(dossier, whyIdle(wish, dossier));
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return { note: `Ticket: ${ticket}\nIt was not found as that: ${oneLine(error.message, WORDS)}` };
  }
}

function noted(
  dossier: TicketDossier | undefined,
  idle: TicketError | undefined,
): { dossier?: TicketDossier; note?: string } {
  return {
    ...(dossier ? { dossier } : {}),
    ...(idle ? { note: `As things stand it would not be launched: ${idle.rule}. Next: ${idle.next}` } : {}),
  };
}

/** An agent that is somebody else must not take it for its own beginning. */
function handedOn({ roles }: Connection, role: PodRole): string[] {
  if (roles.includes(role) || roles.includes('human')) return [];
  return [
    `What follows is for an agent that is launched as ${role}, which you are not. Hand it on as it is, or show it to the person.`,
  ];
}
