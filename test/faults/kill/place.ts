import { join } from 'node:path';
import type { FileAccess } from '../../../src/local/file-access.ts';
import { Place } from '../../../src/local/place.ts';
import { Sessions } from '../../../src/local/sessions.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import type { Claim } from '../../../src/store/store.ts';
import { migrateWorkspace } from '../../../src/tracker/migrate-workspace.ts';
import { openWorkspace, type Party } from '../../tracker/workspace.ts';

/** Who is at work: each writes other ids and another hour, the same ones whenever it is done again. */
export type Turn = 'preparing' | 'operating' | 'afterwards';
const TURNS: Record<Turn, { id: string; hour: number }> = {
  preparing: { id: '01A', hour: 9 },
  operating: { id: '01B', hour: 10 },
  afterwards: { id: '01C', hour: 11 },
};

/** Nobody alive waits here, so whoever waits for longer waits for the dead. */
const WAIT_MS = 1_000;

/** An operation of the tracker, by the name of its tool; `migrate` has a command only. */
export type Operation = { tool: string; party: Party; input: Record<string, unknown> };

/** A workspace on the real disk, with nothing in it that chance or the clock decides. */
export class OpenPlace {
  readonly root: string;
  readonly store: FileStore;
  readonly workspace: ReturnType<typeof openWorkspace>;
  readonly #sessions: Sessions;

  constructor(folder: string, turn: Turn, access?: FileAccess) {
    this.root = join(folder, 'tickets');
    const localDir = join(folder, 'local');
    this.store = openFileStore({ root: this.root, localDir, waitMs: WAIT_MS, ...(access ? { access } : {}) });
    this.workspace = openWorkspace({}, this.store);
    this.#sessions = new Sessions(new Place(localDir));
    const { id, hour } = TURNS[turn];
    let ids = 0;
    let seconds = 0;
    Object.assign(this.workspace.services.tracker, {
      upkeep: this.store,
      now: () => new Date(Date.UTC(2026, 10, 21, hour, 0, ++seconds)),
      newId: () => `${id}${String(++ids).padStart(23, '0')}`,
      hold: () => this.#sessions.begin(PROCESS),
      isGone: ({ caller, named }: Claim) => !named && !this.#sessions.isAlive(caller),
    });
  }

  async operate({ tool, party, input }: Operation): Promise<Record<string, unknown>> {
    if (tool !== MIGRATE) return this.workspace.call(party, tool, input);
    return { ...(await migrateWorkspace(this.workspace.services.tracker, false)) };
  }

  async close(): Promise<void> {
    this.#sessions.close();
    await this.store.close();
  }
}

export const MIGRATE = 'migrate';
/** The name by which an unnamed caller holds what it accepts. */
export const PROCESS = 'process-1';
