import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleTo, MODULES } from '../../bundle.mjs';
import type { Order, Told } from './child.ts';
import { folderInMemory } from './folder.ts';

/** Children that run JavaScript as the program does, from one bundle. */
export class Children {
  readonly #folder = folderInMemory();

  static async ready(): Promise<Children> {
    const children = new Children();
    await bundleTo(children.#program, join(import.meta.dirname, 'child.ts'));
    return children;
  }

  get #program(): string {
    return join(this.#folder, 'child.mjs');
  }

  /** Runs a child to its end: what it told, or the signal that it died of. @throws Error where it failed. */
  async run(order: Order): Promise<Told | string> {
    // The bundle lies outside of the project: this is where it finds the package that carries a binary.
    const env = { PATH: process.env.PATH, NODE_PATH: MODULES };
    const child = spawn(process.execPath, [this.#program, JSON.stringify(order)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      out += piece;
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      errors += piece;
    });
    const [code, signal] = await once(child, 'close');
    if (signal) return String(signal);
    if (code !== 0) throw new Error(`a child ended with ${code}: ${errors}`);
    return JSON.parse(out);
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
