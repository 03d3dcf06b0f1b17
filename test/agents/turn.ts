import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type AgentContext,
  methods,
  type SessionUpdate,
  type StopReason,
  type ToolCall,
} from '@agentclientprotocol/sdk';
import type { ScriptedSession } from './scripted-session.ts';
import type { Call, Told } from './styles.ts';

type Said = 'agent_message_chunk' | 'agent_thought_chunk';

/** One prompt that is being obeyed. */
export class Turn {
  readonly session: ScriptedSession;
  readonly client: AgentContext;
  /** Aborted when the client cancels. */
  readonly signal: AbortSignal;
  /** All that it was told. */
  readonly input: string;
  /** Set by a word that ends the turn. */
  stop: StopReason | undefined;
  /** Told with the answer, as some agents do besides their updates. */
  tokens: number | undefined;

  constructor(
    session: ScriptedSession,
    client: AgentContext,
    { signal, input }: Pick<Turn, 'signal' | 'input'>,
  ) {
    this.session = session;
    this.client = client;
    this.signal = signal;
    this.input = input;
  }

  async update(update: SessionUpdate): Promise<void> {
    this.session.keep(update);
    await this.client.notify(methods.client.session.update, { sessionId: this.session.id, update });
  }

  /** In pieces of a word, as a model speaks, and a line end. */
  async say(text: string, sessionUpdate: Said = 'agent_message_chunk'): Promise<void> {
    for (const piece of `${text}\n`.match(/\s*\S+|\s+$/gu) ?? []) {
      await this.update({ sessionUpdate, content: { type: 'text', text: piece } });
    }
  }

  /** A tool call from its beginning to its end. `act` answers with what came of it; what it throws is its failure. */
  async tool(told: Call, act: () => Promise<string>): Promise<void> {
    const id = await this.#begin(told);
    await this.#do(id, act);
  }

  /** The same where the client is asked before: a no ends it, and what was answered is said. */
  async askedTool({ told, asked }: Told, act: () => Promise<string>): Promise<void> {
    const id = await this.#begin(told);
    const answer = await this.#ask({ toolCallId: id, ...asked });
    if (answer.startsWith('allow')) await this.#do(id, act);
    else await this.#end(id, 'failed', answer);
    await this.say(`${asked.title}: ${answer}`);
  }

  path(path: string): string {
    return resolve(this.session.cwd, path);
  }

  async #begin(call: Call): Promise<string> {
    const toolCallId = `call-${randomUUID()}`;
    await this.update({ sessionUpdate: 'tool_call', toolCallId, status: 'pending', ...call });
    return toolCallId;
  }

  async #do(toolCallId: string, act: () => Promise<string>): Promise<void> {
    await this.update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    try {
      await this.#end(toolCallId, 'completed', await act());
    } catch (error) {
      await this.#end(toolCallId, 'failed', error instanceof Error ? error.message : String(error));
    }
  }

  #end(toolCallId: string, status: 'completed' | 'failed', text: string): Promise<void> {
    const content = [{ type: 'content' as const, content: { type: 'text' as const, text } }];
    return this.update({ sessionUpdate: 'tool_call_update', toolCallId, status, content });
  }

  /** The kind of the option that was chosen, or `cancelled`: also by a cancel, for which no agent waits. */
  async #ask(toolCall: Omit<ToolCall, 'status'>): Promise<string> {
    const { options } = this.session.options.style;
    const answered = this.client.request(methods.client.session.requestPermission, {
      sessionId: this.session.id,
      toolCall: { ...toolCall, status: 'pending' },
      options,
    });
    const given = await Promise.race([answered, this.#cancelled()]);
    if (given === 'cancelled' || given.outcome.outcome === 'cancelled') return 'cancelled';
    const { optionId } = given.outcome;
    return options.find((option) => option.optionId === optionId)?.kind ?? 'an option that was not offered';
  }

  #cancelled(): Promise<'cancelled'> {
    return new Promise((resolve) => {
      if (this.signal.aborted) resolve('cancelled');
      this.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
    });
  }
}
