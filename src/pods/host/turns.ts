import { RequestError } from '@agentclientprotocol/sdk';
import { type AgentFault, agentFault } from '../agent/agent-fault.ts';
import type { AgentSession } from '../agent/agent-session.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { within } from '../within.ts';
import type { EntryKeeper } from './entry-keeper.ts';
import type { Inbox, Input } from './inbox.ts';

type TurnsParts = {
  keeper: EntryKeeper;
  transcript: Transcript;
  inbox: Inbox;
  now(): Date;
  /** The agent took an input and answered. */
  answered(): void;
  /** It is free again. */
  ended(): void;
  /** Nobody waits any more for what it asked. */
  withdraw(): void;
  /** Resolves when the agent's process is over. */
  agentEnd(): Promise<unknown>;
};

/** A cancelled turn is not waited for longer. */
const CANCEL_MS = 5_000;
/** A process that closed its output is over within this time, if that was its end. */
const END_MS = 1_000;
const EARLY_MS = 1_000;

/** Gives an agent its inputs, all that wait at once, and the next ones when it is done. */
export class Turns {
  readonly #parts: TurnsParts;
  #session: AgentSession | undefined;
  #turn: Promise<void> | undefined;
  #resume: NodeJS.Timeout | undefined;
  #given: readonly Input[] | undefined;
  #isOver = false;

  constructor(parts: TurnsParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#turn !== undefined;
  }

  /** The turn that runs; rejects where the agent's very first one came to nothing. */
  get current(): Promise<void> | undefined {
    return this.#turn;
  }

  begin(session: AgentSession): void {
    this.#session = session;
    this.goOn();
  }

  /** Gives the agent what waits, where it is free. */
  goOn(): void {
    const { inbox, transcript, keeper } = this.#parts;
    if (this.#turn || this.#isOver || !this.#session || inbox.isEmpty || this.#isLimited()) return;
    const inputs = inbox.next();
    for (const { from, text } of inputs) transcript.add({ kind: 'input', from, text });
    keeper.note({ working: true });
    this.#given = inputs;
    this.#turn = this.#run(this.#session, inputs);
    const after = () => this.#after();
    this.#turn.then(after, after);
  }

  /** The agent shows that it has its input. Until then that waits still, for the next host if this one dies. */
  taken(): void {
    const given = this.#given;
    this.#given = undefined;
    if (given) this.#parts.inbox.taken(given);
  }

  /** Ends the turn that runs, if the agent lets it. */
  async cancel(): Promise<void> {
    const turn = this.#turn;
    if (!turn) return;
    this.#parts.withdraw();
    await this.#session?.cancel().catch(() => {});
    await within(
      CANCEL_MS,
      turn.catch(() => {}),
    );
  }

  /** No other turn begins. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#resume);
  }

  #after(): void {
    this.#turn = undefined;
    if (this.#isOver) return;
    this.#parts.keeper.note({ working: false });
    this.#parts.ended();
    this.goOn();
  }

  async #run(session: AgentSession, inputs: readonly Input[]): Promise<void> {
    const { keeper, transcript, answered, now } = this.#parts;
    try {
      const { stopReason } = await session.prompt(inputs.map(({ text }) => text));
      // What the agent told before it answered is still on its way to our handlers.
      await new Promise(setImmediate);
      this.taken();
      if (this.#isOver) return;
      const usage = { ...keeper.entry.usage, turns: keeper.entry.usage.turns + 1 };
      keeper.note({ usage });
      const cost = usage.cost > 0 ? { cost: `${usage.cost} ${usage.currency}` } : {};
      answered();
      transcript.add({ kind: 'turn', stop: stopReason, tokens: usage.tokens, ...cost });
    } catch (error) {
      // An agent that died in the middle of its work did not end it: whoever sees to its end knows that it was at it.
      if (!(error instanceof RequestError)) await within(END_MS, this.#parts.agentEnd());
      if (!this.#isOver) this.#fail(error, agentFault(error, now()), inputs);
    }
  }

  /** @throws the error, where it was the agent's first turn: it never came to work. */
  #fail(error: unknown, fault: AgentFault, inputs: readonly Input[]): void {
    const { keeper, transcript, answered } = this.#parts;
    if (keeper.entry.acceptedAt === null && fault.kind !== 'limited') throw error;
    answered();
    transcript.add({ kind: 'turn', stop: `error: ${fault.text}` });
    if (fault.kind === 'limited') this.#wait(fault.waitMs, fault.text, inputs);
    else this.taken();
  }

  /** The vendor makes it wait; what it could not take is told once more then. */
  #wait(ms: number, why: string, inputs: readonly Input[]): void {
    const { keeper, transcript, inbox, now } = this.#parts;
    const until = new Date(now().getTime() + ms).toISOString();
    keeper.note({ limitedUntil: until });
    transcript.add({ kind: 'pod', event: 'limited', text: `until ${until}: ${why}` });
    if (!this.#given) for (const { from, text } of inputs) inbox.add({ from, text });
    this.#given = undefined;
    const resume = () => {
      // A timer may come a moment before its time; more than that is a clock that was set.
      const left = Date.parse(until) - now().getTime();
      if (left > 0 && left < EARLY_MS) {
        this.#resume = setTimeout(resume, left);
        return;
      }
      keeper.note({ limitedUntil: null });
      this.goOn();
    };
    this.#resume = setTimeout(resume, ms);
  }

  #isLimited(): boolean {
    const { limitedUntil } = this.#parts.keeper.entry;
    return limitedUntil !== null && limitedUntil > this.#parts.now().toISOString();
  }
}
