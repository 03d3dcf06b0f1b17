import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { TicketError } from '../../../src/domain/errors.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { standingOfRecord } from '../../../src/domain/record.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { callTool } from '../../../src/tools/call.ts';
import type { Services } from '../../../src/tools/tool.ts';
import { shippedPlaybook } from '../../playbook/shipped-playbook.ts';
import { noPods, noWork } from '../../tracker/no-pods.ts';
import { callerOf } from '../../tracker/workspace.ts';
import { ACTS, type Step } from './acts.ts';

/** Files by their path below the records' folder. */
export type Files = ReadonlyMap<string, string>;

/** The disk without its waits: what is tried here is merging, and power loss elsewhere. */
const quick: FileAccess = {
  ...disk,
  write: (path, content) => {
    disk.remove(path);
    writeFileSync(path, content);
  },
  append: (path, content) => writeFileSync(path, content, { flag: 'a' }),
  syncFolder: () => {},
};

let branches = 0;

/** One branch of the records, with local state of its own, in which Tickets change by the program's operations. */
export class Branch {
  readonly name: string;
  readonly root: string;
  /** How the ids of what is written here begin. */
  readonly prefix: string;
  /** The events that were acknowledged here. */
  readonly acknowledged = new Set<string>();
  readonly records: string;
  readonly localDir: string;
  readonly store: FileStore;
  readonly services: Services;
  #minutes: number;
  #ids = 0;

  constructor(
    folder: string,
    records = join(folder, 'records'),
    minutes = 0,
    localDir = join(folder, 'local'),
  ) {
    branches += 1;
    this.root = folder;
    this.name = `b${branches}`;
    this.records = records;
    this.localDir = localDir;
    this.#minutes = minutes;
    mkdirSync(records, { recursive: true });
    mkdirSync(this.localDir, { recursive: true });
    this.store = openFileStore({ root: records, localDir: this.localDir, access: quick });
    // Branches differ in which of them comes first when ids are compared.
    this.prefix = `01K${'QDXBT'[branches % 5]}${String(branches).padStart(6, '0')}`;
    this.services = {
      root: folder,
      playbook: shippedPlaybook,
      pods: noPods,
      work: noWork,
      tracker: {
        store: this.store,
        upkeep: this.store,
        policy: { ...DEFAULT_POLICY, capacity: 99 },
        now: () => new Date(Date.UTC(2026, 0, 1) + 60_000 * this.#minutes++),
        newId: () => `${this.prefix}${String(this.#ids++).padStart(16, '0')}`,
        hold: () => {},
        isGone: () => false,
      },
    };
  }

  static fresh(): Branch {
    return new Branch(mkdtempSync(join(tmpdir(), 'yoi-branch-')));
  }

  /** A branch of this one, as another machine that acknowledged all of it has it. */
  split(): Branch {
    const folder = mkdtempSync(join(tmpdir(), 'yoi-branch-'));
    cpSync(this.records, join(folder, 'records'), { recursive: true });
    cpSync(this.localDir, join(folder, 'local'), { recursive: true });
    return new Branch(folder, join(folder, 'records'), this.#minutes);
  }

  /** Does what it can of the steps; a refusal is an answer. Gives how much was done. */
  async play(steps: readonly Step[]): Promise<number> {
    let done = 0;
    for (const step of steps) done += Number(await this.#step(step));
    return done;
  }

  async #step(step: Step): Promise<boolean> {
    const ids = this.tickets();
    try {
      return await ACTS[step.act](this, ids, step);
    } catch (error) {
      if (error instanceof TicketError && error.code !== 'storage') return false;
      throw error;
    }
  }

  /** Calls a tool as the role that may; a person here needs no terminal. */
  async call(
    role: 'human' | 'intake' | 'orchestrator',
    tool: string,
    input: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const called = await callTool(
      this.services,
      callerOf({ role, name: `${role}-${this.name}` }),
      tool,
      input,
    );
    if (called.kind === 'ask') throw new Error(`a person would be asked: ${called.proposal.question}`);
    const { event } = called.structured;
    if (typeof event === 'string') this.acknowledged.add(event);
    return called.structured;
  }

  async standing(id: string): Promise<Standing> {
    return this.store.read(async (view) => {
      const record = await view.get(id);
      if (!record) throw new Error(`${id} is not there`);
      return standingOfRecord(record, await view.ledger(id));
    });
  }

  async forkOf(id: string): Promise<string[]> {
    return (await this.standing(id)).fork.map((event) => event.id);
  }

  tickets(): string[] {
    return readdirSync(this.records)
      .filter((name) => /^\d{8}-/u.test(name))
      .sort();
  }

  files(): Files {
    const entries = readdirSync(this.records, { recursive: true, withFileTypes: true });
    return new Map(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path): [string, string] => [relative(this.records, path), readFileSync(path, 'utf8')])
        .filter(([path]) => !/^\.(?:git|staging)/u.test(path) && path.includes('/'))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** Puts other files in the place of all records, as git does. */
  checkOut(files: Files): void {
    for (const name of readdirSync(this.records))
      if (name !== '.git') rmSync(join(this.records, name), { recursive: true });
    for (const [path, text] of files) {
      mkdirSync(join(this.records, path, '..'), { recursive: true });
      writeFileSync(join(this.records, path), text);
    }
  }

  async end(): Promise<void> {
    await this.store.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const step = (tickets: number) =>
  fc.record<Step>({
    // Keys are the table's own; Object.keys forgets which.
    act: fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])),
    ticket: fc.nat(tickets - 1),
    pick: fc.nat(7),
    text: fc.nat(99),
  });

/** What happens before a split, and on each side of it. */
export function histories(sides: number, tickets = 3, length = 8, least = 0) {
  return fc.record({
    base: fc.array(step(tickets), { minLength: 2 * least, maxLength: 2 * length, size: 'max' }),
    sides: fc.array(fc.array(step(tickets), { minLength: least, maxLength: length, size: 'max' }), {
      minLength: sides,
      maxLength: sides,
    }),
  });
}
