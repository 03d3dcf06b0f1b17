import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type AgentContext,
  methods,
  type PermissionOption,
  type SessionUpdate,
  type StopReason,
  type ToolCall,
} from '@agentclientprotocol/sdk';
import type { ScriptedSession } from './scripted-session.ts';

export const OPTIONS: PermissionOption[] = [
  { optionId: 'once', name: 'Allow once', kind: 'allow_once' },
  { optionId: 'always', name: 'Always allow', kind: 'allow_always' },
  { optionId: 'reject', name: 'Reject', kind: 'reject_once' },
];

type Said = 'agent_message_chunk' | 'agent_thought_chunk';

/** One prompt that is being obeyed. */
export class Turn {
  readonly session: ScriptedSession;
  readonly client: AgentContext;
  /** Aborted when the client cancels. */
  readonly signal: AbortSignal;
  /** Set by a word that ends the turn. */
  stop: StopReason | undefined;

  constructor(session: ScriptedSession, client: AgentContext, signal: AbortSignal) {
    this.session = session;
    this.client = client;
    this.signal = signal;
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

  /**
   * A tool call from its beginning to its end. With `asks`, the client is asked first, and a no ends it.
   * `act` answers with what came of it; what it throws is the call's failure.
   */
  async tool(
    call: Omit<ToolCall, 'toolCallId' | 'status'>,
    asks: boolean,
    act: () => Promise<string>,
  ): Promise<void> {
    const toolCallId = `call-${randomUUID()}`;
    await this.update({ sessionUpdate: 'tool_call', toolCallId, status: 'pending', ...call });
    const answer = asks ? await this.#ask({ toolCallId, ...call }) : 'allow_once';
    const allowed = answer.startsWith('allow');
    if (allowed) await this.update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    const [status, text] = allowed ? await outcome(act) : (['failed', answer] as const);
    await this.update({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status,
      content: [{ type: 'content', content: { type: 'text', text } }],
    });
    if (asks) await this.say(`${call.title}: ${answer}`);
  }

  path(path: string): string {
    return resolve(this.session.cwd, path);
  }

  /** The kind of the option that was chosen, or `cancelled`. */
  async #ask(toolCall: Omit<ToolCall, 'status'>): Promise<string> {
    const { outcome } = await this.client.request(methods.client.session.requestPermission, {
      sessionId: this.session.id,
      toolCall: { ...toolCall, status: 'pending' },
      options: OPTIONS,
    });
    if (outcome.outcome === 'cancelled') return 'cancelled';
    return (
      OPTIONS.find(({ optionId }) => optionId === outcome.optionId)?.kind ?? 'an option that was not offered'
    );
  }
}

async function outcome(act: () => Promise<string>): Promise<readonly ['completed' | 'failed', string]> {
  try {
    return ['completed', await act()];
  } catch (error) {
    return ['failed', error instanceof Error ? error.message : String(error)];
  }
}
