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
/** Whom a person launches by hand: the others begin with a step of work. */
const BY_HAND: readonly Role[] = ['intake', 'orchestrator', 'investigator', 'companion'];
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
  work_run: PERSON,
  work_review: ORCHESTRATOR,
  work_dossier: ORCHESTRATOR,
  work_merge: { orchestrator: ALL, companion: ASKS, human: ALL },
  work_status: OVERSIGHT,
  work_report: { coder: OWN, human: ALL },
  ticket_review: { reviewer: OWN, human: ALL },
  pod_list: OVERSIGHT,
  pod_launch: { orchestrator: { roles: ['investigator'] }, human: { roles: BY_HAND } },
  pod_send: { orchestrator: { held: true }, human: ALL },
  pod_stop: { orchestrator: { held: true }, human: ALL },
  pod_show: PERSON,
  pod_restore: PERSON,
  pod_permit: PERSON,
  pod_plan: PERSON,
  pod_check: PERSON,
};

/** The steps of work that launch a role, since it has a branch, a worktree or a commit to work on only by them. */
export const LAUNCHED_BY: Readonly<Partial<Record<Role, string>>> = {
  coder: 'work_start',
  reviewer: 'work_review',
};

/** Whom a Pod of the role may begin, by a step of work or by hand. */
export function rolesBegunBy(role: Role): Exclude<Role, 'human'>[] {
  return ROLES.filter((begun) => begun !== 'human').filter((begun) => {
    const step = LAUNCHED_BY[begun];
    return step ? AUTHORITY[step]?.[role] : AUTHORITY.pod_launch?.[role]?.roles?.includes(begun);
  });
}

/** How a person's act reached the program; stands in every event that a person caused. */
export type Channel = 'mcp' | 'terminal' | 'elicitation' | 'panel' | 'demo';

/** Names of tools or prompts, for each role whose profile says something of them. */
export type ByRole = Readonly<Partial<Record<Role, readonly string[]>>>;

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
  /** Tools that a role's profile took away: no act is authored by a role whose profile dropped it. */
  withheld?: ByRole;
  /** The prompts that a role's profile keeps; all of them where it names none. */
  prompts?: ByRole;
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

/** The same for a connection: a role whose profile dropped the operation gives nothing. */
export function grantsOf(
  { roles, withheld }: Pick<Connection, 'roles' | 'withheld'>,
  operation: string,
): { role: Role; grant: Grant }[] {
  const keeping = roles.filter((role) => !withheld?.[role]?.includes(operation));
  return grantsFor(keeping, operation);
}

/** The one check behind hiding and refusing. */
export function mayUse(connection: Pick<Connection, 'roles' | 'withheld'>, operation: string): boolean {
  return grantsOf(connection, operation).length > 0;
}

/**
 * What an act is about, as far as a grant depends on it. A fact that is not told is judged where it is known.
 * `role` is that of a Pod that would be launched, `held` whether the caller holds the Ticket.
 */
export type Facts = { ticket?: string; state?: State; kind?: string; role?: Role; held?: boolean };

/**
 * The actor of an act.
 * @throws TicketError `forbidden` when none of the connection's roles allows it.
 */
export function authorise(connection: Connection, operation: string, facts: Facts = {}): Actor {
  const grants = grantsOf(connection, operation);
  const allowed = grants.find(({ grant }) => brokenBound(grant, connection, facts) === undefined);
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
    ...advise(grants, connection, operation, facts),
  });
}

type Asked = { role: Role; grant: Grant; connection: Connection; operation: string; facts: Facts };
/** A way in which a grant is partial: whether an act goes beyond it, the rule, and what to do instead. */
type Bound = {
  isBroken(grant: Grant, connection: Connection, facts: Facts): boolean;
  rule(asked: Asked): string;
  next(asked: Asked): string;
};

/** From the bound that leaves the caller least to do to those that another argument keeps. */
const BOUNDS: readonly Bound[] = [
  {
    isBroken: ({ own }, { ticket }) => own === true && ticket === undefined,
    rule: ({ role }) => `${role} writes only to its own Ticket, and this connection has none`,
    next: () => 'name that Ticket with --ticket at the start, or start in its worktree',
  },
  {
    isBroken: ({ held }, _, facts) => held === true && facts.held === false,
    rule: ({ role }) => `${role} may do it only for a Ticket that it holds`,
    next: (asked) => `accept that Ticket first with ticket_accept, or ${leaveIt(asked)}`,
  },
  {
    isBroken: ({ state }, _, facts) =>
      state !== undefined && facts.state !== undefined && facts.state !== state,
    rule: ({ role, grant }) => `${role} may do it only while the Ticket is in ${grant.state}`,
    next: (asked) => `${sayIt(asked)}${leaveIt(asked)}`,
  },
  {
    isBroken: ({ own }, { ticket }, facts) => own === true && facts.ticket !== ticket,
    rule: ({ role, grant, connection: { ticket } }) =>
      `${role} writes only to its own Ticket, ${ticket}${grant.kinds ? `, and there only ${grant.kinds.join(', ')}` : ''}`,
    next: (asked) =>
      `call ${asked.operation} with ticket ${asked.connection.ticket}; for another, ${leaveIt(asked)}`,
  },
  {
    isBroken: ({ roles }, _, facts) =>
      roles !== undefined && facts.role !== undefined && !roles.includes(facts.role),
    rule: ({ role, grant }) => `${role} may do it only for ${grant.roles?.join(', ')}`,
    next: (asked) => beginIt(asked) ?? `keep to ${asked.grant.roles?.join(' or ')}, or ${leaveIt(asked)}`,
  },
  {
    isBroken: ({ kinds }, _, facts) =>
      kinds !== undefined && facts.kind !== undefined && !kinds.includes(facts.kind),
    rule: ({ role, grant }) => `${role} may use it only for ${grant.kinds?.join(', ')}`,
    next: (asked) => `keep to ${asked.grant.kinds?.join(' or ')}, or ${leaveIt(asked)}`,
  },
];

function brokenBound(grant: Grant, connection: Connection, facts: Facts): Bound | undefined {
  return BOUNDS.find(({ isBroken }) => isBroken(grant, connection, facts));
}

/** The rule and the next step by the grant that comes nearest to the act. */
function advise(
  grants: readonly { role: Role; grant: Grant }[],
  connection: Connection,
  operation: string,
  facts: Facts,
): { rule: string; next: string } {
  const near = grants
    .flatMap(({ role, grant }) => {
      const bound = brokenBound(grant, connection, facts);
      return bound ? [{ bound, asked: { role, grant, connection, operation, facts } }] : [];
    })
    .sort((a, b) => BOUNDS.indexOf(b.bound) - BOUNDS.indexOf(a.bound))[0];
  if (near) return { rule: near.bound.rule(near.asked), next: near.bound.next(near.asked) };
  return {
    rule: `it is not among the tools of ${connection.roles.join(', ')}`,
    next: leaveIt({ connection, operation, facts }),
  };
}

/** Those whose grant covers the act, other than by a Ticket of their own. */
function leaveIt({
  connection,
  operation,
  facts,
}: Pick<Asked, 'connection' | 'operation' | 'facts'>): string {
  const row = AUTHORITY[operation] ?? {};
  const others = ROLES.filter((role) => {
    const grant = row[role];
    if (!grant || connection.roles.includes(role)) return false;
    const { ticket = '' } = facts;
    return brokenBound(grant, { ...connection, ticket }, { ...facts, ticket, held: true }) === undefined;
  });
  return others.length > 0 ? `leave it to ${others.join(' or ')}` : 'call one of the tools that are listed';
}

/** The step that launches the role, as a tool and as a person's command. */
function beginIt({ facts: { role } }: Asked): string | undefined {
  const step = role && LAUNCHED_BY[role];
  return step && `call ${step} for its Ticket: yoi-tickets ${step.replace('_', ' ')} <ticket>`;
}

/** The thread is open where the operation is not, for who may write there. */
function sayIt({ connection, facts }: Asked): string {
  const about = { ...(facts.ticket === undefined ? {} : { ticket: facts.ticket }), kind: 'comment' };
  const comments = grantsOf(connection, 'ticket_comment');
  const may = comments.some(({ grant }) => brokenBound(grant, connection, about) === undefined);
  return may ? 'say with ticket_comment what should change, or ' : '';
}
