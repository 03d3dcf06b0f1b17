import { describe, expect, it } from 'vitest';
import type { Ancestor } from '../../src/cli/ancestors.ts';
import { KNOWN_AGENTS } from '../../src/cli/known-agents.ts';
import { type Surroundings, type WantedIdentity, whoActs } from '../../src/cli/who-acts.ts';
import { TicketError } from '../../src/domain/errors.ts';

const POD = { YOI_POD: 'ticket-coder-fix', YOI_ROLE: 'coder', YOI_TICKET: 'fix' };
const SHELL: Ancestor = { command: ['bash'], marks: {} };
const HOST: Ancestor = {
  command: ['node', '/opt/yoi-tickets/main.js', 'pod-host', 'ticket-coder-fix'],
  marks: { pod: 'ticket-coder-fix', role: 'coder', ticket: 'fix' },
};
const ORCHESTRATOR: Ancestor = { command: ['opencode'], marks: { pod: 'boss', role: 'orchestrator' } };

type Row = {
  name: string;
  wanted?: WantedIdentity;
  environment?: Surroundings['environment'];
  interactive?: boolean;
  above?: Ancestor[];
  acts: string;
};

/** `acts`: the roles, then what is known of the person, or the code of the refusal. */
function actsAs({ wanted = {}, environment = {}, interactive = true, above = [] }: Row): string {
  try {
    const acting = whoActs(wanted, { environment, interactive, ancestors: () => above });
    const { roles, pod, ticket, profile, person } = acting;
    const whose = [pod && `pod ${pod}`, ticket && `on ${ticket}`, profile && `as ${profile}`]
      .filter(Boolean)
      .join(' ');
    return `${roles.join(',')}${whose && ` ${whose}`}; ${person === 'here' ? 'person here' : person.absent}`;
  } catch (error) {
    if (error instanceof TicketError) return error.code;
    throw error;
  }
}

const IN_POD = 'this is inside a Pod, where the command line is its role and never a person';
const CODER = `coder pod ticket-coder-fix on fix; ${IN_POD}`;
const NO_TERMINAL = 'no person can be asked here: standard input and standard error must both be a terminal';

describe('act as a person from a shell', () => {
  const rows: Row[] = [
    { name: 'on a terminal it is the person, who is asked', acts: 'human; person here' },
    {
      name: 'without a terminal it is a person who cannot be asked',
      interactive: false,
      acts: `human; ${NO_TERMINAL}`,
    },
    {
      name: 'a role that is named is that role',
      wanted: { role: 'coder', ticket: 'fix', pod: 'me' },
      interactive: false,
      acts: `coder pod me on fix; ${NO_TERMINAL}`,
    },
    {
      name: 'several roles may be named',
      wanted: { role: 'intake, companion' },
      acts: 'intake,companion; person here',
    },
    { name: 'nobody is a person by name', wanted: { role: 'human' }, acts: 'forbidden' },
    { name: 'nor among others', wanted: { role: 'intake,human' }, acts: 'forbidden' },
    { name: 'a role that is none is refused', wanted: { role: 'boss' }, acts: 'invalid_input' },
    { name: 'an empty role is refused', wanted: { role: '' }, acts: 'invalid_input' },
    { name: 'a Ticket of one’s own needs a role', wanted: { ticket: 'fix' }, acts: 'invalid_input' },
    { name: 'a name needs a role', wanted: { pod: 'me' }, acts: 'invalid_input' },
    { name: 'a profile needs a role', wanted: { profile: 'builtin:coder' }, acts: 'invalid_input' },
    {
      name: 'a profile is for one role',
      wanted: { role: 'intake,companion', profile: 'builtin:intake' },
      acts: 'invalid_input',
    },
    {
      name: 'in a Pod it is the profile that the Pod was started with',
      environment: { ...POD, YOI_PROFILE: 'user:careful' },
      wanted: { role: 'coder' },
      acts: `coder pod ticket-coder-fix on fix as user:careful; ${IN_POD}`,
    },
    {
      name: 'in a Pod a freer profile cannot be named',
      environment: { ...POD, YOI_PROFILE: 'user:careful' },
      wanted: { role: 'coder', profile: 'builtin:coder' },
      acts: 'forbidden',
    },
    { name: 'in a Pod, by its environment, it is the Pod’s role', environment: POD, acts: CODER },
    {
      name: 'in a Pod a cleaned environment does not make a person',
      above: [SHELL, HOST],
      acts: CODER,
    },
    {
      name: 'in a Pod another role in the environment does not count against the host above',
      environment: { ...POD, YOI_ROLE: 'orchestrator' },
      above: [{ command: ['bash'], marks: { role: 'orchestrator' } }, HOST],
      acts: CODER,
    },
    {
      name: 'a Pod that another one started is itself',
      environment: POD,
      above: [SHELL, HOST, ORCHESTRATOR],
      acts: CODER,
    },
    {
      name: 'in a Pod whose host has ended, what stands above it still counts',
      above: [SHELL, { command: ['opencode'], marks: HOST.marks }],
      acts: CODER,
    },
    {
      name: 'in a Pod whose host may not be read, the environment counts',
      environment: POD,
      above: [{ ...HOST, marks: {} }],
      acts: CODER,
    },
    {
      name: 'in a Pod without a role nothing is done',
      environment: { YOI_POD: 'someone' },
      acts: 'forbidden',
    },
    {
      name: 'in a Pod that says it is a person nothing is done',
      environment: { ...POD, YOI_ROLE: 'human' },
      acts: 'forbidden',
    },
    {
      name: 'in a Pod whose marks are lost nothing is done',
      above: [{ ...HOST, marks: {} }],
      acts: 'forbidden',
    },
    { name: 'in a Pod its own role may be named', environment: POD, wanted: { role: 'coder' }, acts: CODER },
    {
      name: 'in a Pod no other role may be named',
      environment: POD,
      wanted: { role: 'orchestrator' },
      acts: 'forbidden',
    },
    { name: 'nor another Ticket', environment: POD, wanted: { ticket: 'other' }, acts: 'forbidden' },
    { name: 'nor another name', environment: POD, wanted: { pod: 'other' }, acts: 'forbidden' },
    {
      name: 'an agent’s terminal is no person’s, under a role either',
      wanted: { role: 'companion' },
      environment: { CLAUDECODE: '1' },
      acts: 'companion; this shell belongs to Claude Code (CLAUDECODE is set), so nobody knows that a person answers',
    },
    { name: 'an empty mark is none', environment: { CLAUDECODE: '' }, acts: 'human; person here' },
    {
      name: 'what a person sets to configure an agent is no mark',
      environment: { AIDER_MODEL: 'x', CURSOR_TRACE_ID: 'x', COPILOT_MODEL: 'x', CLAUDE_CODE_SSE_PORT: '1' },
      acts: 'human; person here',
    },
  ];
  it.each(rows)('$name', (row) => {
    expect(actsAs(row)).toBe(row.acts);
  });

  it.each(Object.entries(KNOWN_AGENTS))('%s says that the shell is not a person’s', (mark, name) => {
    expect(actsAs({ name: mark, environment: { [mark]: '1' }, acts: '' })).toContain(name);
  });
});
