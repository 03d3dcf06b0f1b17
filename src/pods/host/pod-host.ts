import type { SessionNotification } from '@agentclientprotocol/sdk';
import type { TranscriptEntry } from '../../domain/pod.ts';
import { redactSecrets } from '../../domain/secrets.ts';
import { agentFault } from '../agent/agent-fault.ts';
import { AgentFiles } from '../agent/agent-files.ts';
import { AgentLink, type AgentPeer } from '../agent/agent-link.ts';
import { AgentSession } from '../agent/agent-session.ts';
import { endMarked } from '../agent/marked-processes.ts';
import { UpdateTeller } from '../agent/tell-updates.ts';
import type { ControlRequest, ControlResult } from '../control/control-protocol.ts';
import { allowedVariables } from '../launch/allowed-variables.ts';
import { PermissionDesk } from '../permissions/permission-desk.ts';
import { RulesFile } from '../permissions/rules-file.ts';
import type { PodEnd, PodEntry } from '../pod-entry.ts';
import { type Registry, tokenDigest } from '../registry.ts';
import { readSince } from '../transcript/read-tail.ts';
import { Transcript } from '../transcript/transcript.ts';
import { EntryKeeper } from './entry-keeper.ts';
import { FirstSign, isAtWork } from './first-sign.ts';
import type { HostOrder } from './host-order.ts';
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

const PATIENCE = { closeMs: 2_000, termMs: 3_000 };
const PRINTED = 4 * 1024 * 1024;
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
  #link: AgentLink | undefined;
  #session: AgentSession | undefined;
  #isReplaying = false;
  #isEnding = false;
  /** Whether it was looked at once that the agent started our server. */
  #isServed = false;
  #printed = 0;
  #over: () => void = () => {};
  /** When it is all over. */
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  constructor(parts: HostParts, entry: PodEntry) {
    const { registry, order, now } = parts;
    const at = (name: string) => registry.at(order.pod, name);
    this.#parts = parts;
    this.#keeper = new EntryKeeper(registry, entry, now);
    this.#transcript = new Transcript(at('transcript.jsonl'), now);
    this.#teller = new UpdateTeller(this.#transcript);
    this.#inbox = new Inbox(at('inbox.json'));
    this.#desk = this.#openDesk(new RulesFile(at('rules.json')));
    const keeper = this.#keeper;
    this.#sign = new FirstSign({ keeper, now, tell: (text) => this.tell('accepted', text) });
    this.#turns = new Turns({
      ...{ keeper, transcript: this.#transcript, inbox: this.#inbox, now },
      answered: () => this.#sign.given(),
      ended: () => this.#turnEnded(),
      withdraw: () => this.#desk.withdraw(),
      agentEnd: async () => this.#link?.ended,
    });
    this.#limits = new LimitGuard({
      ...{ keeper, desk: this.#desk, turns: this.#turns, limits: order.limits, now },
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

  get isIdle(): boolean {
    return !this.#turns.isRunning && this.#inbox.isEmpty;
  }

  /**
   * Brings the agent to work. Resolves with the first sign that it took its input.
   * @throws Error in words for a person, where it does not come to that; then all is ended.
   */
  async start(): Promise<void> {
    const { order, restore, newToken } = this.#parts;
    const { run, working: wasWorking } = this.entry;
    const token = newToken();
    endMarked(run ?? '');
    this.#keeper.note({
      tokenDigest: tokenDigest(token),
      run: null,
      ended: null,
      working: false,
      limitedUntil: null,
      questions: [],
    });
    try {
      const session = await this.#openSession(token);
      const model = session.model === null ? '' : `, model ${session.model}`;
      this.tell(restore ? 'restored' : 'started', `${order.agent.title} in ${order.folder}${model}`);
      const accepted = this.#sign.comes(restore ? 'the session goes on' : 'the agent took its input');
      // All of it is given at once, each segment as a text of its own.
      if (!restore) for (const text of order.input) this.#inbox.add({ from: 'launch', text });
      else if (wasWorking) this.#inbox.addFirst({ from: 'host', text: INTERRUPTED });
      this.#turns.begin(session);
      if (this.#turns.current) await Promise.race([accepted, this.#turns.current, this.#failsEarly()]);
      else this.#sign.given();
      void this.#link?.ended.then((how) => this.#died(how));
    } catch (error) {
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

  /** Of a Ticket it was told what happened up to `rev`. */
  told(ticket: string, rev: number): void {
    this.#keeper.note({ told: { ...this.entry.told, [ticket]: rev } });
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
    await this.#session?.close();
    await this.#link?.stop(PATIENCE);
    const at = this.#parts.now().toISOString();
    this.#keeper.note({ run: null, working: wasWorking, ended: { how, text: redactSecrets(text), at } });
    this.tell(how === 'failed' ? 'failed' : 'ended', text);
    this.#transcript.close();
    this.#over();
  }

  async #openSession(token: string): Promise<AgentSession> {
    const { order, environment, restore, newId } = this.#parts;
    const { folder, agent } = order;
    const wrap = (agent.wrap ?? []).map((word) => word.replaceAll('{folder}', folder));
    const [program = '', ...args] = [...wrap, ...agent.command];
    // Noted before there is anything to be left: whoever finds this host dead ends what carries the mark.
    const run = newId();
    this.#keeper.note({ run });
    const link = await AgentLink.start(
      { command: [program, ...args], folder, environment, run },
      this.#peer(),
    );
    this.#link = link;
    // An agent that takes a session up tells all of it once more.
    this.#isReplaying = restore;
    this.#parts.registry.forgetServed(this.entry.name);
    const env = { ...allowedVariables(environment, order.begun ?? []), ...marksIn(environment) };
    const server = { ...order.server, env: { ...env, YOI_POD_TOKEN: token } };
    const before = restore ? this.entry : { session: null, resumes: null };
    const session = await AgentSession.open(link, { folder, server }, before);
    this.#isReplaying = false;
    this.#session = session;
    this.#keeper.note({ session: session.id, resumes: agent.resumes ? session.resumes : null });
    return session;
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

  #peer(): AgentPeer {
    const { folder, permissions } = this.#parts.order;
    const files = new AgentFiles(folder, permissions, (path, way) => this.#desk.allowed(path, way));
    return {
      permission: async (request) => {
        this.#keeper.hear();
        return this.#desk.ask(request);
      },
      update: (notification) => this.#update(notification),
      readFile: (request) => files.read(request),
      writeFile: (request) => files.write(request),
      print: (text) => this.#print(text),
    };
  }

  /** What the agent prints beside the protocol goes to the host's log, as far as anybody would read it. */
  #print(text: string): void {
    this.#printed += text.length;
    if (this.#printed <= PRINTED) process.stderr.write(redactSecrets(text));
  }

  #update({ update }: SessionNotification): void {
    this.#keeper.hear();
    if (this.#isReplaying || this.#isEnding) return;
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
    throw new Error(`it ${await this.#link?.ended} before it took its input`);
  }

  #died(how: string): void {
    if (!this.#isEnding) void this.end('died', `the agent ${how}`);
  }
}

const INTERRUPTED = 'You were interrupted in the middle of your work. Go on where you were.';
const PAUSED = 'You were paused at a limit, and may go on now.';

/** An agent may give its servers nothing of its own environment. */
function marksIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('YOI_')));
}
