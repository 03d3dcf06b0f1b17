import { TicketError } from '../domain/errors.ts';
import type { LaunchContext, LaunchTicket } from './launch/launch-plan.ts';

const NAME = /^[a-z0-9][a-z0-9._-]*$/u;
const LONGEST = 80;

/**
 * The caller's name for a Pod, or `ticket-ROLE-SLUG`; without a Ticket, the role.
 * @throws TicketError `invalid_input` where the caller's is none.
 */
export function podName({ pod, role, ticket }: Pick<LaunchContext, 'pod' | 'role' | 'ticket'>): string {
  if (pod === undefined) return ticket ? `ticket-${role}-${nameOf(ticket)}`.slice(0, LONGEST) : role;
  if (isPodName(pod)) return pod;
  throw new TicketError('invalid_input', {
    refused: 'the Pod was not planned',
    rule: `a Pod's name is made of a-z, 0-9, ".", "_" and "-", begins with a letter or digit, and has at most ${LONGEST} characters`,
    next: 'name it so, or leave the name out',
  });
}

/** An older record's slug may hold what no Pod's name may; its id always tells it apart. */
function nameOf({ id, slug }: LaunchTicket): string {
  return NAME.test(slug) ? slug : id.toLowerCase().replace(/[^a-z0-9._-]+/gu, '-');
}

/** The name of the one Pod of its role that a workspace has, by the name of its folder. */
export function workspacePodName(folder: string, role: string): string {
  const valid = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/gu, '-')
    .replace(/^[^a-z0-9]+/u, '');
  return valid === '' ? role : `${valid.slice(0, LONGEST - role.length - 1)}-${role}`;
}

export function isPodName(text: string): boolean {
  return NAME.test(text) && text.length <= LONGEST;
}

/** The first of `name`, `name-2`, `name-3` … that is not taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : `-${count}`;
    const tried = `${name.slice(0, LONGEST - end.length)}${end}`;
    if (!isTaken(tried)) return tried;
  }
}
