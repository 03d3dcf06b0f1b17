import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileAccess } from '../../../src/local/file-access.ts';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment, create, get } from '../records.ts';
import { bundleWorker, runChild, startChild } from './child.ts';
import { plainFolder, type Workspace } from './workspace.ts';

type Step = [verb: keyof FileAccess, call: number];

/** Every step of a change of `thread.md` and `item.md` that changes the disk, in order. */
const CHANGE: Step[] = [
  ['write', 1],
  ['write', 2],
  ['append', 1],
  ['rename', 1],
  ['rename', 2],
  ['syncFolder', 1],
  ['overwrite', 1],
];

/** The same of a new record, in a root and a local state that are new as well. */
const CREATION: Step[] = [
  ['makeFolder', 1],
  ['makeFolder', 2],
  ['write', 1],
  ['write', 2],
  ['syncFolder', 1],
  ['append', 1],
  ['syncFolder', 2],
  ['rename', 1],
  ['syncFolder', 3],
  ['overwrite', 1],
];

/** Dying on either side of each step. */
function deathsIn(steps: Step[]) {
  return steps.flatMap(([verb, call]) => [true, false].map((before) => ({ verb, call, before })));
}

describe('a writer that is killed', () => {
  let worker: Awaited<ReturnType<typeof bundleWorker>>;
  let workspace: Workspace;
  beforeAll(async () => {
    worker = await bundleWorker();
  });
  afterAll(() => worker.dispose());
  beforeEach(() => {
    workspace = plainFolder();
  });
  afterEach(() => workspace.dispose());

  it('leaves a change whole or not at all, and nothing in the way of the next', async () => {
    const { root, localDir } = workspace;
    const store = openFileStore({ root, localDir });
    const lengths = new Set<number>();
    for (const death of deathsIn(CHANGE)) {
      const ticket = await create(store, 'victim');
      const order = { do: 'die', root, localDir, ticket, ...death } as const;
      expect([await runChild(await startChild(worker.path), order), death]).toEqual(['SIGKILL', death]);
      const { events, item, problems } = await get(store, ticket);
      expect(problems).toEqual([]);
      lengths.add(events.length);
      await add(store, ticket, comment('after'));
      const after = await get(store, ticket);
      expect(after.events).toHaveLength(events.length + 1);
      expect([item.state, after.item.state]).toEqual(
        events.length === 3 ? ['ready', 'ready'] : ['planning', 'planning'],
      );
      expect(store.leftOver()).toEqual({ files: [], unfinished: false });
    }
    await store.close();
    expect([...lengths].sort()).toEqual([1, 3]);
  });

  it('leaves a new record whole or not at all', async () => {
    const counts: number[] = [];
    for (const death of deathsIn(CREATION)) {
      const { root, localDir, dispose } = plainFolder();
      const order = { do: 'die', root, localDir, ticket: '', ...death } as const;
      expect([await runChild(await startChild(worker.path), order), death]).toEqual(['SIGKILL', death]);
      const store = openFileStore({ root, localDir });
      const { count, rows } = await store.read((view) => view.list({}, { limit: 2 }));
      counts.push(count);
      expect(rows.flatMap(({ flags }) => flags)).toEqual([]);
      await create(store, 'next');
      expect(store.leftOver()).toEqual({ files: [], unfinished: false });
      expect((await store.read((view) => view.list({}, { limit: 2 }))).count).toBe(count + 1);
      await store.close();
      dispose();
    }
    // What was there once the line in the ledger was, and nothing before.
    expect(counts).toEqual([...Array(11).fill(0), ...Array(9).fill(1)]);
  });

  it('lets go of the lock at once', async () => {
    const { root, localDir } = workspace;
    const store = openFileStore({ root, localDir, waitMs: 5_000 });
    const child = await startChild(worker.path);
    const holding = new Promise((resolve) => child.once('message', resolve));
    child.send({ do: 'hold', root, localDir });
    await holding;
    const waiting = create(store, 'waits');
    child.kill('SIGKILL');
    expect(await waiting).toMatch(/-waits$/u);
    await store.close();
  });

  it('and eight that live, at once, lose nothing', async () => {
    const { root, localDir } = workspace;
    const store = openFileStore({ root, localDir });
    const ticket = await create(store, 'crowd');
    const names = Array.from({ length: 8 }, (_, n) => `writer-${n}`);
    const children = await Promise.all(names.map(() => startChild(worker.path)));
    const ends = await Promise.all(
      children.map((child, n) =>
        runChild(child, { do: 'comment', root, localDir, ticket, name: names[n] ?? '', times: 25 }),
      ),
    );
    expect(ends).toEqual(names.map(() => 0));
    const { events, problems } = await get(store, ticket);
    expect(problems).toEqual([]);
    expect(events.map(({ rev }) => rev)).toEqual(Array.from({ length: 201 }, (_, n) => n + 1));
    for (const name of names) {
      const said = events.flatMap(({ body }) => (body.startsWith(`${name} `) ? [body] : []));
      expect(said).toEqual(Array.from({ length: 25 }, (_, n) => `${name} ${n}`));
    }
    await store.close();
  });
});
