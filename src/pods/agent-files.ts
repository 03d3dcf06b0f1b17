import { readFileSync, writeFileSync } from 'node:fs';
import { type ReadTextFileRequest, RequestError, type WriteTextFileRequest } from '@agentclientprotocol/sdk';
import type { Permissions } from '../playbook/profile.ts';
import { confinedPath } from './confined-path.ts';
import { isGuarded } from './permission-rules.ts';

/** Reads and writes files for an agent: in its Pod's folder, as its profile lets it, and what the person allowed by name. */
export class AgentFiles {
  readonly #folder: string;
  readonly #permissions: Permissions;
  readonly #isAllowed: (path: string) => boolean;

  constructor(folder: string, permissions: Permissions, isAllowed: (path: string) => boolean) {
    this.#folder = folder;
    this.#permissions = permissions;
    this.#isAllowed = isAllowed;
  }

  /** @throws RequestError in words for the agent. */
  read({ path, line, limit }: ReadTextFileRequest): { content: string } {
    const text = readFileSync(this.#place(path), 'utf8');
    if (line == null && limit == null) return { content: text };
    const from = Math.max(0, (line ?? 1) - 1);
    const lines = text.split('\n').slice(from, limit == null ? undefined : from + limit);
    return { content: lines.join('\n') };
  }

  /** @throws RequestError in words for the agent. */
  write({ path, content }: WriteTextFileRequest): void {
    const mayWrite = this.#permissions.files === 'write' && !isGuarded(this.#folder, path);
    if (!mayWrite && !this.#isAllowed(path)) throw refusal(`this Pod may not write ${path}`);
    writeFileSync(this.#place(path), content);
  }

  #place(path: string): string {
    const real = confinedPath(this.#folder, path) ?? (this.#isAllowed(path) ? path : undefined);
    if (real === undefined) throw refusal(`${path} lies outside of this Pod's folder`);
    return real;
  }
}

function refusal(text: string): RequestError {
  return new RequestError(-32602, text);
}
