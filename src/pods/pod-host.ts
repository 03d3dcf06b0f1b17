import { readFileSync, writeFileSync } from 'node:fs';
import { RequestError, type SessionNotification } from '@agentclientprotocol/sdk';
import type { TranscriptEntry } from '../domain/pod.ts';
import { redactSecrets } from '../domain/secrets.ts';
import { agentFault } from './agent-fault.ts';
import { AgentLink, type AgentPeer } from './agent-link.ts';
import { AgentSession } from './agent-session.ts';
import { confinedPath } from './confined-path.ts';
import type { ControlRequest, ControlResult } from './control-protocol.ts';
import type { HostOrder } from './host-order.ts';
import { Inbox, type Input } from './inbox.ts';
import { limitReached } from './limits.ts';
import { endMarked } from './marked-processes.ts';
import { LIMIT, PermissionDesk } from './permission-desk.ts';
import { isGuarded } from './permission-rules.ts';
import type { PodEnd, PodEntry } from './pod-entry.ts';
import { type Registry, tokenDigest } from './registry.ts';
import { RulesFile } from './rules-file.ts';
import { UpdateTeller } from './tell-updates.ts';
import { readSince, Transcript } from './transcript.ts';
import { within } from './within.ts';

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

/** What an update tells of the agent's set-up, and not of its work. */
const NO_SIGN = new Set([
  'available_commands_update',
  'current_mode_update',
  'config_option_update',
  'session_info_update',
]);
const CANCEL_MS = 5_000;
const PATIENCE = { closeMs: 2_000, termMs: 3_000 };
/** How old the entry's word may be of when the agent was heard last. */
const HEARD_MS = 5_000;
const FOLLOWED = 100_000;

/** Keeps one agent at work: starts it, tells it what it is to do, answers what it asks, and writes down what happens. */
export class PodHost {
  readonly #parts: HostParts;
  readonly #transcript: Transcript;
  readonly #teller: UpdateTeller;
  readonly #inbox: Inbox;
  readonly #desk: PermissionDesk;
  readonly #rules: RulesFile;
  #entry: PodEntry;
  #link: AgentLink | undefined;
  #session: AgentSession | undefined;
  #turn: Promise<void> | undefined;
  #resume: NodeJS.Timeout | undefined;
  #isReplaying = false;
  #isEnding = false;
  #accept: () => void = () => {};
  #over: () => void = () => {};
  #heardAt = 0;
  #allowance = 1;
  /** When it is all over. */
  readonly over = new Promise<void>((resolve) => {
    this.#over = resolve;
  });

  constructor(parts: HostParts, entry: PodEntry) {
    const { registry, order, now, newId } = parts;
    const at = (name: string) => registry.at(order.pod, name);
    this.#parts = parts;
    this.#entry = entry;
    this.#transcript = new Transcript(at('transcript.jsonl'), now);
    this.#teller = new UpdateTeller(this.#transcript);
    this.#inbox = new Inbox(at('inbox.json'));
    this.#rules = new RulesFile(at('rules.json'));
    this.#desk = new PermissionDesk({
      permissions: order.permissions,
      folder: order.folder,
      ownTools: order.ownTools,
      rules: () => [...parts.profileRules.rules(), ...this.#rules.rules()],
      keep: (rule) => (rule.scope === 'profile' ? parts.profileRules : this.#rules).keep(rule),
      newId,
      now,
      tell: (fact) => this.#transcript.add(fact),
      changed: () => this.#note({ questions: this.#desk.questions }),
    });
  }

  get entry(): PodEntry {
    return this.#entry;
  }

  get isIdle(): boolean {
    return this.#turn === undefined && this.#inbox.isEmpty;
  }

  /**
   * Brings the agent to work. Resolves with the first sign that it took its input.
   * @throws Error in words for a person, where it does not come to that; then all is ended.
   */
  async start(): Promise<void> {
    const { order, restore, newToken } = this.#parts;
    const token = newToken();
    endMarked(this.#entry.run ?? '');
    const wasWorking = this.#entry.working;
    this.#note({
      tokenDigest: tokenDigest(token),
      run: null,
      ended: null,
      working: false,
      questions: [],
    });
    try {
      await this.#openSession(token);
      this.#tell(restore ? 'restored' : 'started', `${order.agent.title} in ${order.folder}`);
      const accepted = this.#firstSign(restore ? 'the session goes on' : 'the agent took its input');
      if (!restore) this.#inbox.add({ from: 'launch', text: order.input.join('\n\n') });
      else if (wasWorking)
        this.#inbox.add({
          from: 'host',
          text: 'You were interrupted in the middle of your work. Go on where you were.',
        });
      this.#pump();
      if (this.#turn) await Promise.race([accepted, this.#turn, this.#failsEarly()]);
      else this.#accept();
      void this.#link?.ended.then((how) => this.#died(how));
    } catch (error) {
      const fault = agentFault(error, this.#parts.now());
      const help = fault.kind === 'login' && order.agent.login ? `; log in with: ${order.agent.login}` : '';
      const text = `${order.agent.title}: ${fault.text}${help}`;
      await this.end('failed', text);
      throw new Error(text, { cause: error });
    }
  }

  async #failsEarly(): Promise<never> {
    throw new Error(`it ${await this.#link?.ended} before it took its input`);
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
        await this.#cancel();
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
    for (const entry of readSince(
      this.#parts.registry.at(this.#entry.name, 'transcript.jsonl'),
      after,
      FOLLOWED,
    ))
      tell(entry);
    return this.#transcript.listen(tell);
  }

  /** Tells the agent something: now, or when it is done with what it is at. */
  send(input: Input): 'delivered' | 'queued' {
    if (!this.#inbox.add(input)) return 'delivered';
    this.#pump();
    return this.#inbox.isEmpty ? 'delivered' : 'queued';
  }

  /** Of a Ticket it was told what happened up to `rev`. */
  told(ticket: string, rev: number): void {
    this.#note({ told: { ...this.#entry.told, [ticket]: rev } });
  }

  tellAboutPod(event: string, text: string): void {
    this.#tell(event, text);
  }

  /** Ends the agent: asked first, then made to, each within its time. */
  async end(how: PodEnd['how'], text: string): Promise<void> {
    if (this.#isEnding) return this.over;
    this.#isEnding = true;
    clearTimeout(this.#resume);
    const wasWorking = this.#turn !== undefined;
    if (wasWorking) await this.#cancel();
    this.#desk.withdraw();
    await this.#session?.close();
    await this.#link?.stop(PATIENCE);
    this.#note({
      run: null,
      working: wasWorking,
      ended: { how, text: redactSecrets(text), at: this.#iso() },
    });
    this.#tell(how === 'failed' ? 'failed' : 'ended', text);
    this.#transcript.close();
    this.#over();
  }

  async #openSession(token: string): Promise<void> {
    const { order, environment, restore, newId } = this.#parts;
    const { command, wrap = [] } = order.agent;
    const folder = order.folder;
    const [program, ...args] = [...wrap.map((word) => word.replaceAll('{folder}', folder)), ...command];
    if (program === undefined) throw new Error('it has no command');
    // Noted before there is anything to be left: whoever finds this host dead ends what carries the mark.
    const run = newId();
    this.#note({ run });
    const link = await AgentLink.start(
      { command: [program, ...args], folder, environment, run },
      this.#peer(),
    );
    this.#link = link;
    // An agent that takes a session up tells all of it once more.
    this.#isReplaying = restore;
    const server = { ...order.server, env: { ...marksIn(environment), YOI_POD_TOKEN: token } };
    const session = await AgentSession.open(
      link,
      { folder, server },
      restore ? this.#entry : { session: null, resumes: null },
    );
    this.#isReplaying = false;
    this.#session = session;
    this.#note({ session: session.id, resumes: session.resumes });
  }

  /** Resolves when the agent showed for the first time since its start that it is at work. */
  #firstSign(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#accept = () => {
        this.#accept = () => {};
        this.#note({ acceptedAt: this.#entry.acceptedAt ?? this.#iso() });
        this.#tell('accepted', text);
        resolve();
      };
    });
  }

  #peer(): AgentPeer {
    const { folder } = this.#parts.order;
    const inFolder = (path: string) => {
      const real = confinedPath(folder, path) ?? (this.#desk.allowed(path) ? path : undefined);
      if (real === undefined) throw refusal(`${path} lies outside of this Pod's folder`);
      return real;
    };
    return {
      permission: async (request) => {
        this.#hear();
        return this.#desk.ask(request);
      },
      update: (notification) => this.#update(notification),
      readFile: ({ path, line, limit }) => {
        const text = readFileSync(inFolder(path), 'utf8');
        if (line == null && limit == null) return { content: text };
        const from = Math.max(0, (line ?? 1) - 1);
        return {
          content: text
            .split('\n')
            .slice(from, limit == null ? undefined : from + limit)
            .join('\n'),
        };
      },
      writeFile: ({ path, content }) => {
        const mayWrite = this.#parts.order.permissions.files === 'write' && !isGuarded(folder, path);
        if (!mayWrite && !this.#desk.allowed(path)) throw refusal(`this Pod may not write ${path}`);
        writeFileSync(inFolder(path), content);
      },
      print: (text) => process.stderr.write(redactSecrets(text)),
    };
  }

  #update({ update }: SessionNotification): void {
    this.#hear();
    if (this.#isReplaying) return;
    if (this.#turn && !NO_SIGN.has(update.sessionUpdate)) this.#accept();
    const usage = this.#teller.tell(update);
    if (Object.keys(usage).length > 0) this.#note({ usage: { ...this.#entry.usage, ...usage } });
    this.#watchLimits();
  }

  /** Gives the agent what waits, where it is free. */
  #pump(): void {
    if (this.#turn || this.#isEnding || !this.#session || this.#inbox.isEmpty || this.#isLimited()) return;
    const inputs = this.#inbox.next();
    for (const { from, text } of inputs) this.#transcript.add({ kind: 'input', from, text });
    this.#note({ working: true });
    const turn = this.#runTurn(this.#session, inputs);
    this.#turn = turn;
    this.#inbox.taken(inputs);
    const after = () => {
      this.#turn = undefined;
      if (!this.#isEnding) this.#note({ working: false });
      this.#watchLimits();
      this.#pump();
    };
    turn.then(after, after);
  }

  async #runTurn(session: AgentSession, inputs: readonly Input[]): Promise<void> {
    try {
      const { stopReason } = await session.prompt(inputs.map(({ text }) => text));
      // What the agent told before it answered is still on its way to our handlers.
      await new Promise(setImmediate);
      const usage = { ...this.#entry.usage, turns: this.#entry.usage.turns + 1 };
      this.#note({ usage });
      this.#transcript.add({
        kind: 'turn',
        stop: stopReason,
        tokens: usage.tokens,
        ...(usage.cost > 0 ? { cost: `${usage.cost} ${usage.currency}` } : {}),
      });
      this.#accept();
    } catch (error) {
      if (this.#isEnding) return;
      this.#failTurn(error, inputs);
    }
  }

  #failTurn(error: unknown, inputs: readonly Input[]): void {
    const fault = agentFault(error, this.#parts.now());
    this.#transcript.add({ kind: 'turn', stop: `error: ${fault.text}` });
    if (this.#entry.acceptedAt === null && fault.kind !== 'limited') throw error;
    if (fault.kind !== 'limited') return;
    this.#accept();
    const until = new Date(this.#parts.now().getTime() + fault.waitMs);
    this.#note({ limitedUntil: until.toISOString() });
    this.#tell('limited', `until ${until.toISOString()}: ${fault.text}`);
    for (const { from, text } of inputs) this.#inbox.add({ from, text });
    this.#resume = setTimeout(() => {
      this.#note({ limitedUntil: null });
      this.#pump();
    }, fault.waitMs);
  }

  #isLimited(): boolean {
    return this.#entry.limitedUntil !== null && this.#entry.limitedUntil > this.#iso();
  }

  /** A limit of the profile pauses the work, and the person decides. */
  #watchLimits(): void {
    const { order, now } = this.#parts;
    if (this.#isEnding || this.#desk.questions.some(({ kind }) => kind === LIMIT)) return;
    const reached = limitReached(this.#entry, order.limits, this.#allowance, now());
    if (reached === undefined) return;
    const isCut = this.#turn !== undefined;
    if (isCut) void this.#cancel();
    void this.#desk
      .put({ kind: LIMIT, title: `${reached}. Go on as long again?` }, LIMIT)
      .then((decision) => {
        if (decision === 'deny') return this.end('stopped', `${reached}, and the person did not want more`);
        this.#allowance += 1;
        if (decision === 'allow' && isCut)
          this.send({ from: 'host', text: 'You were paused at a limit, and may go on now.' });
        return undefined;
      });
  }

  async #cancel(): Promise<void> {
    const turn = this.#turn;
    if (!turn) return;
    this.#desk.withdraw();
    await this.#session?.cancel().catch(() => {});
    await within(CANCEL_MS, turn);
  }

  #died(how: string): void {
    if (!this.#isEnding) void this.end('died', `the agent ${how}`);
  }

  #hear(): void {
    const now = this.#parts.now().getTime();
    if (now - this.#heardAt < HEARD_MS) return;
    this.#heardAt = now;
    this.#note({});
  }

  #tell(event: string, text: string): void {
    this.#transcript.add({ kind: 'pod', event, text });
  }

  #note(change: Partial<PodEntry>): void {
    this.#entry = { ...this.#entry, heardAt: this.#iso(), ...change };
    this.#parts.registry.write(this.#entry);
  }

  #iso(): string {
    return this.#parts.now().toISOString();
  }
}

/** An agent may give its servers nothing of its own environment. */
function marksIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('YOI_')));
}

/** In words for the agent. */
function refusal(text: string): RequestError {
  return new RequestError(-32602, text);
}
