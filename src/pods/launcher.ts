import { TicketError } from '../domain/errors.ts';
import type { PodRole } from '../domain/pod.ts';
import type { Place } from '../local/place.ts';
import { waitForFile, waitUntilFree } from '../local/wait-for-file.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Profile } from '../playbook/profile.ts';
import { endAllMarked } from './agent/marked-processes.ts';
import type { HostOrder } from './host/host-order.ts';
import { type HostStart, startHost } from './host/start-host.ts';
import { agentEnvironment } from './launch/agent-environment.ts';
import { inputTexts } from './launch/input-texts.ts';
import type { LaunchPlan } from './launch/launch-plan.ts';
import type { PodEntry } from './pod-entry.ts';
import { freeName } from './pod-name.ts';
import type { Pod, Registry } from './registry.ts';
import { notKept } from './transcript/not-kept.ts';
import { writeWhole } from './write-whole.ts';

export type PodsParts = {
  place: Place;
  /** How to run the program that hosts a Pod. */
  program: readonly [string, ...string[]];
  /** Where records lie. */
  records: string;
  /** The folder that changes with the branches of work; there is none without git. */
  branches?: string | undefined;
  ownTools: readonly string[];
  /** The names of the variables that those need whom a Pod of the role begins. */
  begun?(role: PodRole): readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  now(): Date;
};

/** What a launch needs beside its plan: the agent and the profile that the plan names. */
export type Launch = {
  plan: LaunchPlan;
  agent: Agent;
  profile: Profile;
  /** Who launches, as in an event's author. */
  origin: string;
  /** Whether the caller chose the name: then it is not changed where it is taken. */
  isNamed: boolean;
  /** What is set for the agent and all below it, beside its environment, at every start. */
  variables?: Readonly<Record<string, string>>;
  /** Throws where it may not begin, at the one moment when nobody else begins a Pod. */
  mayBegin?: (pods: readonly Pod[]) => void;
};

/** Another launch may be deciding at the moment. */
const LAUNCH_MS = 10_000;
const END_MS = 5_000;

/** Starts hosts: of new Pods, one on each Ticket and role, and of those that come back. */
export class Launcher {
  readonly #parts: PodsParts;
  readonly #registry: Registry;

  constructor(parts: PodsParts, registry: Registry) {
    this.#parts = parts;
    this.#registry = registry;
  }

  /** Returns the name that the Pod has. @throws TicketError as `Pods.launch` does. */
  async launch(launch: Launch): Promise<string> {
    const { plan, agent, profile, variables = {} } = launch;
    const entry = await this.#begin(launch);
    const { name } = entry;
    const order = { ...this.#orderOf(plan, agent, profile, name), variables: { ...variables } };
    try {
      writeWhole(this.#registry.at(name, 'order.json'), JSON.stringify(order, null, 1));
    } catch (error) {
      this.#registry.remove(name);
      throw notKept(error, name);
    }
    await this.host(entry, profile, agent, false);
    return name;
  }

  /** Starts a host and waits for nothing: whether it came is told by the registry. */
  wake(entry: PodEntry, profile: Profile, agent: Agent): void {
    void startHost(this.#startOf(entry, profile, agent, true)).catch(() => {});
  }

  /** One launch decides at a time whether there is one already. */
  async #begin({ plan, origin, isNamed, mayBegin }: Launch): Promise<PodEntry> {
    const { place, now } = this.#parts;
    place.prepare();
    const lock = await waitForFile(place.at('pods.lock'), LAUNCH_MS);
    if (!lock) throw neverAlone(plan);
    try {
      this.#refuseSecond(plan);
      mayBegin?.(this.#registry.list(now()));
      const isTaken = (name: string) => this.#registry.entry(name) !== undefined;
      const name = isNamed ? plan.pod : freeName(plan.pod, isTaken);
      const entry = entryOf({ ...plan, pod: name }, origin, now());
      this.#registry.begin(entry, now());
      return entry;
    } finally {
      lock.release();
    }
  }

  /** Of a role there is one Pod on a Ticket; an investigator more or less disturbs nobody. */
  #refuseSecond({ role, ticket, pod }: LaunchPlan): void {
    if (ticket === null || role === 'investigator') return;
    const other = this.#registry
      .list(this.#parts.now())
      .find(({ entry, state }) => state !== 'gone' && entry.ticket === ticket && entry.role === role);
    if (!other) return;
    const { name } = other.entry;
    throw new TicketError('conflict', {
      refused: `Pod ${pod} was not launched`,
      rule: `${name} is ${role} of that Ticket, and ${other.state}`,
      next:
        other.state === 'restorable'
          ? `restore it with pod_restore ${name}, or give it up with pod_stop ${name} and forget`
          : `send it what is to be done with pod_send ${name}, or stop it with pod_stop`,
      details: { pod: name },
    });
  }

  #orderOf(plan: LaunchPlan, agent: Agent, profile: Profile, name: string): Omit<HostOrder, 'variables'> {
    const args = plan.server.args.map((word, at) => (plan.server.args[at - 1] === '--pod' ? name : word));
    return {
      pod: name,
      folder: plan.roots.role,
      agent: {
        name: agent.name,
        title: agent.title,
        command: [...agent.command],
        resumes: agent.resumes,
        ...(agent.wrap ? { wrap: [...agent.wrap] } : {}),
        ...(agent.login ? { login: agent.login } : {}),
      },
      permissions: {
        files: profile.permissions.files,
        allowCommands: profile.permissions.allowCommands.map((words) => [...words]),
      },
      profile: profile.selector,
      limits: profile.limits,
      server: { name: plan.server.name, command: plan.server.command, args },
      begun: this.#begun(plan.role),
      ownTools: [...this.#parts.ownTools],
      input: inputTexts(plan.input).map((text) => named(text, plan.pod, name)),
      records: this.#parts.records,
      status: [
        plan.server.command,
        ...plan.server.args.slice(0, 1),
        'work',
        'status',
        '--json',
        '--workspace',
        plan.roots.original,
      ],
      ...(this.#parts.branches === undefined ? {} : { branches: this.#parts.branches }),
    };
  }

  #startOf(entry: PodEntry, profile: Profile, agent: Agent, restore: boolean): HostStart {
    const { place, program, environment } = this.#parts;
    const { name, role, ticket, ended } = entry;
    return {
      ...{ registry: this.#registry, program, localDir: place.folder, pod: name, restore },
      endedAt: ended?.at ?? null,
      environment: agentEnvironment(
        environment,
        profile,
        agent,
        { pod: name, role, ticket },
        this.#begun(role),
      ),
    };
  }

  #begun(role: PodRole): string[] {
    return [...(this.#parts.begun?.(role) ?? [])];
  }

  async host(entry: PodEntry, profile: Profile, agent: Agent, restore: boolean): Promise<void> {
    const { name } = entry;
    const word = await startHost(this.#startOf(entry, profile, agent, restore));
    if ('accepted' in word) return;
    await this.overOf(name);
    await this.#fail(name, word.failed);
    const now = this.#registry.entry(name)?.ended;
    const isSentAway = now?.at !== entry.ended?.at && (now?.how === 'forgotten' || now?.how === 'stopped');
    throw new TicketError('unmet_requirement', {
      refused: `Pod ${name} was not ${restore ? 'restored' : 'launched'}`,
      rule: word.failed,
      next: isSentAway
        ? `${restore && now.how === 'stopped' ? 'restore it' : 'launch another one'} if it is still wanted`
        : `run: yoi-tickets pod check ${agent.name}`,
    });
  }

  /** A host speaks when its agent is over; it is over itself when it lets go of its lock. */
  async overOf(name: string): Promise<void> {
    await waitUntilFree(this.#registry.at(name, 'host.lock'), END_MS);
  }

  /** A host that died before it could say so leaves it to who started it. */
  async #fail(name: string, text: string): Promise<void> {
    const entry = this.#registry.entry(name);
    if (!entry || entry.ended || entry.acceptedAt !== null || this.#registry.isHosted(name)) return;
    await endAllMarked(entry.run ?? '');
    this.#registry.write({
      ...entry,
      run: null,
      ended: { how: 'failed', text, at: this.#parts.now().toISOString() },
    });
  }
}

function neverAlone({ pod }: LaunchPlan): TicketError {
  return new TicketError('busy', {
    refused: `Pod ${pod} was not launched`,
    rule: `one launch decides at a time, and others did for ${LAUNCH_MS / 1_000} s`,
    next: 'the same again',
  });
}

function entryOf(plan: LaunchPlan, origin: string, now: Date): PodEntry {
  const at = now.toISOString();
  const { pod, role, ticket, handoff, profile, workflow, agent, roots } = plan;
  return {
    ...{ name: pod, role, ticket, handoff, profile, workflow, agent, origin, folder: roots.role },
    ...{ launchedAt: at, acceptedAt: null, session: null, resumes: null, tokenDigest: '', run: null },
    ...{ working: false, heardAt: at, limitedUntil: null, questions: [], told: {}, ended: null },
    usage: { turns: 0, tokens: 0, cost: 0, currency: 'USD' },
  };
}

/** The Pod may have got another name than was planned, as that was taken; it hears the one that it has. */
function named(text: string, planned: string, name: string): string {
  const begin = `You are ${planned}, `;
  return text.startsWith(begin) ? `You are ${name}, ${text.slice(begin.length)}` : text;
}
