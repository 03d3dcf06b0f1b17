import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import type { FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import type { TrackerContext } from '../../../src/tracker/context.ts';

/** A program that was started: its store, and what the tracker needs, with a clock and ids that `number` fixes. */
export type Desk = {
  store: FileStore;
  tracker: TrackerContext;
  number: number;
  rewind: () => void;
  close: () => Promise<void>;
};
export type Folders = { root: string; localDir: string };

/** Opens a store over `access`. The same number gives the same times and ids again, so that outcomes can be compared. */
export function openDesk(folders: Folders, access: FileAccess, number: number): Desk {
  const store = openFileStore({ ...folders, access });
  let readings = 0;
  let ids = 0;
  const tracker: TrackerContext = {
    store,
    upkeep: store,
    policy: DEFAULT_POLICY,
    now: () => new Date(Date.UTC(2026, 10, 21, 9, number, ++readings)),
    newId: () => `01K${String(number).padStart(12, '0')}${String(++ids).padStart(11, '0')}`,
    hold: () => {},
    isGone: () => false,
  };
  // The same times and ids come again, for a request that is repeated.
  const rewind = () => {
    readings = 0;
    ids = 0;
  };
  return { store, tracker, number, rewind, close: () => store.close() };
}
