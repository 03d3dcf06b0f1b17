import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TicketFilter } from '../../../src/domain/summary.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { readSegment } from '../../../src/store/files/index/segment-bytes.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { fillWorkspace } from '../../bench/many-tickets.ts';
import { add, comment, stateChange } from '../records.ts';
import { commitAll, gitIn, plainFolder, recordsBranch, type Workspace } from './workspace.ts';

const COUNT = 240;
const FILTERS: TicketFilter[] = [
  {},
  { state: 'all' },
  { state: 'closed' },
  { state: 'queued' },
  { kind: 'task', state: 'all' },
  { kind: 'bug' },
  { priority: 'P2' },
  { label: 'area-3', state: 'all' },
  { text: 'NUMBER 17', state: 'all' },
  { text: 'something nowhere' },
  { blocked: true },
  { blocked: false, state: 'all' },
  { waiting: true },
  { waiting: false, state: 'all' },
];

const indexOf = ({ localDir }: Workspace) => join(localDir, 'index');

/** Everything that the port answers about all Tickets at once. */
async function answers(of: FileStore, ids: readonly string[]) {
  return of.read(async (view) => {
    const graph = await view.graph();
    const lists = [];
    for (const filter of FILTERS) {
      lists.push(await view.list(filter, { limit: 500 }));
      const first = await view.list(filter, { limit: 7 });
      lists.push(first, first.next && (await view.list(filter, { limit: 7, cursor: first.next })));
    }
    return {
      lists,
      counts: await view.counts(),
      found: [await view.find('ticket-number-17'), await view.find('number'), await view.find('nothing')],
      links: ids.map((id) => [graph.from(id), graph.to(id), graph.ticket(id)?.state]),
      ledger: await Promise.all(ids.map((id) => view.ledger(id))),
    };
  });
}

async function fresh<T>(workspace: Workspace, ask: (store: FileStore) => Promise<T>): Promise<T> {
  const store = openFileStore(workspace);
  try {
    return await ask(store);
  } finally {
    await store.close();
  }
}

/** A workspace of many Tickets with the snapshot that a reader of all of them left. */
async function filled(workspace: Workspace, oneActiveIn = 3): Promise<string[]> {
  const ids = await fillWorkspace({ ...workspace, count: COUNT, oneActiveIn });
  rmSync(indexOf(workspace), { force: true });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await fresh(workspace, (store) => store.read((view) => view.counts()));
  expect(existsSync(indexOf(workspace))).toBe(true);
  return ids;
}

describe('the index', () => {
  let workspace: Workspace;
  let ids: string[];
  beforeAll(async () => {
    workspace = plainFolder();
    ids = await filled(workspace);
  });
  afterAll(() => workspace.dispose());

  it('answers from its bytes what it answers from the files', async () => {
    const [a = '', b = '', c = ''] = ids;
    const before = readFileSync(indexOf(workspace));
    await fresh(workspace, async (store) => {
      await add(store, a, comment('more'));
      await add(store, b, stateChange('planning', 'closed'));
      rmSync(join(workspace.root, c), { recursive: true });
      await expect.poll(() => store.read((view) => view.get(c))).toBeUndefined();
      const changed = await answers(store, ids);
      rmSync(indexOf(workspace), { force: true });
      expect(await fresh(workspace, (other) => answers(other, ids))).toEqual(changed);
      expect(await fresh(workspace, (other) => answers(other, ids))).toEqual(changed);
      // One that was left before all that is mended as well.
      writeFileSync(indexOf(workspace), before);
      expect(await fresh(workspace, (other) => answers(other, ids))).toEqual(changed);
    });
  });

  it('is believed only as it was written, to the last byte', () => {
    const whole = readFileSync(indexOf(workspace));
    expect(readSegment(whole)).toBeDefined();
    for (let at = 0; at < whole.length; at += 50) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(readSegment(flipped)).toBeUndefined();
    }
    for (const length of [0, 1, 15, 16, 100, whole.length >> 1, whole.length - 1])
      expect(readSegment(whole.subarray(0, length))).toBeUndefined();
    expect(readSegment(Buffer.concat([whole, Buffer.from([0])]))).toBeUndefined();
  });

  it('that is torn costs a reading of the records, and no answer', async () => {
    const expected = await fresh(workspace, (store) => answers(store, ids));
    const whole = readFileSync(indexOf(workspace));
    for (const content of [
      whole.subarray(0, whole.length - 9),
      Buffer.alloc(whole.length),
      Buffer.from('{}'),
    ]) {
      writeFileSync(indexOf(workspace), content);
      expect(await fresh(workspace, (store) => answers(store, ids))).toEqual(expected);
    }
  });

  it('of another root is not believed', async () => {
    const other = plainFolder();
    mkdirSync(other.localDir, { recursive: true });
    for (const name of readdirSync(workspace.localDir))
      writeFileSync(join(other.localDir, name), readFileSync(join(workspace.localDir, name)));
    expect(await fresh(other, (store) => store.read((view) => view.counts()))).toEqual({});
    other.dispose();
  });

  it('knows nothing of a ledger that is no more', async () => {
    const flags = (store: FileStore) =>
      store.read(async (view) => {
        const { rows } = await view.list({ state: 'queued' }, { limit: 100 });
        return new Set(rows.flatMap((row) => row.flags));
      });
    expect([...(await fresh(workspace, flags))]).toEqual([]);
    const ledger = join(workspace.localDir, 'ledger.jsonl');
    const applied = join(workspace.localDir, 'applied');
    const kept = [readFileSync(ledger), readFileSync(applied)] as const;
    // The same number of bytes in the same file, of which none says what was said before.
    writeFileSync(ledger, Buffer.alloc(kept[0].length, 10));
    expect([...(await fresh(workspace, flags))]).toEqual(['foreign']);
    rmSync(applied);
    writeFileSync(ledger, '');
    expect([...(await fresh(workspace, flags))]).toEqual(['foreign']);
    writeFileSync(ledger, kept[0]);
    writeFileSync(applied, kept[1]);
    expect([...(await fresh(workspace, flags))]).toEqual([]);
  });

  it('shows an edit of an active Ticket that was made while no process lived', async () => {
    const { rows } = await fresh(workspace, (store) => store.read((view) => view.list({}, { limit: 500 })));
    const oldest = join(workspace.root, rows.at(-1)?.id ?? '', 'item.md');
    writeFileSync(oldest, readFileSync(oldest, 'utf8').replace('kind: "task"', 'kind: "bug"'));
    const { count } = await fresh(workspace, (store) =>
      store.read((view) => view.list({ kind: 'bug' }, { limit: 1 })),
    );
    expect(count).toBe(1);
  });
});

describe('a snapshot that is older than what git did', () => {
  it('is mended before an answer in which it would show', async () => {
    const workspace = recordsBranch();
    const ids = await filled(workspace, 2);
    commitAll(workspace.root);
    const active = await fresh(workspace, (store) => store.read((view) => view.list({}, { limit: 500 })));
    await fresh(workspace, async (store) => {
      for (const { id, state } of active.rows.slice(0, 5)) await add(store, id, stateChange(state, 'closed'));
      for (const id of ids.slice(0, 110)) await add(store, id, comment('seen'));
      await store.read((view) => view.counts());
    });
    gitIn(workspace.root, 'checkout', '--quiet', '--', '.');
    const counts = { ...(await fresh(workspace, (store) => store.read((view) => view.counts()))) };
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect(counts.closed).toBe(COUNT - active.count);
    workspace.dispose();
  });
});

describe('without an index', () => {
  /** A disk that takes its time over every file. */
  const slow = (ms: number): FileAccess => ({
    ...disk,
    read(path, start, length) {
      if (path.endsWith('.md')) for (const end = performance.now() + ms; performance.now() < end; );
      return disk.read(path, start, length);
    },
  });

  it('a first page waits for a part of the records, the newest first, and what counts for all of them', async () => {
    const workspace = plainFolder();
    const ids = await fillWorkspace({ ...workspace, count: 700, oneActiveIn: 1 });
    rmSync(indexOf(workspace), { force: true });
    const told: number[] = [];
    const access = slow(1);
    const store = openFileStore({ ...workspace, access, onProgress: (read) => told.push(read) });
    const page = await store.read((view) => view.list({}, { limit: 3 }));
    expect(page.unread).toBeGreaterThan(0);
    expect(page.rows.map(({ id }) => id)).toEqual([...ids].sort().reverse().slice(0, 3));
    expect(page.count + (page.unread ?? 0)).toBe(700);
    await store.close();
    // The next process goes on where that one ended.
    const next = openFileStore({ ...workspace, access });
    const second = await next.read((view) => view.list({}, { limit: 3 }));
    expect(second.unread ?? 0).toBeLessThan(page.unread ?? 0);
    await next.close();
    const last = openFileStore({ ...workspace, onProgress: (read, of) => told.push(read, of) });
    const waiting = await last.read((view) => view.list({ waiting: true }, { limit: 3 }));
    expect(waiting.unread).toBeUndefined();
    expect(told.slice(-2)).toEqual([700, 700]);
    await last.close();
    workspace.dispose();
  });
});

describe('what an answer costs', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** How often a fresh process goes to the disk for its first page. */
  async function looks(count: number, oneActiveIn: number): Promise<number> {
    const workspace = plainFolder();
    await fillWorkspace({ ...workspace, count, oneActiveIn });
    rmSync(indexOf(workspace), { force: true });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await fresh(workspace, (store) => store.read((view) => view.counts()));
    let calls = 0;
    const access = new Proxy(disk, {
      get(target, verb: keyof FileAccess) {
        calls += 1;
        return target[verb];
      },
    });
    // No round goes on in the background: what is counted is what an answer asks for.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const store = openFileStore({ ...workspace, access });
    const page = await store.read((view) => view.list({}, { limit: 20 }));
    expect(page.unread).toBeUndefined();
    expect(page.count).toBe(count / oneActiveIn);
    const first = calls;
    await store.read((view) => view.list({ text: 'number', state: 'all' }, { limit: 20 }));
    // A question to a process that lives looks at what it shows, and at the marks of ledger, git and folders.
    expect(calls - first).toBeLessThan(20 * 4 + 20);
    await store.close();
    vi.useRealTimers();
    workspace.dispose();
    return first;
  }

  it('does not grow with the number of closed Tickets', async () => {
    expect(await looks(600, 6)).toBe(await looks(200, 2));
  });
});
