import type { Role } from '../../../src/domain/ticket.ts';
import { openWorkspace } from '../../../src/main/workspace.ts';
import { callTool } from '../../../src/tools/call.ts';
import { showTicket, type TicketDossier } from '../../../src/tracker/show-ticket.ts';
import { recordsBranch } from '../../store/files/workspace.ts';
import { reported } from '../../tracker/reported.ts';
import { callerOf, type Party } from '../../tracker/workspace.ts';

export type Fields = Record<string, unknown>;

/** A repository with Tickets, and a process in it that prepares what others collide on: the test's own. */
export type Scene = {
  root: string;
  records: string;
  act: (as: Party | Role, tool: string, input: Fields) => Promise<Fields>;
  /** A new Ticket that stands in `state`. */
  ticketIn: (state: 'planning' | 'ready' | 'queued' | 'inprogress', title?: string) => Promise<string>;
  /** Its work is reported, as one commit. */
  report: (ticket: string, commit: string) => Promise<void>;
  show: (ticket: string) => Promise<TicketDossier>;
  end: () => Promise<void>;
};

export async function openScene(): Promise<Scene> {
  const place = recordsBranch();
  const workspace = await openWorkspace(place.folder, undefined);
  const { services } = workspace;
  const act: Scene['act'] = async (as, tool, input) => {
    const called = await callTool(services, callerOf(as), tool, input);
    if (called.kind === 'ask') throw new Error(called.proposal.question);
    return called.structured;
  };
  const show: Scene['show'] = (ticket) => showTicket(services.tracker, ticket);
  return {
    root: place.folder,
    records: place.root,
    act,
    show,
    report: (ticket, commit) => reported(services.tracker, ticket, commit),
    async ticketIn(state, title = 'Something to do') {
      const { id } = await act('intake', 'ticket_create', { title });
      const ticket = String(id);
      if (state !== 'planning') await act('intake', 'ticket_ready', { ticket, summary: 'understood' });
      if (state === 'queued' || state === 'inprogress') await act('human', 'ticket_queue', { ticket });
      if (state === 'inprogress') {
        const { planRevision } = await show(ticket);
        const input = { ticket, summary: 'the plan', plan_revision: planRevision };
        await act({ role: 'orchestrator', name: 'holder' }, 'ticket_accept', input);
      }
      return ticket;
    },
    async end() {
      await workspace.close();
      place.dispose();
    },
  };
}
