import type { SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';

/** So many are remembered; a question about an older one has to speak for itself. */
const CALLS = 100;

/** What an agent told of its tool calls: a question about one may name it, and say nothing more. */
export class ToldCalls {
  readonly #calls = new Map<string, ToolCallUpdate>();

  hear(update: SessionUpdate): void {
    if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') return;
    const { sessionUpdate, ...call } = update;
    this.#calls.set(call.toolCallId, merged(this.#calls.get(call.toolCallId), call));
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > CALLS && oldest !== undefined) this.#calls.delete(oldest);
  }

  /** The call that is asked about, with what was told of it before and is not said again. */
  with(asked: ToolCallUpdate): ToolCallUpdate {
    return merged(this.#calls.get(asked.toolCallId), asked);
  }
}

function merged(before: ToolCallUpdate | undefined, now: ToolCallUpdate): ToolCallUpdate {
  const said = Object.entries(now).filter(([, value]) => value !== undefined && value !== null);
  return { ...before, ...Object.fromEntries(said), toolCallId: now.toolCallId };
}
