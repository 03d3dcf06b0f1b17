import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockFile } from '../../../src/local/lock.ts';
import { bundleTo, MODULES } from '../../bundle.mjs';
import type { Order } from './order.ts';

const NO_LOCK = fileURLToPath(new URL('./no-lock.ts', import.meta.url));

export type Bundle = { path: string; dispose: () => void };

/** Bundles the program of a crowd's processes; `none` puts a lock in the place of the real one that does nothing. */
export async function bundleMember(lock: 'real' | 'none' = 'real'): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-crowd-'));
  const path = join(folder, 'member.mjs');
  await bundleTo(path, fileURLToPath(new URL('./member.ts', import.meta.url)), [
    {
      name: 'lock',
      resolveId: (source, importer) =>
        lock === 'none' && source.endsWith('/lock.ts') && importer !== NO_LOCK ? NO_LOCK : null,
    },
  ]);
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How a process gets a PID namespace of its own; undefined where that is not possible. */
const APART = [
  ['--fork', '--pid', '--kill-child'],
  ['--map-root-user', '--fork', '--pid', '--kill-child'],
].find((options) => spawnSync('unshare', [...options, 'true']).status === 0);

/** Whether processes can be put into PID namespaces of their own here. Says so when they cannot. */
export const canLiveApart = APART !== undefined;
if (!canLiveApart) console.warn('skipped: processes in PID namespaces of their own need unshare');

/** One process of a crowd. */
export class Member {
  readonly #child: ChildProcess;
  readonly #said: unknown[] = [];
  #complained = '';
  #hears: (() => void) | undefined;
  /** How it ended; undefined as long as it lives. */
  end: string | undefined;
  /** When that was known, by the clock that all processes of a machine share. */
  endedAt = Number.POSITIVE_INFINITY;
  /** Its number as this process knows it, which is another one than it knows itself in a namespace of its own. */
  pid = 0;
  /** The name under which it holds what it accepts. */
  caller = '';

  /** Whether it lives in a PID namespace of its own, where it can neither stop nor kill itself. */
  readonly isApart: boolean;

  private constructor(child: ChildProcess, isApart: boolean) {
    this.#child = child;
    this.isApart = isApart;
    child.on('message', (message) => {
      this.#said.push(message);
      this.#hears?.();
    });
    child.stderr?.on('data', (words) => {
      this.#complained += words;
    });
    child.on('exit', (code, signal) => {
      this.end = signal ?? `exit ${code}`;
      this.endedAt = Number(process.hrtime.bigint());
      this.#hears?.();
    });
  }

  static async start(bundle: Bundle, root: string, apart = false): Promise<Member> {
    const command = [...(apart && APART ? ['unshare', ...APART] : []), process.execPath, bundle.path, root];
    // The bundle lies outside of the project: this is where it finds the package that carries a binary.
    const env = { ...process.env, NODE_PATH: MODULES };
    const child = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env,
    });
    const member = new Member(child, apart && APART !== undefined);
    try {
      // It says this once it is open; its fields are those of `member.ts`.
      const { caller } = (await member.hear()) as { caller: string };
      member.caller = caller;
      member.pid = member.isApart ? onlyChildOf(child.pid ?? 0) : (child.pid ?? 0);
      return member;
    } catch (error) {
      await member.dismiss();
      throw error;
    }
  }

  tell(order: Order | 'stop'): void {
    this.#child.send(order);
  }

  /** What it says next. @throws Error when it has ended instead. */
  async hear(): Promise<unknown> {
    while (this.#said.length === 0) {
      if (this.end !== undefined)
        throw new Error(`a process of the crowd ended: ${this.end}\n${this.#complained}`);
      await new Promise<void>((resolve) => {
        this.#hears = resolve;
      });
    }
    return this.#said.shift();
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.end === undefined) process.kill(this.pid, signal);
  }

  /** Stops it where it stands, and waits until it does: one that still runs may be given what it waits for. */
  async pause(): Promise<void> {
    this.signal('SIGSTOP');
    while (this.end === undefined && !isStopped(this.pid)) await setImmediate();
  }

  /** Kills it where it stands, and waits for its end. */
  async kill(): Promise<void> {
    if (this.end !== undefined) return;
    const ended = once(this.#child, 'exit');
    this.signal('SIGKILL');
    await ended;
  }

  /** Ends it, whatever it does or waits for. */
  async dismiss(): Promise<void> {
    if (this.pid > 0) return this.kill();
    if (this.end !== undefined) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

function isStopped(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).every((thread) =>
    / T /u.test(readFileSync(`${threads}/${thread}/stat`, 'utf8').replace(/^.*\)/su, '')),
  );
}

/** The process inside of the namespace that `unshare` made. */
function onlyChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

/** Many processes on one workspace, that can be made to collide. */
export class Crowd {
  readonly members: Member[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'yoi-gate-'));
  readonly gate = join(this.#folder, 'gate');

  private constructor(members: Member[]) {
    this.members = members;
  }

  /** `apart`: every second one in a PID namespace of its own. */
  static async gather(size: number, bundle: Bundle, root: string, { apart = false } = {}): Promise<Crowd> {
    const started = await Promise.allSettled(
      Array.from({ length: size }, (_, n) => Member.start(bundle, root, apart && n % 2 === 1)),
    );
    const members = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const crowd = new Crowd(members);
    if (members.length === size) return crowd;
    await crowd.dismiss();
    throw new Error(`only ${members.length} of ${size} processes started`);
  }

  get living(): Member[] {
    return this.members.filter(({ end }) => end === undefined);
  }

  async add(bundle: Bundle, root: string, apart = false): Promise<Member> {
    const member = await Member.start(bundle, root, apart);
    this.members.push(member);
    return member;
  }

  /** Gives everybody an order, and opens the gate when all of them stand at it. */
  async begin(orders: ReadonlyMap<Member, Order>): Promise<void> {
    const gate = lockFile(this.gate);
    if (!gate) throw new Error('somebody still stands in the gate');
    try {
      for (const [member, order] of orders) member.tell(order);
      await Promise.all([...orders.keys()].map((member) => member.hear()));
    } finally {
      gate.release();
    }
  }

  /** The same, and what each of them says in the end. */
  async meet<T>(
    orderOf: (member: Member, position: number) => Order,
    who = this.living,
  ): Promise<{ member: Member; said: T }[]> {
    const orders = new Map(who.map((member, position) => [member, orderOf(member, position)]));
    await this.begin(orders);
    return Promise.all(
      // What it says is what the order asks for.
      who.map(async (member) => ({ member, said: (await member.hear()) as T })),
    );
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.members.map((member) => member.dismiss()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
