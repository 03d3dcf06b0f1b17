import { TicketError } from '../domain/errors.ts';
import type { AnswerScope, Decision, Delivery, TranscriptEntry } from '../domain/pod.ts';
import type { Place } from '../local/place.ts';
import { waitForFile, waitUntilFree } from '../local/wait-for-file.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Profile } from '../playbook/profile.ts';
import { endMarked } from './agent/marked-processes.ts';
import { controlAddress } from './control/control-address.ts';
import { ControlClient } from './control/control-client.ts';
import type { ControlRequest, ControlResult } from './control/control-protocol.ts';
import type { HostOrder } from './host/host-order.ts';
import type { Input } from './host/inbox.ts';
import { type HostStart, startHost } from './host/start-host.ts';
import { agentEnvironment } from './launch/agent-environment.ts';
import type { LaunchPlan } from './launch/launch-plan.ts';
import { inputTexts } from './launch/run-input.ts';
import type { PodEnd, PodEntry } from './pod-entry.ts';
import { freeName } from './pod-name.ts';
import { type Pod, Registry } from './registry.ts';
import { sendToPod } from './send-to-pod.ts';
import { notKept } from './transcript/not-kept.ts';
import { readTail } from './transcript/read-tail.ts';
import { writeWhole } from './write-whole.ts';

export type PodsParts = {
  place: Place;
  /** How to run the program that hosts a Pod. */
  program: readonly [string, ...string[]];
  /** Where records lie. */
  records: string;
  ownTools: readonly string[];
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
};

/** Another launch may be deciding at the moment. */
const LAUNCH_MS = 10_000;
const END_MS = 5_000;
/** Whoever only looks at a lock has it for less. */
const LOOK_MS = 1_000;

/** The Pods of a workspace on this machine: starting them, and everything that is asked of them from outside. */
export class Pods {
  readonly registry: Registry;
  readonly #parts: PodsParts;

  constructor(parts: PodsParts) {
    this.#parts = parts;
    this.registry = new Registry(parts.place);
  }

  list(): Pod[] {
    return this.registry.list(this.#parts.now());
  }

  /** @throws TicketError `not_found`. */
  get(name: string): Pod {
    return this.registry.require(name, this.#parts.now());
  }

  /** The last lines of its transcript, in their order. */
  transcript(name: string, count: number): TranscriptEntry[] {
    this.get(name);
    return readTail(this.registry.at(name, 'transcript.jsonl'), count);
  }

  /**
   * Starts a Pod. Resolves when its agent took its first input.
   * @throws TicketError `conflict` where a Pod has that name, or that role on that Ticket; `unmet_requirement` where the agent does not come to work.
   */
  async launch({ plan, agent, profile, origin, isNamed }: Launch): Promise<Pod> {
    const entry = await this.#begin(plan, origin, isNamed);
    const { name } = entry;
    const order = this.#orderOf(plan, agent, profile, name);
    try {
      writeWhole(this.registry.at(name, 'order.json'), JSON.stringify(order, null, 1));
    } catch (error) {
      this.registry.remove(name);
      throw notKept(error, name);
    }
    await this.#host(entry, profile, agent, false);
    return this.get(name);
  }

  /**
   * Starts the host of a Pod again, with the same session.
   * @throws TicketError where it lives, or cannot come back.
   */
  async restore(name: string, agent: Agent, profile: Profile): Promise<Pod> {
    const { entry, state } = this.get(name);
    if (state !== 'restorable') {
      throw new TicketError(state === 'gone' ? 'unmet_requirement' : 'conflict', {
        refused: `Pod ${name} was not restored`,
        rule: state === 'gone' ? `it cannot come back: ${whyGone(entry)}` : `it is ${state}`,
        next: state === 'gone' ? 'launch another one' : 'call pod_show to see what it does',
      });
    }
    await this.#host(entry, profile, agent, true);
    return this.get(name);
  }

  /** Starts the host of a restorable Pod again, and waits for nothing: whether it came is told by the registry. */
  wake(name: string, agent: Agent, profile: Profile): void {
    const { entry } = this.get(name);
    void startHost(this.#startOf(entry, profile, agent, true)).catch(() => {});
  }

  /** Tells a Pod something. Never throws for a Pod that is not there or does not answer: it says so. */
  send(name: string, input: Input): Promise<{ delivery: Delivery; text: string }> {
    return sendToPod(this.#parts.place, name, input);
  }

  async answer(
    name: string,
    question: string,
    decision: Decision,
    scope: AnswerScope,
    by: string,
  ): Promise<void> {
    await this.#ask(name, { op: 'answer', question, decision, scope, by });
  }

  /** Ends it, and with `forgotten` so that it cannot be restored. One that has no host any more is only marked. */
  async stop(name: string, how: 'stopped' | 'forgotten', by: string): Promise<Pod> {
    if (!(await this.#markEnded(name, how, by))) await this.#ask(name, { op: 'stop', how, by });
    await this.#overOf(name);
    return this.get(name);
  }

  /** False where it has a host, or somebody just starts one: its entry is that one's to write. */
  async #markEnded(name: string, how: 'stopped' | 'forgotten', by: string): Promise<boolean> {
    const { state } = this.get(name);
    if (state !== 'restorable' && state !== 'gone') return false;
    const lock = await waitForFile(this.registry.at(name, 'host.lock'), LOOK_MS);
    if (!lock) return false;
    try {
      const { entry } = this.get(name);
      endMarked(entry.run ?? '');
      const ended: PodEnd = { how, text: `${how} by ${by}`, at: this.#parts.now().toISOString() };
      this.registry.write({ ...entry, run: null, questions: [], ended });
      return true;
    } finally {
      lock.release();
    }
  }

  /** A conversation with its host; undefined where none answers. */
  connect(name: string): Promise<ControlClient | undefined> {
    return ControlClient.open(controlAddress(this.registry.at(name)), () => this.registry.isHosted(name));
  }

  /** @throws TicketError `unmet_requirement` where no host answers for it. */
  async follow(name: string): Promise<ControlClient> {
    const client = await this.connect(name);
    if (client) return client;
    const { state } = this.get(name);
    throw new TicketError('unmet_requirement', {
      refused: `Pod ${name} was not reached`,
      rule: `it is ${state}`,
      next:
        state === 'restorable' ? `restore it: pod_restore ${name}` : 'call pod_list to see which there are',
    });
  }

  /** What a Pod whose host died left of its agent is ended by whoever looks. */
  endLeftovers(): void {
    for (const { entry, state } of this.list())
      if ((state === 'restorable' || state === 'gone') && entry.run) endMarked(entry.run ?? '');
  }

  async #ask(name: string, request: ControlRequest): Promise<ControlResult> {
    const client = await this.follow(name);
    try {
      return await client.ask(request);
    } finally {
      client.close();
    }
  }

  /** One launch decides at a time whether there is one already. */
  async #begin(plan: LaunchPlan, origin: string, isNamed: boolean): Promise<PodEntry> {
    const { place, now } = this.#parts;
    place.prepare();
    const lock = await waitForFile(place.at('pods.lock'), LAUNCH_MS);
    try {
      this.#refuseSecond(plan);
      const isTaken = (name: string) => this.registry.entry(name) !== undefined;
      const name = isNamed ? plan.pod : freeName(plan.pod, isTaken);
      const entry = entryOf({ ...plan, pod: name }, origin, now());
      this.registry.begin(entry, now());
      return entry;
    } finally {
      lock?.release();
    }
  }

  /** Of a role there is one Pod on a Ticket; an investigator more or less disturbs nobody. */
  #refuseSecond({ role, ticket, pod }: LaunchPlan): void {
    if (ticket === null || role === 'investigator') return;
    const other = this.list().find(
      ({ entry, state }) => state !== 'gone' && entry.ticket === ticket && entry.role === role,
    );
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

  #orderOf(plan: LaunchPlan, agent: Agent, profile: Profile, name: string): HostOrder {
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
      ownTools: [...this.#parts.ownTools],
      input: inputTexts(plan.input),
      records: this.#parts.records,
      queue: [
        plan.server.command,
        ...plan.server.args.slice(0, 1),
        'ticket',
        'list',
        '--state',
        'queued',
        '--json',
        '--workspace',
        plan.roots.original,
      ],
    };
  }

  #startOf(entry: PodEntry, profile: Profile, agent: Agent, restore: boolean): HostStart {
    const { place, program, environment } = this.#parts;
    const { name, role, ticket } = entry;
    return {
      ...{ registry: this.registry, program, localDir: place.folder, pod: name, restore },
      environment: agentEnvironment(environment, profile, agent, { pod: name, role, ticket }),
    };
  }

  async #host(entry: PodEntry, profile: Profile, agent: Agent, restore: boolean): Promise<void> {
    const { name } = entry;
    const word = await startHost(this.#startOf(entry, profile, agent, restore));
    if ('accepted' in word) return;
    await this.#overOf(name);
    this.#fail(name, word.failed);
    throw new TicketError('unmet_requirement', {
      refused: `Pod ${name} was not ${restore ? 'restored' : 'launched'}`,
      rule: word.failed,
      next: `run: yoi-tickets pod check ${agent.name}`,
    });
  }

  /** A host speaks when its agent is over; it is over itself when it lets go of its lock. */
  async #overOf(name: string): Promise<void> {
    await waitUntilFree(this.registry.at(name, 'host.lock'), END_MS);
  }

  /** A host that died before it could say so leaves it to who started it. */
  #fail(name: string, text: string): void {
    const entry = this.registry.entry(name);
    if (!entry || entry.ended || entry.acceptedAt !== null || this.registry.isHosted(name)) return;
    endMarked(entry.run ?? '');
    this.registry.write({
      ...entry,
      run: null,
      ended: { how: 'failed', text, at: this.#parts.now().toISOString() },
    });
  }
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

function whyGone({ acceptedAt, resumes, ended }: PodEntry): string {
  if (ended?.how === 'forgotten' || ended?.how === 'failed') return ended.text;
  if (acceptedAt === null) return 'its agent never took its input';
  return resumes === null ? 'its agent cannot take up an earlier session' : 'it has no session';
}
