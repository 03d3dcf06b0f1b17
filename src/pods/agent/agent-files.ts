import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ReadTextFileRequest, RequestError, type WriteTextFileRequest } from '@agentclientprotocol/sdk';
import type { Permissions } from '../../playbook/profile.ts';
import { confinedPath } from '../permissions/confined-path.ts';
import { isGuarded } from '../permissions/permission-rules.ts';

/** What an agent may do to a file that the person allowed by name. */
type IsAllowed = (path: string, way: 'read' | 'write') => boolean;

/** More is no text that a model reads. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads and writes files for an agent: in its Pod's folder, as its profile lets it, and what the person allowed by name. */
export class AgentFiles {
  readonly #folder: string;
  readonly #permissions: Permissions;
  readonly #isAllowed: IsAllowed;

  constructor(folder: string, permissions: Permissions, isAllowed: IsAllowed) {
    this.#folder = folder;
    this.#permissions = permissions;
    this.#isAllowed = isAllowed;
  }

  /** @throws RequestError in words for the agent. */
  read({ path, line, limit }: ReadTextFileRequest): { content: string } {
    if (this.#permissions.files === 'ask' && !this.#isAllowed(path, 'read'))
      throw refusal(`this Pod may not read ${path}`);
    const text = readFileSync(this.#place(path, 'read'), 'utf8');
    if (line == null && limit == null) return { content: text };
    const from = Math.max(0, (line ?? 1) - 1);
    const lines = text.split('\n').slice(from, limit == null ? undefined : from + limit);
    return { content: lines.join('\n') };
  }

  /** @throws RequestError in words for the agent. */
  write({ path, content }: WriteTextFileRequest): void {
    const mayWrite = this.#permissions.files === 'write' && !isGuarded(this.#folder, path);
    if (!mayWrite && !this.#isAllowed(path, 'write')) throw refusal(`this Pod may not write ${path}`);
    const place = this.#place(path, 'write');
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  #place(path: string, way: 'read' | 'write'): string {
    const real = confinedPath(this.#folder, path) ?? (this.#isAllowed(path, way) ? path : undefined);
    if (real === undefined) throw refusal(`${path} lies outside of this Pod's folder`);
    const found = statSync(real, { throwIfNoEntry: false });
    // A pipe or a device would keep this process waiting for ever.
    if (found && !found.isFile()) throw refusal(`${path} is no ordinary file`);
    if (found && way === 'read' && found.size > MOST_BYTES)
      throw refusal(`${path} is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
    return real;
  }
}

function refusal(text: string): RequestError {
  return new RequestError(-32602, text);
}
