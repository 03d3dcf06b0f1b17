import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RequestError, type SessionUpdate } from '@agentclientprotocol/sdk';

/** What happened in a session: what was said to the agent, and what it told. */
export type Memory = {
  readonly told: readonly SessionUpdate[];
  keep(update: SessionUpdate): void;
};

/** Where the scripted agent remembers: one file of lines for each session, so that a crash costs nothing that was told. */
export class SessionFiles {
  readonly #folder: string | undefined;
  readonly #open = new Map<string, Memory>();

  constructor(folder: string | undefined) {
    this.#folder = folder;
    if (folder) mkdirSync(folder, { recursive: true });
  }

  begin(cwd: string): string {
    const id = `session-${randomUUID()}`;
    if (this.#folder) appendFileSync(this.#file(id), `${JSON.stringify({ cwd })}\n`);
    this.#open.set(id, this.#memory(id, []));
    return id;
  }

  /** @throws RequestError for a session that it never had. */
  recall(id: string): Memory {
    const open = this.#open.get(id);
    if (open) return open;
    if (!this.#folder || !/^session-[\da-f-]+$/u.test(id) || !existsSync(this.#file(id))) {
      throw RequestError.sessionNotFound(id);
    }
    const [, ...lines] = readFileSync(this.#file(id), 'utf8').split('\n').filter(Boolean);
    const memory = this.#memory(
      id,
      lines.map((line) => JSON.parse(line)),
    );
    this.#open.set(id, memory);
    return memory;
  }

  #memory(id: string, told: SessionUpdate[]): Memory {
    return {
      told,
      keep: (update) => {
        told.push(update);
        if (this.#folder) appendFileSync(this.#file(id), `${JSON.stringify(update)}\n`);
      },
    };
  }

  #file(id: string): string {
    return join(this.#folder ?? '', `${id}.jsonl`);
  }
}
