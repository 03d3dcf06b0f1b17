import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import {
  type AgentContext,
  methods,
  type PermissionOption,
  type SessionUpdate,
  type ToolCall,
} from '@agentclientprotocol/sdk';
import { SERVER_NAME } from '../launch/launch-plan.ts';

/** A server of tools. */
export type Tools = {
  /** Calls a tool. @throws Error with the refusal's words. */
  call(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
};

export type TurnParts = {
  client: AgentContext;
  sessionId: string;
  folder: string;
  tools: Promise<Tools>;
  /** Aborted when the client cancels. */
  signal: AbortSignal;
  told: string;
  isFirst: boolean;
};

/** How a command ended; `denied` where it was not allowed to begin. */
export type CommandEnd = { denied: boolean; ok: boolean; output: string };
type Said = 'agent_message_chunk' | 'agent_thought_chunk';
type Call = Pick<ToolCall, 'title' | 'kind' | 'rawInput'> & Partial<Pick<ToolCall, 'locations' | 'content'>>;

/** Between two words: about as a model speaks. */
const WORD_MS = 25;
const OUTPUT = 4_000;

/** One input of a puppet, and all that it may do with it. What was begun ends with a cancel. */
export class PuppetTurn {
  readonly #parts: TurnParts;
  /** It has one mouth, also where it does several things at once. */
  #speaking: Promise<void> = Promise.resolve();

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** All that it was told. */
  get told(): string {
    return this.#parts.told;
  }

  get isFirst(): boolean {
    return this.#parts.isFirst;
  }

  /** Word by word. */
  say(text: string): Promise<void> {
    return this.#speak(`${text}\n\n`, 'agent_message_chunk');
  }

  think(text: string): Promise<void> {
    return this.#speak(text, 'agent_thought_chunk');
  }

  pause(ms: number): Promise<void> {
    return passed(ms, undefined, { signal: this.#parts.signal });
  }

  /** Calls a tool of its Pod's server. @throws Error with the refusal's words. */
  async call(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = await this.#begin({ title: `${SERVER_NAME}_${tool}`, kind: 'other', rawInput: input });
    try {
      const answer = await (await this.#parts.tools).call(tool, input);
      await this.#end(id, 'completed', JSON.stringify(answer, null, 1));
      return answer;
    } catch (error) {
      await this.#end(id, 'failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Runs a command in its folder, if it may: without a shell, and with nobody to type into it. */
  async run(words: readonly [string, ...string[]]): Promise<CommandEnd> {
    const [program, ...args] = words;
    const { folder, signal } = this.#parts;
    const call: Call = {
      title: words.join(' '),
      kind: 'execute',
      rawInput: { command: [...words], cwd: folder },
    };
    const id = await this.#begin(call);
    if (!(await this.#mayDo(id, call))) {
      await this.#end(id, 'failed', 'It was not allowed.');
      return { denied: true, ok: false, output: '' };
    }
    const end = await new Promise<Omit<CommandEnd, 'denied'>>((resolve) => {
      const child = execFile(program, args, { cwd: folder, signal }, (error, out, err) =>
        resolve({ ok: error === null, output: `${out}${err}`.trim().slice(-OUTPUT) }),
      );
      child.stdin?.end();
    });
    await this.#end(id, end.ok ? 'completed' : 'failed', end.output);
    return { denied: false, ...end };
  }

  /** Writes a file of its folder, if it may. */
  async write(path: string, text: string): Promise<void> {
    const place = join(this.#parts.folder, path);
    const call: Call = {
      ...{ title: `Write ${path}`, kind: 'edit', rawInput: { file_path: place, content: text } },
      ...{ locations: [{ path: place }], content: [{ type: 'diff', path: place, newText: text }] },
    };
    const id = await this.#begin(call);
    if (!(await this.#mayDo(id, call))) return this.#end(id, 'failed', 'It was not allowed.');
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
    await this.#end(id, 'completed');
  }

  #speak(text: string, sessionUpdate: Said): Promise<void> {
    this.#speaking = this.#speaking.then(() => this.#utter(text, sessionUpdate));
    return this.#speaking;
  }

  async #utter(text: string, sessionUpdate: Said): Promise<void> {
    for (const piece of text.match(/\s*\S+|\s+$/gu) ?? []) {
      await this.#update({ sessionUpdate, content: { type: 'text', text: piece } });
      await this.pause(WORD_MS);
    }
  }

  async #begin(call: Call): Promise<string> {
    const toolCallId = randomUUID();
    await this.#update({ sessionUpdate: 'tool_call', toolCallId, status: 'in_progress', ...call });
    return toolCallId;
  }

  #end(toolCallId: string, status: 'completed' | 'failed', text?: string): Promise<void> {
    const said =
      text === undefined ? {} : { content: [{ type: 'content' as const, content: textBlock(text) }] };
    return this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status, ...said });
  }

  /** Whoever decides may take their time. */
  async #mayDo(toolCallId: string, call: Call): Promise<boolean> {
    const { client, sessionId, signal } = this.#parts;
    const { outcome } = await client.request(methods.client.session.requestPermission, {
      sessionId,
      toolCall: { toolCallId, status: 'pending', ...call },
      options: OPTIONS,
    });
    signal.throwIfAborted();
    return outcome.outcome === 'selected' && outcome.optionId === ALLOW;
  }

  async #update(update: SessionUpdate): Promise<void> {
    const { client, sessionId, signal } = this.#parts;
    signal.throwIfAborted();
    await client.notify(methods.client.session.update, { sessionId, update });
  }
}

const ALLOW = 'allow';
const OPTIONS: PermissionOption[] = [
  { optionId: ALLOW, name: 'Allow', kind: 'allow_once' },
  { optionId: 'deny', name: 'Deny', kind: 'reject_once' },
];

function textBlock(text: string) {
  return { type: 'text' as const, text };
}
