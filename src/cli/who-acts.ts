import { TicketError } from '../domain/errors.ts';
import { POD_HOST, WORK_STEP } from '../domain/pod.ts';
import { ROLES, type Role } from '../domain/ticket.ts';
import { type Ancestor, type PodMarks, podMarks } from './ancestors.ts';
import { knownAgent } from './known-agents.ts';

/** What the command line was started with. */
export type WantedIdentity = {
  role?: string | undefined;
  /** The profile of that role, by its selector; without it, the configured one. */
  profile?: string | undefined;
  ticket?: string | undefined;
  pod?: string | undefined;
};

/** What the process stands in. */
export type Surroundings = {
  environment: Readonly<Record<string, string | undefined>>;
  /** Standard input and standard error are both a terminal, so that a question reaches a person's keyboard. */
  interactive: boolean;
  ancestors: () => readonly Ancestor[];
};

/** Who acts, and whether a person can be asked here. */
export type Acting = {
  roles: readonly Role[];
  profile?: string;
  pod?: string;
  ticket?: string;
  /** Inside a Pod nobody is a person, whatever the terminal looks like. */
  inPod: boolean;
  /** The host of the Pod stands above this process: nobody else can say so. */
  hosted?: true;
  person: 'here' | { absent: string };
};

/**
 * Who acts on this command line. In a Pod it is the Pod's role; with `--role`, that role; else a person,
 * who reads freely and is asked before every act, where a person can be asked.
 * @throws TicketError when the words of the command line and what it stands in contradict each other.
 */
export function whoActs(wanted: WantedIdentity, surroundings: Surroundings): Acting {
  const marks = marksOfPod(surroundings);
  if (marks) return { ...podActs(wanted, marks), ...(isHosted(marks, surroundings) ? { hosted: true } : {}) };
  const person = personIn(surroundings);
  const { role, ticket, pod, profile } = wanted;
  if (role === undefined) {
    if (ticket === undefined && pod === undefined && profile === undefined)
      return { roles: ['human'], inPod: false, person };
    throw unfit('--ticket, --pod and --profile say whose role it is, and no role was given', 'add --role');
  }
  const roles = rolesIn(role);
  if (profile !== undefined && roles.length > 1)
    throw unfit(
      `a profile is for one role, and these are ${roles.join(', ')}`,
      'name the one that the profile is for with --role',
    );
  return { roles, inPod: false, person, ...given({ pod, ticket, profile }) };
}

/**
 * The nearest Pod host above wins: a process can change its own environment, but not that one's. What a step of work
 * runs, setup and tests, is as little a person.
 */
function marksOfPod({ environment, ancestors }: Surroundings): PodMarks | undefined {
  const above = ancestors();
  const isHost = (word: string) => word === POD_HOST || word === WORK_STEP;
  const host = above.find(({ command }) => command.slice(0, 4).some(isHost));
  const marked = above.find(({ marks }) => Object.keys(marks).length > 0);
  if (host && Object.keys(host.marks).length > 0) return host.marks;
  return marked?.marks ?? podMarks(environment) ?? host?.marks;
}

function isHosted({ pod }: PodMarks, { ancestors }: Surroundings): boolean {
  if (pod === undefined) return false;
  return ancestors().some(
    ({ command }) => command.slice(0, 4).includes(POD_HOST) && command.slice(0, 6).includes(pod),
  );
}

function podActs(wanted: WantedIdentity, marks: PodMarks): Acting {
  const role = ROLES.find((name) => name === marks.role);
  if (role === undefined || role === 'human') {
    throw new TicketError('forbidden', {
      refused: 'nothing was done',
      rule: 'this is inside a Pod, or a step of work, whose role is not known, and there the command line is never a person',
      next: "use the Pod's own tools",
    });
  }
  for (const field of ['role', 'profile', 'ticket', 'pod'] as const) {
    const value = wanted[field];
    if (value !== undefined && value !== marks[field]) {
      throw new TicketError('forbidden', {
        refused: 'nothing was done',
        rule: `inside a Pod the command line is that Pod's ${role}${marks.ticket ? ` on ${marks.ticket}` : ''}, and --${field} names another`,
        next: `run it without --${field}`,
      });
    }
  }
  const absent = 'this is inside a Pod, where the command line is its role and never a person';
  return { roles: [role], inPod: true, person: { absent }, ...given(marks) };
}

function personIn({ environment, interactive }: Surroundings): Acting['person'] {
  const agent = knownAgent(environment);
  if (agent)
    return {
      absent: `this shell belongs to ${agent.name} (${agent.mark} is set), so nobody knows that a person answers`,
    };
  if (!interactive)
    return {
      absent: 'no person can be asked here: standard input and standard error must both be a terminal',
    };
  return 'here';
}

/** @throws TicketError `invalid_input` for a word that is no role, and `forbidden` for the person's. */
export function rolesIn(words: string): Role[] {
  const names = words.split(',').map((word) => word.trim());
  const others = ROLES.filter((role) => role !== 'human');
  if (names.includes('human')) {
    throw new TicketError('forbidden', {
      refused: '--role human was refused',
      rule: 'a person is not a role that can be named: without --role a person acts, and is asked on their terminal',
      next: `leave --role away, or name one of ${others.join(', ')}`,
    });
  }
  return names.map((name) => {
    const role = others.find((known) => known === name);
    if (role) return role;
    throw unfit(`--role is one of ${others.join(', ')}, or several with commas`, 'name a role');
  });
}

function given({ pod, ticket, profile }: WantedIdentity): Pick<Acting, 'pod' | 'ticket' | 'profile'> {
  return {
    ...(pod === undefined ? {} : { pod }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(profile === undefined ? {} : { profile }),
  };
}

function unfit(rule: string, next: string): TicketError {
  return new TicketError('invalid_input', { refused: 'nothing was done', rule, next });
}
