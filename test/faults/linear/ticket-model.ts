import { transitionFrom } from '../../../src/domain/lifecycle.ts';
import type { State } from '../../../src/domain/ticket.ts';
import type { Event, Heard } from './history.ts';
import type { Model } from './linearize.ts';

/** One Ticket, as far as its lifecycle and its thread say. */
export type Ticket = {
  state: State;
  holder: string | null;
  rev: number;
  /** The requests that its thread holds. */
  uids: readonly string[];
  /** A resolution stands in the record, and moves into the thread when it is opened again. */
  isResolved: boolean;
  /** Processes that ended. */
  dead: readonly string[];
};

/** What would have become of the Ticket, and what the caller would have been told. */
type Step = { after: Ticket; heard: Heard };

/** What a Ticket in planning, with nothing but its creation in its thread, goes through: the lifecycle's table, and its thread. */
export const ticketModel: Model<Ticket, Event> = {
  begin: { state: 'planning', holder: null, rev: 1, uids: [], isResolved: false, dead: [] },
  step(ticket, call) {
    const { after, heard } = stepOf(ticket, call);
    if (call.heard === undefined) return after === ticket ? undefined : after;
    // Who was not let in in time, or named a plan that is no longer the last, has changed nothing.
    if (call.heard.what === 'busy') return ticket;
    if (call.heard.what === 'plan_not_consulted' && isAcceptance(heard)) return ticket;
    return isSame(heard, call.heard) ? after : undefined;
  },
  name: ({ state, holder, rev, uids, dead }) => [state, holder, rev, uids.join(), dead.join()].join(' '),
};

function stepOf(ticket: Ticket, { deed, by, uid }: Event): Step {
  const { state, rev, holder, uids } = ticket;
  if (deed === 'die')
    return { after: { ...ticket, dead: [...ticket.dead, by].sort() }, heard: { what: 'dead' } };
  if (deed === 'show') return { after: ticket, heard: { what: 'seen', state, rev, holder, uids: [...uids] } };
  if (deed === 'list') return { after: ticket, heard: { what: 'listed', state, rev } };
  if (uids.includes(uid)) return { after: ticket, heard: { what: 'repeated' } };
  if (deed === 'ticket_comment') return written(ticket, uid, {}, 1, 'done');
  if (deed === 'ticket_accept' && state === 'inprogress') return acceptedAgain(ticket, by, uid);
  const row = transitionFrom(state, deed);
  if (!row) return { after: ticket, heard: { what: 'illegal_transition', state } };
  if (deed === 'ticket_close' && state !== 'done')
    return { after: ticket, heard: { what: 'unmet_requirement' } };
  const change: Partial<Ticket> = { state: row.to, holder: deed === 'ticket_accept' ? by : null };
  if (deed === 'ticket_ready') return written(ticket, uid, change, 2, 'done');
  if (deed === 'ticket_close') return written(ticket, uid, { ...change, isResolved: true }, 2, 'done');
  if (deed === 'ticket_reopen')
    return written(ticket, uid, { ...change, isResolved: false }, ticket.isResolved ? 2 : 1, 'done');
  return written(ticket, uid, change, 1, deed === 'ticket_accept' ? 'accepted' : 'done');
}

/** Of a Ticket in progress: by its holder, by another, or after the holder's end. */
function acceptedAgain(ticket: Ticket, by: string, uid: string): Step {
  const { state, holder, dead } = ticket;
  if (holder === by) return { after: ticket, heard: { what: 'already_accepted', state } };
  if (holder !== null && dead.includes(holder)) return written(ticket, uid, { holder: by }, 1, 'taken_over');
  return { after: ticket, heard: { what: 'conflict', holder } };
}

function written(ticket: Ticket, uid: string, change: Partial<Ticket>, events: number, what: string): Step {
  const after = { ...ticket, ...change, rev: ticket.rev + events, uids: [...ticket.uids, uid] };
  return {
    after,
    heard: {
      what,
      ...(what === 'done' || what === 'accepted' || what === 'taken_over' ? { state: after.state } : {}),
    },
  };
}

function isAcceptance({ what }: Heard): boolean {
  return what === 'accepted' || what === 'taken_over';
}

function isSame(a: Heard, b: Heard): boolean {
  return (
    a.what === b.what &&
    a.state === b.state &&
    a.rev === b.rev &&
    (a.holder ?? null) === (b.holder ?? null) &&
    a.uids?.join() === b.uids?.join()
  );
}
