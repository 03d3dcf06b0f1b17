import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FileAccess } from '../../../src/local/file-access.ts';
import { TOOLS } from '../../../src/tools/tools.ts';
import type { Order } from './child.ts';
import type { Children } from './children.ts';
import { type Death, dyingDisk, type Step } from './dying-disk.ts';
import { folderInMemory } from './folder.ts';
import { OpenPlace, type Operation, type Turn } from './place.ts';
import type { Row } from './rows.ts';
import { findingsOf, type State, stateOf } from './state.ts';

/** What doctor may say of a death, and mends. */
const LEFT_BY_THE_DEAD = /^(?:left_over|journal) /u;

/**
 * One operation, with a workspace that is ready for it, and everything that comes of it when nobody dies: a
 * child that does the same must come to the same, byte for byte.
 */
export class Trial {
  readonly #children: Children;
  readonly #operation: Operation;
  readonly #folder = folderInMemory();
  readonly #states: State[] = [];
  /** What doctor says before and after it, without a death. */
  readonly #findings: string[][] = [];
  #answer: Record<string, unknown> = {};
  #copies = 0;
  /** What it does to the disk, in order. */
  steps: Step[] = [];
  /** The longest that anybody waited behind a death. */
  slowest = 0;

  private constructor(children: Children, operation: Operation) {
    this.#children = children;
    this.#operation = operation;
  }

  static async begin(children: Children, tool: string, row: Row): Promise<Trial> {
    const trial = new Trial(children, { tool, party: row.party, input: {} });
    try {
      await trial.#prepare(row);
      return trial;
    } catch (error) {
      trial.end();
      throw error;
    }
  }

  async #prepare({ prepare }: Row): Promise<void> {
    mkdirSync(join(this.#prepared, 'tickets'), { recursive: true });
    await this.#in(this.#prepared, 'preparing', async (place) => {
      Object.assign(this.#operation.input, repeatable(this.#operation.tool), await prepare(place));
      this.#states.push(await stateOf(place));
    });
    await this.#in(this.copyOf(this.#prepared), 'afterwards', async (place) => {
      this.#findings.push(await findingsOf(place));
    });
    await this.#undisturbed();
  }

  get #prepared(): string {
    return join(this.#folder, 'prepared');
  }

  copyOf(folder: string): string {
    this.#copies += 1;
    const copy = join(this.#folder, String(this.#copies));
    cpSync(folder, copy, { recursive: true });
    return copy;
  }

  /** A child that nobody kills takes the same steps, and comes to the same to the letter. */
  async acknowledged(): Promise<void> {
    const folder = this.copyOf(this.#prepared);
    const told = await this.#children.run({ folder, operation: this.#operation });
    if (typeof told === 'string') throw new Error(`nobody was to die, and one did of ${told}`);
    expect(told.steps).toEqual(this.steps);
    expect(told.answer).toEqual(this.#answer);
    await this.#in(folder, 'afterwards', async (place) => {
      expect(await stateOf(place)).toEqual(this.#states.at(-1));
    });
  }

  /** A workspace in which a child died so. */
  async dead(
    death: Death,
    what: Order['operation'] = this.#operation,
    before = this.#prepared,
  ): Promise<string> {
    const folder = this.copyOf(before);
    expect(await this.#children.run({ folder, operation: what, death })).toBe('SIGKILL');
    return folder;
  }

  /** What the next one has to do in `folder` before it can begin. */
  async recovery(folder: string): Promise<Step[]> {
    const { access, steps } = dyingDisk();
    await this.#in(this.copyOf(folder), 'operating', (place) => place.store.recover(), access);
    return steps;
  }

  /** Everything that must hold where somebody died, seen by those who come next. */
  async judge(folder: string): Promise<void> {
    const other = this.copyOf(folder);
    await this.judgeWhole(folder);
    await this.#in(other, 'afterwards', (place) => this.#goesOn(place));
    await this.#in(other, 'operating', async (place) => {
      await this.#again(place, 'event');
      expect(await findingsOf(place)).toEqual(this.#findings.at(-1));
    });
    rmSync(other, { recursive: true, force: true });
  }

  /** That nothing is lost or torn, for those who come next, and that the same call again has it once. */
  async judgeWhole(folder: string): Promise<void> {
    await this.#in(folder, 'operating', (place) => this.#isWhole(place));
    rmSync(folder, { recursive: true, force: true });
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What comes of it, after each of its transactions. */
  async #undisturbed(): Promise<void> {
    const { access, steps } = dyingDisk();
    const watched = async (place: OpenPlace) => {
      const { tracker } = place.workspace.services;
      const { store } = tracker;
      tracker.store = {
        read: (fn) => store.read(fn),
        watch: (listener) => store.watch(listener),
        close: () => store.close(),
        transact: async (fn) => {
          const result = await store.transact(fn);
          this.#states.push(await stateOf(place));
          return result;
        },
      };
      this.#answer = await place.operate(this.#operation);
      this.steps = [...steps];
      tracker.store = store;
      this.#findings.push(await findingsOf(place));
    };
    await this.#in(this.copyOf(this.#prepared), 'operating', watched, access);
    expect(this.#states.at(-1)).not.toEqual(this.#states[0]);
  }

  /** Each transaction is there whole or not at all, and whoever does it again has it once. */
  async #isWhole(place: OpenPlace): Promise<void> {
    const known = new Set(this.#findings.flat());
    const findings = await findingsOf(place);
    expect(findings.filter((found) => !known.has(found) && !LEFT_BY_THE_DEAD.test(found))).toEqual([]);
    await place.store.recover();
    const state = await stateOf(place);
    expect(place.store.leftOver()).toEqual({ files: [], unfinished: false });
    if (!this.#states.some((allowed) => isSame(allowed, state))) expect(state).toEqual(this.#states.at(-1));
    await this.#again(place);
    expect(await stateOf(place)).toEqual(this.#states.at(-1));
    expect(await findingsOf(place)).toEqual(this.#findings.at(-1));
  }

  /** Another one's next change, on the same Ticket where there is one: refused where it has to wait for the dead. */
  async #goesOn(place: OpenPlace): Promise<void> {
    const { ticket } = this.#operation.input;
    const begun = performance.now();
    if (typeof ticket === 'string' && this.#operation.tool !== 'ticket_doctor')
      await place.workspace.call('orchestrator', 'ticket_comment', { ticket, body: 'The next.' });
    else await place.workspace.call('intake', 'ticket_create', { title: 'The next' });
    this.slowest = Math.max(this.slowest, performance.now() - begun);
    expect(place.store.leftOver()).toEqual({ files: [], unfinished: false });
  }

  /**
   * The same call again. What cannot be repeated by its request is refused where it was done already.
   * `besides` is what may differ where another came between.
   */
  async #again(place: OpenPlace, besides?: string): Promise<void> {
    const { tool, input } = this.#operation;
    if (tool === 'ticket_doctor' && input.settle !== undefined) {
      const { files } = await stateOf(place);
      if (files[`${input.ticket}/thread.md`] !== this.#states[0]?.files[`${input.ticket}/thread.md`]) return;
    }
    const answer = await place.operate(this.#operation);
    if ('request_id' in input) expect(comparable(answer, besides)).toEqual(comparable(this.#answer, besides));
  }

  async #in(
    folder: string,
    turn: Turn,
    work: (place: OpenPlace) => Promise<void>,
    access?: FileAccess,
  ): Promise<void> {
    const place = new OpenPlace(folder, turn, access);
    try {
      await work(place);
    } finally {
      await place.close();
    }
  }
}

/** The name of a request, for the tools that take one. */
function repeatable(tool: string): Record<string, unknown> {
  const shape = TOOLS.find(({ name }) => name === tool)?.input.shape ?? {};
  return 'request_id' in shape ? { request_id: 'once' } : {};
}

/** A repeated answer says that it is one, and may say that the Ticket was accepted already. */
function comparable(answer: Record<string, unknown>, besides?: string): Record<string, unknown> {
  return {
    ...answer,
    repeated: 'or not',
    outcome: 'or already',
    ...(besides ? { [besides]: 'another' } : {}),
  };
}

function isSame(a: State, b: State): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
