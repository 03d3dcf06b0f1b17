import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disk } from '../../../src/local/file-access.ts';
import { startReaderThread } from '../../../src/main/reader-thread.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { type RowOrder, readRows } from '../../../src/store/files/read-rows.ts';
import { RecordsRoot } from '../../../src/store/files/records-root.ts';
import type { RowReaderEvents, RowReaderSource } from '../../../src/store/files/second-reader.ts';
import { fillWorkspace } from '../../bench/many-tickets.ts';
import { bundleTo } from '../../bundle.mjs';
import { add, comment } from '../records.ts';
import { commitAll, gitIn, recordsBranch, type Workspace } from './workspace.ts';

/** Enough for several hands full. */
const COUNT = 800;

let workspace: Workspace;
let ids: string[];
beforeAll(async () => {
  workspace = recordsBranch();
  ids = await fillWorkspace({ ...workspace, count: COUNT, oneActiveIn: 4 });
});
beforeEach(() => rmSync(join(workspace.localDir, 'index'), { force: true }));
afterAll(() => workspace.dispose());

/** A second reader in this thread, that answers when it is told to. */
class Reader {
  readonly orders: (readonly RowOrder[])[] = [];
  events: RowReaderEvents | undefined;
  ended = 0;
  readonly #read: ReturnType<typeof readRows>[] = [];

  readonly source: RowReaderSource = {
    from: 1,
    start: (root, events) => {
      this.events = events;
      return {
        read: (orders) => {
          this.orders.push(orders);
          this.#read.push(readRows(new RecordsRoot(root, disk), orders));
        },
        end: () => {
          this.ended += 1;
        },
      };
    },
  };

  answer(): void {
    const rows = this.#read.shift();
    if (rows) this.events?.rows(rows);
  }

  /** From now on, as soon as this thread has time. */
  answerAlways(): void {
    if (this.ended > 0) return;
    this.answer();
    setImmediate(() => this.answerAlways());
  }
}

async function openWith(reader: Reader): Promise<{ store: FileStore; asked: Promise<unknown> }> {
  const store = openFileStore({ ...workspace, secondReader: reader.source });
  const asked = store.read((view) => view.counts());
  while (reader.orders.length === 0) await new Promise(setImmediate);
  return { store, asked };
}

/** Everything that is known of all Tickets at once. */
async function rowsIn(store: FileStore) {
  return store.read(async (view) => {
    // Of a slow machine a list alone would say that it is not done reading.
    await view.counts();
    return (await view.list({ state: 'all' }, { limit: COUNT + 10 })).rows;
  });
}

async function rowsOf(options: Parameters<typeof openFileStore>[0]) {
  const store = openFileStore(options);
  try {
    return await rowsIn(store);
  } finally {
    await store.close();
    rmSync(join(workspace.localDir, 'index'), { force: true });
  }
}

describe('a second reader', () => {
  it('is heard where many records are read, and all is as it would be without it', async () => {
    const without = await rowsOf(workspace);
    const reader = new Reader();
    const { store, asked } = await openWith(reader);
    reader.answerAlways();
    await asked;
    expect(await rowsIn(store)).toEqual(without);
    expect(without).toHaveLength(COUNT);
    expect(reader.orders.length).toBeGreaterThan(1);
    expect(reader.ended).toBe(1);
    await store.close();
  });

  it('is not believed about a Ticket that changed since', async () => {
    const reader = new Reader();
    const { store, asked } = await openWith(reader);
    const lent = reader.orders[0]?.[3]?.place.id ?? '';
    const edited = reader.orders[0]?.[5]?.place.id ?? '';
    const other = openFileStore(workspace);
    await add(other, lent, comment('Said meanwhile'));
    await other.close();
    const item = join(workspace.root, edited, 'item.md');
    writeFileSync(item, readFileSync(item, 'utf8').replace(/^title: .*$/mu, 'title: "Edited meanwhile"'));
    reader.answerAlways();
    await asked;
    const rows = new Map((await rowsIn(store)).map((row) => [row.id, row]));
    expect(rows.get(lent)?.rev).toBe((await rowsOf(workspace)).find(({ id }) => id === lent)?.rev);
    expect(rows.get(edited)?.title).toBe('Edited meanwhile');
    await store.close();
  });

  it('is not believed about anything that git moved since', async () => {
    commitAll(workspace.root);
    const { length } = await rowsOf({ ...workspace });
    const rewound = ids.slice(0, 100);
    for (const id of rewound) {
      const thread = join(workspace.root, id, 'thread.md');
      writeFileSync(thread, readFileSync(thread, 'utf8').replace(/\n---\n[\s\S]*$/u, '\n---\n'));
    }
    commitAll(workspace.root);
    const reader = new Reader();
    const { store, asked } = await openWith(reader);
    gitIn(workspace.root, 'reset', '-q', '--hard', 'HEAD~1');
    const counting = store.read((view) => view.counts());
    reader.answerAlways();
    await asked;
    const counts = await counting;
    expect(counts.closed).toBe((length / 4) * 3);
    await store.close();
  });

  it.each([
    ['fails', (reader: Reader) => reader.events?.failed()],
    ['says nothing of any record', (reader: Reader) => reader.events?.rows([])],
  ])('that %s takes only time', async (_what, happens) => {
    const reader = new Reader();
    const { store, asked } = await openWith(reader);
    reader.answer();
    for (let time = 0; time < 3; time++) happens(reader);
    reader.answerAlways();
    await asked;
    expect(await rowsIn(store)).toEqual(await rowsOf(workspace));
    await store.close();
  });

  it('is ended with the store', async () => {
    const reader = new Reader();
    const { store, asked } = await openWith(reader);
    await store.close();
    expect(reader.ended).toBe(1);
    await asked;
  });
});

describe('a thread that reads', () => {
  let folder: string;
  let program: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-reader-'));
    program = join(folder, 'reader-thread.mjs');
    await bundleTo(program, fileURLToPath(new URL('../../../src/reader-thread.ts', import.meta.url)));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says what this one would have said', async () => {
    const without = await rowsOf(workspace);
    let heard = 0;
    const secondReader: RowReaderSource = {
      from: 1,
      start: (root, { rows, failed }) =>
        startReaderThread(
          root,
          {
            rows: (read) => {
              heard += read.length;
              rows(read);
            },
            failed,
          },
          program,
        ),
    };
    const store = openFileStore({ ...workspace, secondReader });
    expect(await rowsIn(store)).toEqual(without);
    await store.close();
    // Whether it was in time depends on the machine; that it read at all is seen where there is more to read.
    expect(heard % 128).toBe(0);
  });

  it('that cannot be started, or dies, is done without', async () => {
    expect(
      startReaderThread(workspace.root, { rows: () => {}, failed: () => {} }, join(folder, 'none.js')),
    ).toBe(undefined);
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'throw new Error("broken")');
    const secondReader: RowReaderSource = {
      from: 1,
      start: (root, events) => startReaderThread(root, events, broken),
    };
    expect(await rowsOf({ ...workspace, secondReader })).toHaveLength(COUNT);
  });

  it('reads the oldest records', async () => {
    const read = await new Promise<readonly unknown[]>((resolve, reject) => {
      const thread = startReaderThread(
        workspace.root,
        {
          rows: (rows) => {
            thread?.end();
            resolve(rows.map((each) => each?.row.id));
          },
          failed: reject,
        },
        program,
      );
      const orders = [...ids.slice(0, 3), 'no-such-record'].map((id) => ({
        place: { id, path: id },
        ledgered: undefined,
      }));
      if (!thread) reject(new Error('no thread'));
      thread?.read(orders);
    });
    expect(read).toEqual([...ids.slice(0, 3), undefined]);
  });
});
