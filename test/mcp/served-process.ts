import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';
import type { Reply } from './raw-client.ts';

/** Bundles the server of `serve-entry.ts`, as the program itself is bundled, and says where it lies. */
export async function bundleServer(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'yoi-mcp-'));
  const bundle = await rolldown({ input: join(import.meta.dirname, 'serve-entry.ts'), platform: 'node' });
  await bundle.write({ dir, format: 'esm', entryFileNames: 'serve.mjs', chunkFileNames: '[name].mjs' });
  await bundle.close();
  return join(dir, 'serve.mjs');
}

/** A server in a process of its own, with an empty environment, and every line that it wrote. */
export class ServedProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  errors = '';
  readonly #waiting = new Map<unknown, (reply: Reply) => void>();

  constructor(server: string, ...args: string[]) {
    this.child = spawn(process.execPath, [server, ...args], { env: {} });
    this.exit = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }));
    this.child.stdin.on('error', () => {});
    this.child.stderr.on('data', (chunk) => {
      this.errors += chunk;
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(line);
      const { id, ...reply } = JSON.parse(line);
      this.#waiting.get(id)?.(reply);
    });
  }

  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  request(id: number, method: string, params: Record<string, unknown> = {}): Promise<Reply> {
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return reply;
  }

  initialize(protocolVersion = '2025-06-18'): Promise<Reply> {
    const clientInfo = { name: 'test', version: '1' };
    return this.request(1, 'initialize', { protocolVersion, capabilities: {}, clientInfo });
  }

  /** What it ended with, and how long after `cause`. */
  async endAfter(cause: () => void) {
    const start = performance.now();
    cause();
    return { ...(await this.exit), milliseconds: performance.now() - start };
  }
}
