import {
  type AgentContext,
  type ContentBlock,
  type McpServer,
  RequestError,
  type SessionUpdate,
  type StopReason,
} from '@agentclientprotocol/sdk';
import { GivenServers } from './given-servers.ts';
import type { AgentOptions } from './options.ts';
import { takePlay } from './plays.ts';
import type { Memory } from './session-files.ts';
import { count } from './tally.ts';
import { Turn } from './turn.ts';

type Opened = { id: string; cwd: string; servers: McpServer[]; memory: Memory; options: AgentOptions };
/** ACP 1 has no usage in its answer; real agents send it all the same. */
type Answer = { stopReason: StopReason; usage?: Record<string, number> };
type Obey = (turn: Turn, text: string) => Promise<StopReason>;

/** A session of the scripted agent: its servers, what it remembers, and the one turn that is under way. */
export class ScriptedSession {
  readonly id: string;
  readonly cwd: string;
  readonly servers: GivenServers;
  readonly options: AgentOptions;
  ignoresCancel = false;
  readonly #memory: Memory;
  #turn: AbortController | undefined;

  constructor({ id, cwd, servers, memory, options }: Opened) {
    this.id = id;
    this.cwd = cwd;
    this.servers = new GivenServers(servers);
    this.options = options;
    this.#memory = memory;
  }

  /** The history as a client is told it again. */
  replay(): readonly SessionUpdate[] {
    return this.#memory.told;
  }

  keep(update: SessionUpdate): void {
    this.#memory.keep(update);
  }

  /** @throws RequestError for a second prompt at the same time, which ACP does not allow. */
  async answer(client: AgentContext, prompt: readonly ContentBlock[], obey: Obey): Promise<Answer> {
    if (this.#turn) throw RequestError.invalidRequest(undefined, 'a prompt is under way');
    const controller = new AbortController();
    const texts = prompt.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    const turn = new Turn(this, client, { signal: controller.signal, input: texts.join('\n') });
    this.#turn = controller;
    count('told', 'input', ...texts);
    for (const content of prompt) this.keep({ sessionUpdate: 'user_message_chunk', content });
    try {
      const stopReason = await obey(turn, this.#scriptOf(turn, texts.at(-1) ?? ''));
      return turn.tokens === undefined
        ? { stopReason }
        : { stopReason, usage: { inputTokens: turn.tokens, outputTokens: 0, totalTokens: turn.tokens } };
    } finally {
      this.#turn = undefined;
    }
  }

  #scriptOf(turn: Turn, told: string): string {
    const { plays } = this.options;
    const { YOI_ROLE: role = '', YOI_TICKET: ticket } = process.env;
    return plays === undefined ? told : takePlay(plays, { role, ticket }, turn.input);
  }

  cancel(): void {
    if (!this.ignoresCancel) this.#turn?.abort();
  }
}
