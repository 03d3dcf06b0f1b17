import { describe, expect, it } from 'vitest';
import {
  AUTHORITY,
  authorise,
  type Connection,
  type Facts,
  grantsFor,
  mayUse,
} from '../../src/domain/authority.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { ROLES, type Role, STATES } from '../../src/domain/ticket.ts';

/** The matrix of the contract, by hand: for each role the operations it has, with their limits. */
const CONTRACT: Record<Role, string> = {
  intake:
    'ticket_list ticket_show playbook_read ticket_create ticket_edit@planning ticket_comment#comment,plan,decision ticket_ask ticket_ready relation_record',
  orchestrator:
    'ticket_list ticket_show playbook_read ticket_create ticket_comment#comment,plan,decision,finding_rejected ticket_ask ticket_accept ticket_return ticket_close relation_record plan_record plan_query work_start work_review work_dossier work_merge work_status pod_list pod_launch=investigator pod_send pod_stop',
  coder: 'ticket_list ticket_show playbook_read ticket_comment!own#comment ticket_ask!own work_report!own',
  reviewer:
    'ticket_list ticket_show playbook_read ticket_comment!own#comment ticket_ask!own ticket_review!own',
  investigator: 'ticket_list ticket_show playbook_read ticket_comment!own#comment,findings ticket_ask!own',
  companion:
    'ticket_list ticket_show playbook_read ticket_queue?asks ticket_answer?asks plan_query ticket_doctor#inspect,fix work_merge?asks work_status pod_list',
  human:
    'ticket_list ticket_show playbook_read ticket_create ticket_edit ticket_comment ticket_ready ticket_queue ticket_answer ticket_accept ticket_return ticket_close ticket_unqueue ticket_defer ticket_complete ticket_reopen relation_record plan_record plan_query ticket_doctor work_start work_run work_review work_dossier work_merge work_status pod_list work_report ticket_review pod_launch=intake,orchestrator,investigator,companion pod_send pod_stop pod_show pod_restore pod_permit pod_plan pod_check',
};

type Entry = {
  operation: string;
  state?: string;
  kinds?: string[];
  roles?: string[];
  own: boolean;
  asks: boolean;
};

function entriesOf(role: Role): Entry[] {
  return CONTRACT[role].split(' ').map((word) => {
    const [, operation = '', state, own, asks, kinds, roles] =
      /^([a-z_]+)(?:@(\w+))?(!own)?(\?asks)?(?:#(.+))?(?:=(.+))?$/u.exec(word) ?? [];
    return {
      operation,
      own: own !== undefined,
      asks: asks !== undefined,
      ...(state ? { state } : {}),
      ...(kinds ? { kinds: kinds.split(',') } : {}),
      ...(roles ? { roles: roles.split(',') } : {}),
    };
  });
}

const OWN = '20260101-000000-own';
const KINDS = ['comment', 'plan', 'decision', 'findings', 'finding_rejected', 'inspect', 'fix', 'settle'];

function connect(roles: Role[], ticket?: string): Connection {
  return {
    roles,
    name: 'somebody',
    caller: { name: 'somebody', named: true },
    channel: 'mcp',
    ...(ticket ? { ticket } : {}),
  };
}

function allows(connection: Connection, operation: string, facts: object): boolean {
  try {
    authorise(connection, operation, facts);
    return true;
  } catch (error) {
    if (error instanceof TicketError && error.code === 'forbidden') return false;
    throw error;
  }
}

describe('the matrix', () => {
  for (const role of ROLES) {
    it(`gives ${role} what the contract gives it, and nothing else, in every state, on every Ticket, for every kind`, () => {
      const entries = entriesOf(role);
      for (const operation of [...Object.keys(AUTHORITY), 'ticket_delete', 'constructor', '__proto__']) {
        const entry = entries.find((candidate) => candidate.operation === operation);
        expect(mayUse(connect([role]), operation), `${role} sees ${operation}`).toBe(entry !== undefined);
        for (const state of STATES) {
          for (const kind of KINDS) {
            for (const ticket of [OWN, '20260101-000000-other']) {
              const wanted =
                entry !== undefined &&
                (entry.state === undefined || entry.state === state) &&
                (entry.kinds === undefined || entry.kinds.includes(kind)) &&
                (!entry.own || ticket === OWN);
              expect(
                allows(connect([role], OWN), operation, { state, kind, ticket }),
                `${role} ${operation} ${state} ${kind} ${ticket}`,
              ).toBe(wanted);
            }
          }
        }
        expect(grantsFor([role], operation)[0]?.grant.asks === true).toBe(entry?.asks ?? false);
      }
    });
  }

  it('lets each role launch whom the contract names, and so nobody a coder or reviewer', () => {
    for (const by of ROLES)
      for (const role of ROLES) {
        const entry = entriesOf(by).find(({ operation }) => operation === 'pod_launch');
        expect(allows(connect([by]), 'pod_launch', { role }), `${by} launches ${role}`).toBe(
          entry?.roles?.includes(role) ?? false,
        );
      }
  });

  it('writes nothing for coder, reviewer and investigator without a Ticket of their own', () => {
    for (const role of ['coder', 'reviewer', 'investigator'] as const) {
      expect(allows(connect([role]), 'ticket_comment', { ticket: OWN, kind: 'comment' })).toBe(false);
    }
  });

  it('acts by the role that allows it where a connection has several', () => {
    const both = connect(['companion', 'intake']);
    expect(authorise(both, 'ticket_create').role).toBe('intake');
    expect(authorise(both, 'ticket_queue').role).toBe('companion');
    expect(mayUse(both, 'ticket_accept')).toBe(false);
  });

  it('takes away what a profile withholds, and cannot be widened by it', () => {
    const connection = { ...connect(['intake']), withheld: { intake: ['ticket_create'] } };
    expect(mayUse(connection, 'ticket_create')).toBe(false);
    expect(allows(connection, 'ticket_create', {})).toBe(false);
  });

  it('lets no role act whose own profile dropped the operation, although another one keeps it', () => {
    const connection: Connection = {
      ...connect(['intake', 'orchestrator']),
      withheld: { intake: ['ticket_create'] },
    };
    expect(authorise(connection, 'ticket_create').role).toBe('orchestrator');
    expect(authorise(connection, 'ticket_ready').role).toBe('intake');
  });

  it('says with each refusal what was refused, the rule, and what would work', () => {
    try {
      authorise(connect(['coder'], OWN), 'ticket_comment', { ticket: 'another', kind: 'comment' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TicketError);
      expect(String(error)).toMatch(/own Ticket.*Next: /u);
    }
  });

  const advice: [string, Connection, string, Facts, string, string][] = [
    [
      'outside the state of a grant',
      connect(['intake']),
      'ticket_edit',
      { ticket: OWN, state: 'ready' },
      'intake may do it only while the Ticket is in planning',
      'say with ticket_comment what should change, or leave it to human',
    ],
    [
      'on a Ticket that is not its own',
      connect(['reviewer'], OWN),
      'ticket_review',
      { ticket: 'another' },
      `reviewer writes only to its own Ticket, ${OWN}`,
      `call ticket_review with ticket ${OWN}; for another, leave it to human`,
    ],
    [
      'without a Ticket of its own',
      connect(['coder']),
      'work_report',
      { ticket: OWN },
      'coder writes only to its own Ticket, and this connection has none',
      'name that Ticket with --ticket at the start, or start in its worktree',
    ],
    [
      'of a kind that is not granted',
      connect(['coder'], OWN),
      'ticket_comment',
      { ticket: OWN, kind: 'decision' },
      'coder may use it only for comment',
      'keep to comment, or leave it to intake or orchestrator or human',
    ],
    [
      'of a kind that no argument names',
      connect(['companion']),
      'ticket_doctor',
      { kind: 'settle' },
      'companion may use it only for inspect, fix',
      'keep to inspect or fix, or leave it to human',
    ],
    [
      'for a role that is not granted',
      connect(['orchestrator']),
      'pod_launch',
      { role: 'coder' },
      'orchestrator may do it only for investigator',
      'call work_start for its Ticket: yoi-tickets work start <ticket>',
    ],
    [
      'for a role that only a step of work begins',
      connect(['human']),
      'pod_launch',
      { role: 'reviewer' },
      'human may do it only for intake, orchestrator, investigator, companion',
      'call work_review for its Ticket: yoi-tickets work review <ticket>',
    ],
    [
      'for a role that another may launch',
      connect(['orchestrator']),
      'pod_launch',
      { role: 'intake' },
      'orchestrator may do it only for investigator',
      'keep to investigator, or leave it to human',
    ],
    [
      'for a Ticket that another holds',
      connect(['orchestrator']),
      'pod_send',
      { held: false },
      'orchestrator may do it only for a Ticket that it holds',
      'accept that Ticket first with ticket_accept, or leave it to human',
    ],
    [
      'by the role that comes nearest',
      connect(['coder', 'intake']),
      'ticket_comment',
      { ticket: OWN, kind: 'findings' },
      'intake may use it only for comment, plan, decision',
      'keep to comment or plan or decision, or leave it to investigator or human',
    ],
    [
      'of others',
      connect(['intake']),
      'ticket_accept',
      {},
      'it is not among the tools of intake',
      'leave it to orchestrator or human',
    ],
  ];
  it.each(advice)(
    'says what would work when an act is %s',
    (_what, connection, operation, facts, rule, next) => {
      try {
        authorise(connection, operation, facts);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: 'forbidden', rule, next });
      }
    },
  );
});
