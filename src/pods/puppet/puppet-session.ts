import {
  type AgentContext,
  type ContentBlock,
  RequestError,
  type StopReason,
} from '@agentclientprotocol/sdk';
import { PuppetTurn, type Tools } from './puppet-turn.ts';

/** What an agent does with each thing that it is told. */
export type Part = (turn: PuppetTurn) => Promise<void>;

type SessionParts = { id: string; folder: string; tools: Promise<Tools>; part: Part };

/** A session with a puppet: what it was opened with, and the one turn that is under way. */
export class PuppetSession {
  readonly #parts: SessionParts;
  #turns = 0;
  #current: AbortController | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    // Who calls a tool hears that there is none.
    parts.tools.catch(() => {});
  }

  /** @throws RequestError for a second prompt at the same time, which the protocol does not allow. */
  async answer(client: AgentContext, prompt: readonly ContentBlock[]): Promise<StopReason> {
    if (this.#current) throw RequestError.invalidRequest(undefined, 'a prompt is under way');
    const { id: sessionId, folder, tools, part } = this.#parts;
    const { signal } = this.#begin();
    const told = prompt.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
    const isFirst = this.#turns === 1;
    const turn = new PuppetTurn({ client, sessionId, folder, tools, signal, told, isFirst });
    try {
      await part(turn);
    } catch (error) {
      if (signal.aborted) return 'cancelled';
      // What stood in its way is there to be read, as with any agent.
      await turn.say(`I cannot go on with this. ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#current = undefined;
    }
    return 'end_turn';
  }

  cancel(): void {
    this.#current?.abort();
  }

  #begin(): AbortController {
    this.#turns += 1;
    this.#current = new AbortController();
    return this.#current;
  }
}
