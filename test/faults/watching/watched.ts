import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { fillWorkspace } from '../../bench/many-tickets.ts';
import { bundleTo, MODULES } from '../../bundle.mjs';
import { commitAll, gitIn, recordsBranch, type Workspace } from '../../store/files/workspace.ts';
import type { Order } from './writer.ts';

const DEADLINE_MS = 20_000;
/** How often it is noted that this process runs. */
const BEAT_MS = 10;

/** How many milliseconds it took until a change was told, and for how long of that the listening process was away. */
export type Telling = { took: number; away: number };

/** Records in a worktree of their own, with somebody who listens to them and notes what is told when. */
export class Watched {
  readonly workspace: Workspace = recordsBranch();
  readonly told: { ids: string[]; at: number }[] = [];
  /** How often the disk was asked, by verb. */
  readonly asked: Record<string, number> = {};
  ids: string[] = [];
  #store = openFileStore(this.workspace);
  #hear: () => void = () => {};
  #writer: ChildProcess | undefined;

  static async over(count: number): Promise<Watched> {
    const watched = new Watched();
    const { root, localDir } = watched.workspace;
    watched.ids = await fillWorkspace({ root, localDir, count, oneActiveIn: 2 });
    commitAll(root);
    watched.#store = openFileStore({ root, localDir, access: watched.#counting() });
    await watched.#store.read((view) => view.counts());
    watched.#store.watch((ids) => {
      watched.told.push({ ids, at: now() });
      watched.#hear();
    });
    return watched;
  }

  #counting(): FileAccess {
    const counted =
      <A extends unknown[], T>(name: string, act: (...given: A) => T) =>
      (...given: A): T => {
        this.asked[name] = (this.asked[name] ?? 0) + 1;
        return act(...given);
      };
    const { stat, list, read } = disk;
    return { ...disk, stat: counted('stat', stat), list: counted('list', list), read: counted('read', read) };
  }

  /** An active Ticket; the closed ones lie between them. */
  active(number: number): string {
    return this.ids[number * 2] ?? '';
  }

  git(...words: string[]): string {
    return gitIn(this.workspace.root, ...words);
  }

  path(id: string, file = ''): string {
    return join(this.workspace.root, id, file);
  }

  /** From the end of `change` until a Ticket was told of. @throws Error when it never is. */
  async untilTold(id: string, change: () => unknown): Promise<Telling> {
    const from = this.told.length;
    const beats: number[] = [];
    const heart = setInterval(() => beats.push(now()), BEAT_MS);
    try {
      const ended = await change();
      const changed = typeof ended === 'number' ? ended : now();
      const told = Math.max(changed, await this.#momentOfTelling(id, from));
      const between = [changed, ...beats.filter((at) => at > changed && at < told), told];
      const gaps = between.slice(1).map((at, n) => at - (between[n] ?? at));
      return { took: told - changed, away: Math.max(0, ...gaps.map((gap) => gap - BEAT_MS)) };
    } finally {
      clearInterval(heart);
    }
  }

  async #momentOfTelling(id: string, from: number): Promise<number> {
    const isTold = () => this.told.slice(from).find(({ ids }) => ids.includes(id));
    const deadline = performance.now() + DEADLINE_MS;
    while (!isTold()) {
      if (performance.now() > deadline) throw new Error(`nobody was told of ${id}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.#hear = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return isTold()?.at ?? 0;
  }

  /** Lets another process write to `ticket`, and gives the moment at which it was acknowledged there. */
  async byAnother(program: string, ticket: string): Promise<number> {
    if (!this.#writer) {
      const { root, localDir } = this.workspace;
      this.#writer = childOf(program, { root, localDir, ticket });
      await once(this.#writer, 'message');
    }
    const answer = once(this.#writer, 'message');
    this.#writer.send('write');
    return Number((await answer)[0]);
  }

  async end(): Promise<void> {
    this.#writer?.kill('SIGKILL');
    await this.#store.close();
    this.workspace.dispose();
  }
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Bundles the writer: children run JavaScript as the program does, not through the test runner. */
export async function bundleWriter(folder: string): Promise<string> {
  const file = join(folder, 'writer.mjs');
  await bundleTo(file, join(import.meta.dirname, 'writer.ts'));
  return file;
}

// The bundle lies outside of the project: this is where it finds the package that carries a binary.
const env = { PATH: process.env.PATH, NODE_PATH: MODULES };

function childOf(program: string, order: Order): ChildProcess {
  return fork(program, [JSON.stringify(order)], { execArgv: [], env });
}

/** A process that listens and does nothing else; ends with its exit code. */
export async function listenerAlone(program: string, { root, localDir }: Workspace): Promise<number> {
  const child = spawn(process.execPath, [program, JSON.stringify({ root, localDir })], { env });
  await once(child.stdout, 'data');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code ?? -1;
}
