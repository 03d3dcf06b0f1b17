import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { create, get } from '../records.ts';
import { bundleWorker, runChild, startChild } from './child.ts';
import { plainFolder, type Workspace } from './workspace.ts';

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
