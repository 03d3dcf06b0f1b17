import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import {
  add,
  additionTo,
  comment,
  create,
  creationOf,
  get,
  itemOf,
  present,
  stateChange,
} from '../records.ts';
import { plainFolder, type Workspace } from './workspace.ts';

let workspace: Workspace;
let store: FileStore;
let calls: string[];
beforeEach(() => {
  workspace = plainFolder();
  calls = [];
  store = openFileStore({ ...workspace, access: listened() });
});
afterEach(async () => {
  await store.close();
  workspace.dispose();
});

/** The real disk, with what is asked of it. */
function listened(): FileAccess {
  return new Proxy(disk, {
    get(target, verb: keyof FileAccess) {
      // What a verb is given passes through as it is.
      const act = target[verb] as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        calls.push(verb);
        return act(...given);
      };
    },
  });
}

/** The least of a few tries: what looks around by itself may come in between. */
async function asked(act: (round: number) => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    calls.length = 0;
    await act(round);
    least = Math.min(least, calls.length);
  }
  return least;
}

async function createMany(count: number): Promise<string[]> {
  const items = Array.from({ length: count }, (_, number) => itemOf(`one-${number}`));
  await store.transact(async (tx) => {
    for (const item of items) await tx.put(creationOf(item));
  });
  return items.map(({ id }) => id);
}

/** Creation as the tracker does it: it looks whether the name is free. */
async function createNamed(slug: string): Promise<void> {
  const item = itemOf(slug);
  await store.transact(async (tx) => {
    expect(await tx.hasName(slug)).toBe(false);
    await tx.put(creationOf(item));
  });
}

describe('what a change asks of the disk', () => {
  it('is the same among ten Tickets and among hundreds', async () => {
    const [first = ''] = await createMany(10);
    const costs = async (when: string) => ({
      comment: await asked(() => add(store, first, comment(when))),
      create: await asked((round) => createNamed(`${when}-${round}`)),
      move: await asked((round) =>
        add(store, first, round % 2 ? stateChange('ready', 'planning') : stateChange('planning', 'ready')),
      ),
    });
    const few = await costs('few');
    await createMany(300);
    const many = await costs('many');
    // Where a folder came a moment ago, all of them are listed, with one call and a look at four.
    expect(many.comment - few.comment).toBeLessThanOrEqual(5);
    expect(many.create - few.create).toBeLessThanOrEqual(5);
    expect(many.move - few.move).toBeLessThanOrEqual(5);
    expect(Math.max(...Object.values(few))).toBeLessThan(60);
  });

  it('is the same in a thread of ten events and of a thousand', async () => {
    const id = await create(store, 'long');
    const write = () => asked(() => add(store, id, comment('one more')));
    const short = await write();
    await add(store, id, ...Array.from({ length: 1_000 }, (_, number) => comment(`${number}`)));
    expect(Math.abs((await write()) - short)).toBeLessThanOrEqual(5);
  });

  it('has an edit from outside looked for before it is written over, in the middle of a transaction too', async () => {
    const id = await create(store, 'edited');
    await store.transact(async (tx) => {
      const record = await present(tx.get(id));
      appendFileSync(join(workspace.root, id, 'thread.md'), 'By hand, meanwhile.\n');
      await tx.put(additionTo(record, [comment('ours')]));
    });
    const { events } = await get(store, id);
    expect(events.map(({ body }) => body).join()).toMatch(/By hand, meanwhile\.[\s\S]*ours/u);
  });
});

describe('what the ledger has of many records', () => {
  it('is found in one pass over it, and goes on where others write', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 40; number++) ids.push(await create(store, `one-${number}`));
    const bytesRead = () => read.reduce((sum, bytes) => sum + bytes, 0);
    const read: number[] = [];
    const counting = openFileStore({
      ...workspace,
      access: {
        ...disk,
        read: (path, start, length) => {
          const content = disk.read(path, start, length);
          if (path.endsWith('ledger.jsonl')) read.push(content.length);
          return content;
        },
      },
    });
    const size = statSync(join(workspace.localDir, 'ledger.jsonl')).size;
    for (const id of ids) expect(counting.ledgerEvents(id)).toHaveLength(1);
    expect(bytesRead()).toBeLessThanOrEqual(2 * size);
    read.length = 0;
    await add(store, ids[0] ?? '', comment('later'));
    expect(counting.ledgerEvents(ids[0] ?? '')).toHaveLength(2);
    expect(bytesRead()).toBeLessThan(size / 5);
    await counting.close();
  });
});
