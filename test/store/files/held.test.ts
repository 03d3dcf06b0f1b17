import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { heldSince } from '../../held-memory.ts';
import { add, comment, create, get, stateChange } from '../records.ts';
import { plainFolder, type Workspace } from './workspace.ts';

let workspace: Workspace;
let stores: FileStore[];
beforeEach(() => {
  workspace = plainFolder();
  stores = [openFileStore(workspace), openFileStore(workspace)];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  workspace.dispose();
});

const TICKETS = 100;
const WORDS = 'Something came to light that everybody should know of. '.repeat(40);
const THREAD = Array.from({ length: 20 }, () => comment(WORDS));
/** A row and what the ledger says, each in two stores; a thread alone is more than twice as long. */
const MOST_BYTES = 20_000;

it('a store that saw many Tickets come, be read and be closed holds little for each of them', async () => {
  const [writer, reader] = stores;
  if (!writer || !reader) throw new Error('both were opened');
  // As many before as are measured: what the engine keeps of code that runs often is there by then.
  for (let count = 0; count < TICKETS; count++) await pass(writer, reader);
  const held = heldSince();
  for (let count = 0; count < TICKETS; count++) await pass(writer, reader);
  expect(held(stores) / TICKETS).toBeLessThan(MOST_BYTES);
});

async function pass(writer: FileStore, reader: FileStore): Promise<void> {
  const id = await create(writer, 'one-of-many');
  await get(reader, id);
  await add(writer, id, ...THREAD);
  await get(reader, id);
  await add(writer, id, stateChange('planning', 'closed'));
  expect((await get(reader, id)).events).toHaveLength(THREAD.length + 2);
}
