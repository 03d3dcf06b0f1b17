import type { SessionNotification } from '@agentclientprotocol/sdk';
import type { TranscriptEntry } from '../../domain/pod.ts';
import { redactSecrets } from '../../domain/secrets.ts';
import { agentFault } from '../agent/agent-fault.ts';
import { endAllMarked } from '../agent/marked-processes.ts';
import { UpdateTeller } from '../agent/tell-updates.ts';
import type { ControlRequest, ControlResult } from '../control/control-protocol.ts';
import { PermissionDesk } from '../permissions/permission-desk.ts';
import { RulesFile } from '../permissions/rules-file.ts';
import type { PodEnd, PodEntry } from '../pod-entry.ts';
import { type Registry, tokenDigest } from '../registry.ts';
import { readSince } from '../transcript/read-tail.ts';
import { Transcript } from '../transcript/transcript.ts';
import { EntryKeeper } from './entry-keeper.ts';
import { FirstSign, isAtWork } from './first-sign.ts';
import type { HostOrder } from './host-order.ts';
import { HostedAgent } from './hosted-agent.ts';
import { Inbox, type Input } from './inbox.ts';
import { LimitGuard } from './limit-guard.ts';
import { Turns } from './turns.ts';

export type HostParts = {
  registry: Registry;
  order: HostOrder;
  /** Takes up what an earlier host left. */
  restore: boolean;
  /** The environment of the agent. */
  environment: Readonly<Record<string, string>>;
  /** What a person said for good to questions under the profile. */
  profileRules: RulesFile;
  now(): Date;
  newId(): string;
  newToken(): string;
};

/** So many past lines at most are told to who begins to follow. */
const FOLLOWED = 100_000;

/** Keeps one agent at work: starts it, tells it what it is to do, answers what it asks, and writes down what happens. */
export class PodHost {
  readonly #parts: HostParts;
  readonly #keeper: EntryKeeper;
  readonly #transcript: Transcript;
  readonly #teller: UpdateTeller;
  readonly #inbox: Inbox;
  readonly #desk: PermissionDesk;
  readonly #turns: Turns;
  readonly #sign: FirstSign;
  readonly #limits: LimitGuard;
  readonly #agent: HostedAgent;
  #isEnding = false;
  /** Whether it was looked at once that the agent started our server. */
  #isServed = false;
  #over: () => void = () => {};
  /** When it is all over. */
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  constructor(parts: HostParts, entry: PodEntry) {
    const { registry, order, environment, newId, now } = parts;
    const at = (name: string) => registry.at(order.pod, name);
    this.#parts = parts;
    this.#keeper = new EntryKeeper(registry, entry, now);
    this.#transcript = new Transcript(at('transcript.jsonl'), now);
    this.#teller = new UpdateTeller(this.#transcript);
    this.#inbox = new Inbox(at('inbox.json'));
    this.#desk = this.#openDesk(new RulesFile(at('rules.json')));
    const [keeper, desk] = [this.#keeper, this.#desk];
    this.#agent = new HostedAgent({
      ...{ order, keeper, desk, environment, newId },
      update: (notification) => this.#update(notification),
    });
    this.#sign = new FirstSign({ keeper, now, tell: (text) => this.tell('accepted', text) });
    this.#turns = new Turns({
      ...{ keeper, transcript: this.#transcript, inbox: this.#inbox, now },
      answered: () => this.#sign.given(),
      ended: () => this.#turnEnded(),
      withdraw: () => desk.withdraw(),
      agentEnd: () => this.#agent.ended(),
    });
    this.#limits = new LimitGuard({
      ...{ keeper, desk, turns: this.#turns, limits: order.limits, now },
      goOn: () => this.send({ from: 'host', text: PAUSED }),
      stop: (why) => void this.end('stopped', why),
    });
  }

  get entry(): PodEntry {
    return this.#keeper.entry;
  }

  /** Puts its entry back where it was removed or damaged, or where the disk did not take it. */
  mendEntry(): void {
    this.#keeper.mend();
  }

  /** Free to be told something: who is just being ended is not. */
  get isIdle(): boolean {
    return !this.#isEnding && !this.#turns.isRunning && this.#inbox.isEmpty;
  }

  /**
   * Brings the agent to work. Resolves with the first sign that it took its input.
   * @throws Error in words for a person, where it does not come to that, or somebody ended it before; then all is ended.
   */
  async start(): Promise<void> {
    const { order, restore, registry, newToken } = this.#parts;
    const { run, working: wasWorking } = this.entry;
    const token = newToken();
    const leftOver = endAllMarked(run ?? '');
    this.#keeper.note({
      tokenDigest: tokenDigest(token),
      run: null,
      ended: null,
      working: false,
      limitedUntil: null,
      questions: [],
    });
    try {
      await leftOver;
      this.#goOnUnlessEnded();
      registry.forgetServed(this.entry.name);
      const session = await this.#agent.open(token, restore ? this.entry : undefined);
      this.#goOnUnlessEnded();
      const model = session.model === null ? '' : `, model ${session.model}`;
      this.tell(restore ? 'restored' : 'started', `${order.agent.title} in ${order.folder}${model}`);
      const accepted = this.#sign.comes(restore ? 'the session goes on' : 'the agent took its input');
      // All of it is given at once, each segment as a text of its own.
      if (!restore) for (const text of order.input) this.#inbox.add({ from: 'launch', text });
      else if (wasWorking) this.#inbox.addFirst({ from: 'host', text: INTERRUPTED });
      this.#turns.begin(session);
      if (this.#turns.current) await Promise.race([accepted, this.#turns.current, this.#failsEarly()]);
      else this.#sign.given();
      this.#goOnUnlessEnded();
      void this.#agent.ended().then((how) => this.#died(how));
    } catch (error) {
      if (this.#isEnding) throw await this.#wasEnded();
      const fault = agentFault(error, this.#parts.now());
      const help = fault.kind === 'login' && order.agent.login ? `; log in with: ${order.agent.login}` : '';
      const text = `${order.agent.title}: ${fault.text}${help}`;
      await this.end('failed', text);
      throw new Error(text, { cause: error });
    }
  }

  /** Does what is asked over the control socket. */
  async handle(request: ControlRequest): Promise<ControlResult> {
    switch (request.op) {
      case 'send':
        return { delivery: this.send(request) };
      case 'answer':
        this.#desk.answer(request.question, request.decision, request.scope, request.by);
        return {};
      case 'cancel':
        await this.#turns.cancel();
        return {};
      case 'stop':
        await this.end(request.how, `${request.how} by ${request.by}`);
        return {};
      case 'follow':
        return {};
    }
  }

  /** Tells every line behind `after`, and those that come. */
  follow(after: number, tell: (entry: TranscriptEntry) => void): () => void {
    this.#transcript.flush();
    const path = this.#parts.registry.at(this.entry.name, 'transcript.jsonl');
    for (const entry of readSince(path, after, FOLLOWED)) tell(entry);
    return this.#transcript.listen(tell);
  }

  /** Tells the agent something: now, or when it is done with what it is at. */
  send(input: Input): 'delivered' | 'queued' {
    const isBusy = this.#turns.isRunning;
    if (!this.#inbox.add(input)) return 'delivered';
    this.#turns.goOn();
    return !isBusy && this.#turns.isRunning ? 'delivered' : 'queued';
  }

  /** The last key of that beginning under which it was told something. */
  lastTold(beginning: string): string | undefined {
    return this.#inbox.lastKey(beginning);
  }

  /** Of a Ticket it was told what happened up to `rev`; nothing was heard of it by that. */
  told(ticket: string, rev: number): void {
    const { told, heardAt } = this.entry;
    this.#keeper.note({ told: { ...told, [ticket]: rev }, heardAt });
  }

  /** Writes down what became of the Pod. */
  tell(event: string, text: string): void {
    this.#transcript.add({ kind: 'pod', event, text });
  }

  /** Ends the agent: asked first, then made to, each within its time. */
  async end(how: PodEnd['how'], text: string): Promise<void> {
    if (this.#isEnding) return this.over;
    this.#isEnding = true;
    const wasWorking = this.#turns.isRunning;
    this.#turns.end();
    await this.#turns.cancel();
    this.#desk.withdraw();
    await this.#agent.end();
    const at = this.#parts.now().toISOString();
    this.#keeper.note({ run: null, working: wasWorking, ended: { how, text: redactSecrets(text), at } });
    this.tell(how === 'failed' ? 'failed' : 'ended', text);
    this.#transcript.close();
    this.#over();
  }

  #openDesk(podRules: RulesFile): PermissionDesk {
    const { order, profileRules, newId, now } = this.#parts;
    return new PermissionDesk({
      ...{ permissions: order.permissions, folder: order.folder, ownTools: order.ownTools, newId, now },
      rules: () => [...profileRules.rules(), ...podRules.rules()],
      keep: (rule) => (rule.scope === 'profile' ? profileRules : podRules).keep(rule),
      tell: (fact) => this.#transcript.add(fact),
      changed: () => this.#keeper.note({ questions: this.#desk.questions }),
    });
  }

  #update({ update }: SessionNotification): void {
    if (this.#isEnding) return;
    if (this.#turns.isRunning && isAtWork(update)) {
      this.#turns.taken();
      this.#sign.given();
    }
    this.#desk.hear(update);
    const usage = this.#teller.tell(update);
    if (Object.keys(usage).length > 0) this.#keeper.note({ usage: { ...this.entry.usage, ...usage } });
    this.#limits.watch();
  }

  #turnEnded(): void {
    if (!this.#isEnding) this.#limits.watch();
    if (this.#isServed) return;
    this.#isServed = true;
    // An agent that could not start our server says nothing, and works without its tools.
    if (!this.#parts.registry.wasServed(this.entry.name))
      this.tell('no_server', 'the agent did not start the server of this Pod: it has none of our tools');
  }

  async #failsEarly(): Promise<never> {
    throw new Error(`it ${await this.#agent.ended()} before it took its input`);
  }

  #goOnUnlessEnded(): void {
    if (this.#isEnding) throw new Error('it was ended');
  }

  /** Why it is over, as whoever ended it said. */
  async #wasEnded(): Promise<Error> {
    await this.over;
    return new Error(this.entry.ended?.text ?? 'it was ended');
  }

  #died(how: string | undefined): void {
    if (!this.#isEnding) void this.end('died', `the agent ${how}`);
  }
}

const INTERRUPTED = 'You were interrupted in the middle of your work. Go on where you were.';
const PAUSED = 'You were paused at a limit, and may go on now.';
