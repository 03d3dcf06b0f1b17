import { TicketError } from '../domain/errors.ts';
import { BUSY_STATES, type PodRole } from '../domain/pod.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import type { LaunchWish } from './launch-of.ts';

/** Whether a role cannot begin without a Ticket. */
export function needsTicket(role: PodRole): boolean {
  return role === 'coder' || role === 'reviewer' || role === 'investigator';
}

/** Why an agent of the role would have nothing to do, as the refusal of its launch; undefined where it would. */
export function whyIdle(
  { role, instruction }: Pick<LaunchWish, 'role' | 'instruction'>,
  dossier: TicketDossier | undefined,
): TicketError | undefined {
  return dossier ? idleOn(role, dossier) : idleWithout(role, instruction);
}

function idleWithout(role: PodRole, instruction: string | undefined): TicketError | undefined {
  const refused = `${role} was not planned`;
  if (needsTicket(role))
    return new TicketError('invalid_input', {
      refused,
      rule: `${role} works on a Ticket`,
      next: 'name it: ticket',
    });
  if (role === 'intake' && !instruction)
    return new TicketError('invalid_input', {
      refused,
      rule: 'an intake is told what is wanted, or which Ticket',
      next: 'say what is wanted: instruction',
    });
  return undefined;
}

function idleOn(role: PodRole, { record, standing: { state } }: TicketDossier): TicketError | undefined {
  const states = BUSY_STATES[role];
  if (!states || states.includes(state)) return undefined;
  return new TicketError('unmet_requirement', {
    refused: `${role} was not planned for ${record.item.id}`,
    rule: `it is ${state}, and ${role} works on what is ${states.join(' or ')}`,
    next: state === 'queued' ? 'accept it first with ticket_accept' : 'launch the role that its state wants',
  });
}
