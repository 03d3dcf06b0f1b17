import type { SessionUpdate, ToolCallContent } from '@agentclientprotocol/sdk';
import type { ToolStatus } from '../../domain/pod.ts';
import type { PodEntry } from '../pod-entry.ts';
import type { Transcript } from '../transcript/transcript.ts';

type Call = { title: string; does: string; status: ToolStatus; paths: readonly string[] };

const OUTPUT = 4000;
const TITLE = 500;
/** So many tool calls are remembered; what an agent says of an older one begins anew. */
const CALLS = 500;

/** Writes down what an agent tells of its turn, each thing once, and counts what it used. */
export class UpdateTeller {
  readonly #transcript: Transcript;
  readonly #calls = new Map<string, Call>();

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  /** Returns the usage that it tells of, where it does. */
  tell(update: SessionUpdate): Partial<PodEntry['usage']> {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
      case 'agent_thought_chunk': {
        const { content } = update;
        const text = content.type === 'text' ? content.text : `[${content.type}]`;
        this.#transcript.stream(update.sessionUpdate === 'agent_message_chunk' ? 'message' : 'thought', text);
        return {};
      }
      case 'tool_call':
      case 'tool_call_update':
        this.#tellCall(update);
        return {};
      case 'plan':
        this.#transcript.add({
          kind: 'plan',
          steps: update.entries.map(({ content, status }) => ({ text: content, status })),
        });
        return {};
      case 'usage_update':
        return {
          tokens: update.used,
          ...(update.cost ? { cost: update.cost.amount, currency: update.cost.currency } : {}),
        };
      default:
        return {};
    }
  }

  /** A line for each change of status, and none for what streams in between. */
  #tellCall(update: Extract<SessionUpdate, { sessionUpdate: 'tool_call' | 'tool_call_update' }>): void {
    const { toolCallId, title, kind, status, locations, content, rawOutput } = update;
    const known = this.#calls.get(toolCallId);
    const call: Call = {
      title: (title ?? known?.title ?? toolCallId).slice(0, TITLE),
      does: kind ?? known?.does ?? 'other',
      status: status ?? known?.status ?? 'pending',
      paths: locations?.map(({ path }) => path) ?? known?.paths ?? [],
    };
    this.#calls.delete(toolCallId);
    this.#calls.set(toolCallId, call);
    if (this.#calls.size > CALLS)
      for (const [oldest] of this.#calls) {
        this.#calls.delete(oldest);
        break;
      }
    if (known?.status === call.status) return;
    const isOver = call.status === 'completed' || call.status === 'failed';
    // Some say what came of it only to programs.
    const output = isOver ? textOf(content ?? []) || rawText(rawOutput) : '';
    this.#transcript.add({
      kind: 'tool',
      call: toolCallId,
      title: call.title,
      does: call.does,
      status: call.status,
      ...(call.paths.length > 0 ? { paths: call.paths } : {}),
      ...(output === '' ? {} : { output }),
    });
  }
}

function textOf(content: readonly ToolCallContent[]): string {
  const text = content
    .map((part) => {
      if (part.type === 'content')
        return part.content.type === 'text' ? part.content.text : `[${part.content.type}]`;
      return part.type === 'diff' ? `${part.path}: changed` : '';
    })
    .filter(Boolean)
    .join('\n');
  return cut(text);
}

function rawText(output: unknown): string {
  if (output === undefined || output === null) return '';
  return cut(typeof output === 'string' ? output : JSON.stringify(output));
}

function cut(text: string): string {
  return text.length <= OUTPUT
    ? text
    : `${text.slice(0, OUTPUT).toWellFormed()} [truncated: ${text.length - OUTPUT} characters]`;
}
