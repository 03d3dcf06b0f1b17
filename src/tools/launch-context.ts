import type { LaunchContext } from '../pods/launch/launch-plan.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { briefOf } from './brief-of-ticket.ts';
import type { LaunchWish } from './launch-of.ts';
import { shownText } from './shown-text.ts';

/** A brief in a first input is short: the whole Ticket is one call away. */
const BRIEF = 2_400;

/** What a launch is about: what somebody said who wants it, and the Ticket as it stands. */
export function launchContext(wish: LaunchWish, dossier: TicketDossier | undefined): LaunchContext {
  const { role, instruction, pod, handoff, folder, work } = wish;
  return {
    role,
    ...(dossier ? { ticket: ticketOf(dossier) } : {}),
    ...(instruction === undefined ? {} : { instruction }),
    ...(pod === undefined ? {} : { pod }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(folder === undefined ? {} : { worktree: folder }),
    ...work,
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
