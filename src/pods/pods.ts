import { TicketError } from '../domain/errors.ts';
import type { AnswerScope, Decision, Delivery, TranscriptEntry } from '../domain/pod.ts';
import { waitForFile } from '../local/wait-for-file.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Profile } from '../playbook/profile.ts';
import { endAllMarked, endMarked } from './agent/marked-processes.ts';
import { controlAddress } from './control/control-address.ts';
import { ControlClient } from './control/control-client.ts';
import type { ControlRequest, ControlResult } from './control/control-protocol.ts';
import type { Input } from './host/inbox.ts';
import { type Launch, Launcher, type PodsParts } from './launcher.ts';
import type { PodEnd, PodEntry } from './pod-entry.ts';
import { type Pod, Registry } from './registry.ts';
import { sendToPod } from './send-to-pod.ts';
import { readTail } from './transcript/read-tail.ts';

/** Whoever only looks at a lock has it for less. */
const LOOK_MS = 1_000;

/** The Pods of a workspace on this machine: starting them, and everything that is asked of them from outside. */
export class Pods {
  readonly registry: Registry;
  readonly #parts: PodsParts;
  readonly #launcher: Launcher;

  constructor(parts: PodsParts) {
    this.#parts = parts;
    this.registry = new Registry(parts.place);
    this.#launcher = new Launcher(parts, this.registry);
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
  async launch(launch: Launch): Promise<Pod> {
    return this.get(await this.#launcher.launch(launch));
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
    await this.#launcher.host(entry, profile, agent, true);
    return this.get(name);
  }

  /** Starts the host of a restorable Pod again, and waits for nothing: whether it came is told by the registry. */
  wake(name: string, agent: Agent, profile: Profile): void {
    const { entry } = this.get(name);
    this.#launcher.wake(entry, profile, agent);
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

  /** Ends it, and with `forgotten` so that it cannot be restored. One that has no host, or none yet, is only marked. */
  async stop(name: string, how: 'stopped' | 'forgotten', by: string): Promise<Pod> {
    if (!(await this.#markEnded(name, how, by))) await this.#endHosted(name, how, by);
    return this.get(name);
  }

  /** A host that is just ending for a reason of its own writes that one down: then ours comes after it. */
  async #endHosted(name: string, how: 'stopped' | 'forgotten', by: string): Promise<void> {
    const failed = await this.#ask(name, { op: 'stop', how, by }).then(
      () => undefined,
      (error: unknown) => error,
    );
    await this.#launcher.overOf(name);
    const isEnded = failed === undefined && (how === 'stopped' || this.get(name).state === 'gone');
    if (isEnded) return;
    // A host that did as it was told is over, also where the disk takes no word of that.
    const isMarked = await this.#markEnded(name, how, by).catch((error: unknown) => {
      if (failed !== undefined) throw error;
      return true;
    });
    if (!isMarked && failed !== undefined) throw failed;
  }

  /** False where it has a host: its entry is that one's to write. A host that comes later reads it, and goes. */
  async #markEnded(name: string, how: 'stopped' | 'forgotten', by: string): Promise<boolean> {
    this.get(name);
    if (this.registry.isHosted(name)) return false;
    const lock = await waitForFile(this.registry.at(name, 'host.lock'), LOOK_MS);
    if (!lock) return false;
    try {
      const { entry } = this.get(name);
      await endAllMarked(entry.run ?? '');
      const ended: PodEnd = { how, text: `${how} by ${by}`, at: this.#parts.now().toISOString() };
      this.registry.write({ ...entry, run: null, questions: [], ended });
      return true;
    } finally {
      lock.release();
    }
  }

  /** A conversation with its host, also one that is just coming; undefined where none answers. */
  connect(name: string): Promise<ControlClient | undefined> {
    const address = controlAddress(this.registry.at(name));
    return ControlClient.open(address, () => this.registry.isComing(name, this.#parts.now()));
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
}

function whyGone({ acceptedAt, resumes, ended }: PodEntry): string {
  if (ended?.how === 'forgotten' || ended?.how === 'failed') return ended.text;
  if (acceptedAt === null) return 'its agent never took its input';
  return resumes === null ? 'its agent cannot take up an earlier session' : 'it has no session';
}
