import { TicketError } from './errors.ts';
import { ROLES, type Role, type State } from './ticket.ts';

/**
 * What a role may do with an operation: all of it, or a part.
 * `asks`: only through a person, who is asked. `own`: only on the caller's own Ticket.
 */
export type Grant = {
  state?: State;
  kinds?: readonly string[];
  asks?: true;
  own?: true;
  held?: true;
  roles?: readonly Role[];
};

const ALL: Grant = {};
const OWN: Grant = { own: true };
const ASKS: Grant = { asks: true };
const EVERYONE = Object.fromEntries(ROLES.map((role) => [role, ALL]));
const PERSON = { human: ALL };
const ORCHESTRATOR = { orchestrator: ALL, human: ALL };
const OVERSIGHT = { orchestrator: ALL, companion: ALL, human: ALL };
const PLANNING_KINDS = ['comment', 'plan', 'decision'];

/** The one matrix of who may do what. What is not here is refused, and not shown. */
export const AUTHORITY: Readonly<Record<string, Partial<Record<Role, Grant>>>> = {
  ticket_list: EVERYONE,
  ticket_show: EVERYONE,
  playbook_read: EVERYONE,
  ticket_create: { intake: ALL, orchestrator: ALL, human: ALL },
  ticket_edit: { intake: { state: 'planning' }, human: ALL },
  ticket_comment: {
    intake: { kinds: PLANNING_KINDS },
    orchestrator: { kinds: [...PLANNING_KINDS, 'finding_rejected'] },
    coder: { own: true, kinds: ['comment'] },
    reviewer: { own: true, kinds: ['comment'] },
    investigator: { own: true, kinds: ['comment', 'findings'] },
    human: ALL,
  },
  ticket_ask: { intake: ALL, orchestrator: ALL, coder: OWN, reviewer: OWN, investigator: OWN },
  ticket_ready: { intake: ALL, human: ALL },
  ticket_queue: { companion: ASKS, human: ALL },
  ticket_answer: { companion: ASKS, human: ALL },
  ticket_accept: ORCHESTRATOR,
  ticket_return: ORCHESTRATOR,
  ticket_close: ORCHESTRATOR,
  ticket_unqueue: PERSON,
  ticket_defer: PERSON,
  ticket_complete: PERSON,
  ticket_reopen: PERSON,
  relation_record: { intake: ALL, orchestrator: ALL, human: ALL },
  plan_record: ORCHESTRATOR,
  plan_query: OVERSIGHT,
  ticket_doctor: { companion: { kinds: ['inspect', 'fix'] }, human: ALL },
  work_start: ORCHESTRATOR,
  work_review: ORCHESTRATOR,
  work_dossier: ORCHESTRATOR,
  work_merge: { orchestrator: ALL, companion: ASKS, human: ALL },
  work_status: OVERSIGHT,
  work_report: { coder: OWN, human: ALL },
  ticket_review: { reviewer: OWN, human: ALL },
  pod_list: OVERSIGHT,
  pod_launch: { orchestrator: { roles: ['investigator'] }, human: ALL },
  pod_send: { orchestrator: { held: true }, human: ALL },
  pod_stop: { orchestrator: { held: true }, human: ALL },
  pod_show: PERSON,
  pod_restore: PERSON,
  pod_permit: PERSON,
};

/** How a person's act reached the program; stands in every event that a person caused. */
export type Channel = 'mcp' | 'terminal' | 'elicitation' | 'demo';

/** Who is at the other end: fixed when the process starts, never an argument of a call. */
export type Connection = {
  roles: readonly Role[];
  /** The name in `ROLE/NAME`: a Pod, a client, or a person. */
  name: string;
  /** Who holds what this connection accepts. Named callers come from outside and are never thought gone. */
  caller: { name: string; named: boolean };
  channel: Channel;
  /** The Ticket that coder, reviewer and investigator may write to. */
  ticket?: string;
  /** Tools that a profile took away. */
  withheld?: readonly string[];
};

/** The role that allowed an act, with its grant. */
export type Actor = {
  role: Role;
  name: string;
  caller: string;
  named: boolean;
  channel: Channel;
  grant: Grant;
  via?: string;
};

/** What `roles` may do with `operation`, the freest grant first; empty means hidden and refused. */
export function grantsFor(roles: readonly Role[], operation: string): { role: Role; grant: Grant }[] {
  const row = AUTHORITY[operation] ?? {};
  const grants = roles.flatMap((role) => {
    const grant = row[role];
    return grant ? [{ role, grant }] : [];
  });
  return grants.sort((a, b) => Object.keys(a.grant).length - Object.keys(b.grant).length);
}

/** The one check behind hiding and refusing. */
export function mayUse(connection: Pick<Connection, 'roles' | 'withheld'>, operation: string): boolean {
  return !connection.withheld?.includes(operation) && grantsFor(connection.roles, operation).length > 0;
}

/** What an act is about, as far as a grant depends on it. */
export type Facts = { ticket?: string; state?: State; kind?: string };

/**
 * The actor of an act.
 * @throws TicketError `forbidden` when none of the connection's roles allows it.
 */
export function authorise(connection: Connection, operation: string, facts: Facts = {}): Actor {
  const grants = mayUse(connection, operation) ? grantsFor(connection.roles, operation) : [];
  const allowed = grants.find(({ grant }) => permits(grant, connection, facts));
  if (allowed) {
    const { name, caller, channel } = connection;
    return {
      role: allowed.role,
      grant: allowed.grant,
      name,
      caller: caller.name,
      named: caller.named,
      channel,
    };
  }
  throw new TicketError('forbidden', {
    refused: `${operation} was refused`,
    rule:
      grants.length === 0
        ? `it is not among the tools of ${connection.roles.join(', ')}`
        : partialRule(grants[0]?.grant ?? {}, connection),
    next: nextFor(operation, grants.length > 0, connection),
  });
}

function permits(grant: Grant, connection: Connection, facts: Facts): boolean {
  if (grant.own && (connection.ticket === undefined || facts.ticket !== connection.ticket)) return false;
  if (grant.state && facts.state !== undefined && facts.state !== grant.state) return false;
  if (grant.kinds && facts.kind !== undefined && !grant.kinds.includes(facts.kind)) return false;
  return true;
}

function partialRule(grant: Grant, connection: Connection): string {
  const role = connection.roles.join(', ');
  if (grant.own && connection.ticket === undefined)
    return `${role} writes only to its own Ticket, and this connection has none`;
  if (grant.own)
    return `${role} writes only to its own Ticket, ${connection.ticket}, and there only ${grant.kinds?.join(', ') ?? 'this'}`;
  if (grant.state) return `${role} may do it only while the Ticket is in ${grant.state}`;
  return `${role} may use it only for ${grant.kinds?.join(', ') ?? 'a part of it'}`;
}

function nextFor(operation: string, partly: boolean, connection: Connection): string {
  if (partly && connection.ticket === undefined)
    return 'name that Ticket with --ticket at the start, or start in its worktree';
  if (partly) return 'stay within that, or put the matter to a person with ticket_ask';
  const others = ROLES.filter((role) => AUTHORITY[operation]?.[role]);
  return others.length > 0 ? `leave it to ${others.join(' or ')}` : 'call one of the tools that are listed';
}
