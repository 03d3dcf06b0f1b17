import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withResolve } from '../../../src/local/deadline.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { Lock } from '../../../src/local/lock.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment, create, creationOf, get, itemOf, stateChange } from '../records.ts';
import { plainFolder, type Workspace } from './workspace.ts';

let workspace: Workspace;
let store: FileStore;
beforeEach(() => {
  workspace = plainFolder();
  store = openFileStore(workspace);
});
afterEach(async () => {
  await store.close();
  workspace.dispose();
});

/** The real disk, on which one verb fails as long as `fault.on` is set. Counts how often it did. */
function failing(verb: keyof FileAccess, code: string, only: (path: string) => boolean = () => true) {
  const fault = { on: false, fired: 0 };
  const access = new Proxy(disk, {
    get(target, name: keyof FileAccess) {
      const act = target[name] as (path: string, ...rest: unknown[]) => unknown;
      if (name !== verb) return act;
      return (path: string, ...rest: unknown[]) => {
        if (!fault.on || !only(path)) return act(path, ...rest);
        fault.fired += 1;
        throw Object.assign(new Error(`${code}: ${path}`), { code, syscall: verb });
      };
    },
  });
  return { fault, access };
}

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
    .sort();
}

describe('a mark for readers that cannot be written', () => {
  it('is written by whoever reads next, also when the writer comes back at once', async () => {
    const { fault, access } = failing('overwrite', 'EIO', (path) => path.endsWith('applied'));
    const faulty = openFileStore({ ...workspace, access });
    const id = await create(faulty, 'told');
    for (let time = 0; time < 3; time++) await add(faulty, id, comment('again'));
    fault.on = true;
    await add(faulty, id, comment('kept'));
    expect(fault.fired).toBe(1);
    expect(store.leftOver().unfinished).toBe(true);
    expect(await store.read((view) => view.list({}, { limit: 1 }))).toMatchObject({ rows: [{ id, rev: 5 }] });
    expect(store.leftOver().unfinished).toBe(false);
    await faulty.close();
  });
});

describe('local state that a loss of power took a part of', () => {
  it('makes no gate foreign that the ledger still has', async () => {
    const [id, next] = [await create(store, 'gated'), await create(store, 'next')];
    // Its files must be so old that they are known again by what they look like.
    await add(store, id, stateChange('planning', 'ready'), stateChange('ready', 'queued'));
    await store.close();
    for (const name of ['applied', 'index']) rmSync(join(workspace.localDir, name), { force: true });
    for (const file of everyFile(workspace.root)) utimesSync(file, 1_000_000_000, 1_000_000_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    try {
      const again = openFileStore(workspace);
      await add(again, next, comment('Goes on'));
      const rows = await again.read((view) => view.list({ state: 'all' }, { limit: 9 }));
      expect(rows.rows.find((row) => row.id === id)).toMatchObject({ state: 'queued', flags: [] });
      await again.close();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a disk that refuses', () => {
  const REFUSALS = [
    ['write', 'ENOSPC', 'the disk is full'],
    ['write', 'EMFILE', 'too many files open'],
    ['append', 'ENOSPC', 'the disk is full'],
    ['append', 'EIO', 'the disk reported an error'],
    ['makeFolder', 'EROFS', 'the disk is read-only'],
  ] as const;

  it.each(REFUSALS)('at %s with %s before the commit has changed nothing', async (verb, code, words) => {
    const { fault, access } = failing(verb, code);
    const faulty = openFileStore({ ...workspace, access });
    const id = verb === 'makeFolder' ? '' : await create(faulty, 'there');
    const before = everyFile(workspace.root).map((path) => [path, readFileSync(path, 'utf8')]);
    fault.on = true;
    const change = id === '' ? create(faulty, 'new') : add(faulty, id, comment('lost'));
    const refusal = await change.catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'storage', rule: expect.stringContaining(words) });
    expect(JSON.stringify(refusal)).not.toContain(workspace.folder);
    expect(fault.fired).toBeGreaterThan(0);
    expect(everyFile(workspace.root).map((path) => [path, readFileSync(path, 'utf8')])).toEqual(before);
    fault.on = false;
    await (id === '' ? create(faulty, 'new') : add(faulty, id, comment('kept')));
    await faulty.close();
  });

  it.each(['swap', 'rename', 'syncFolder'] as const)(
    'at %s after the commit leaves a change that the next one finishes',
    async (verb) => {
      const { fault, access } = failing(verb, 'EIO');
      // Where files cannot be swapped, they are renamed.
      const noSwap = verb === 'rename' ? { swap: () => false } : {};
      const faulty = openFileStore({ ...workspace, access: { ...access, ...noSwap } });
      const id = await create(faulty, 'there');
      fault.on = true;
      const change = add(faulty, id, comment('kept'), stateChange('planning', 'ready'));
      await expect(change).rejects.toMatchObject({ code: 'indeterminate' });
      expect(fault.fired).toBeGreaterThan(0);
      expect(faulty.leftOver().unfinished).toBe(true);
      await expect(add(faulty, id, comment('not begun'))).rejects.toMatchObject({ code: 'storage' });
      fault.on = false;
      await add(faulty, id, comment('next'));
      const { events, item, problems } = await get(faulty, id);
      expect(events.map(({ body }) => body)).toEqual(['', 'kept', '', 'next']);
      expect(item.state).toBe('ready');
      expect(problems).toEqual([]);
      await faulty.close();
    },
  );

  it('to mark what was applied does not make a whole change a failure', async () => {
    const { fault, access } = failing('overwrite', 'ENOSPC', (path) => path.endsWith('applied'));
    const faulty = openFileStore({ ...workspace, access });
    fault.on = true;
    const id = await create(faulty, 'whole');
    expect(fault.fired).toBe(1);
    expect((await get(store, id)).events).toHaveLength(1);
    await faulty.close();
  });

  it('all writing can still be read', async () => {
    const id = await create(store, 'readable');
    await store.close();
    const refuse = () => {
      throw Object.assign(new Error('EROFS'), { code: 'EROFS', syscall: 'open' });
    };
    const access = {
      ...disk,
      write: refuse,
      append: refuse,
      overwrite: refuse,
      makeFolder: refuse,
      rename: refuse,
      swap: refuse,
    };
    const reading = openFileStore({ ...workspace, access });
    expect((await get(reading, id)).events).toHaveLength(1);
    expect((await reading.read((view) => view.list({}, { limit: 9 }))).count).toBe(1);
    await expect(add(reading, id, comment('no'))).rejects.toMatchObject({ code: 'storage' });
    await reading.close();
  });

  it.skipIf(process.getuid?.() === 0)('local state refuses with a clear word', async () => {
    const local = join(workspace.folder, 'closed');
    mkdirSync(local, { mode: 0o500 });
    const closed = openFileStore({ root: workspace.root, localDir: join(local, 'yoi') });
    await expect(create(closed, 'no')).rejects.toMatchObject({ code: 'storage' });
    chmodSync(local, 0o700);
    await closed.close();
  });

  it('without a records folder makes none', async () => {
    rmSync(workspace.root, { recursive: true });
    await expect(create(store, 'no')).rejects.toMatchObject({
      code: 'storage',
      rule: expect.stringContaining('records folder is missing'),
    });
    expect(existsSync(workspace.root)).toBe(false);
  });
});

describe('the ledger', () => {
  it('loses a torn tail, and nothing before it', async () => {
    const id = await create(store, 'torn');
    appendFileSync(join(workspace.localDir, 'ledger.jsonl'), '0badc0de [{"id":"half');
    expect((await get(store, id)).events).toHaveLength(1);
    await add(store, id, comment('on'));
    expect(store.ledgerEvents(id)).toHaveLength(2);
    expect(readFileSync(join(workspace.localDir, 'ledger.jsonl'), 'utf8')).not.toContain('half');
  });

  it('cut off in its last line does not undo what is in the files', async () => {
    const id = await create(store, 'cut');
    await add(store, id, comment('kept'));
    const path = join(workspace.localDir, 'ledger.jsonl');
    truncateSync(path, readFileSync(path).length - 5);
    const later = openFileStore(workspace);
    await add(later, id, comment('later'));
    expect((await get(later, id)).events).toHaveLength(3);
    await later.close();
  });

  it('shows a record that was set back, and has what it lost', async () => {
    const id = await create(store, 'set-back');
    const old = readFileSync(join(workspace.root, id, 'thread.md'));
    await add(store, id, stateChange('planning', 'ready'), comment('lost'));
    writeFileSync(join(workspace.root, id, 'thread.md'), old);
    const [row] = await store.read((view) => view.summaries([id]));
    expect(row?.flags).toContain('regressed');
    expect(store.ledgerEvents(id).map(({ body }) => body)).toEqual(['', '', 'lost']);
    expect(store.acknowledged(id)?.item).toContain('state: "ready"');
  });

  it('knows of a record whose folder is gone', async () => {
    const id = await create(store, 'gone');
    rmSync(join(workspace.root, id), { recursive: true });
    expect(await store.read((view) => view.find(id))).toBeUndefined();
    expect(store.missing()).toEqual([id]);
    const { item = '', thread = '' } = store.acknowledged(id) ?? {};
    await store.transact((tx) => tx.replace(id, { item, thread }));
    expect((await get(store, id)).problems).toEqual([]);
    expect(store.missing()).toEqual([]);
  });

  it('knows so also where that does not show yet in the folder of all', async () => {
    // The clock of a disk ticks so slowly that a folder may go in the tick in which the last one came.
    const stat: FileAccess['stat'] = (path) => {
      const is = disk.stat(path);
      return is && path === workspace.root ? { ...is, modified: 1, changed: 1, size: 1 } : is;
    };
    const still = openFileStore({ ...workspace, access: { ...disk, stat } });
    const [one, other] = [await create(still, 'one'), await create(still, 'other')];
    for (const id of [one, other]) rmSync(join(workspace.root, id), { recursive: true });
    expect(await still.read((view) => view.find(one))).toBeUndefined();
    expect(still.missing()).toEqual([one, other]);
    mkdirSync(join(workspace.root, '20260101-000000-of-somebody'));
    const third = await create(still, 'third');
    const { rows } = await still.read((view) => view.list({ state: 'all' }, { limit: 9 }));
    expect(rows.map(({ id }) => id).sort()).toEqual(['20260101-000000-of-somebody', third]);
    await still.close();
  });

  it('gives a process that missed the start all that was acknowledged', async () => {
    const id = await create(store, 'early');
    await add(store, id, stateChange('ready', 'queued'));
    rmSync(join(workspace.localDir, 'applied'));
    const later = openFileStore(workspace);
    await add(later, id, comment('x'));
    expect((await later.read((view) => view.ledger(id)))?.gates.size).toBe(1);
    await later.close();
  });
});

describe('claims', () => {
  it('are put together from the ledger when their file is damaged', async () => {
    const id = await create(store, 'claimed');
    const claim = {
      ticket: id,
      role: 'coder',
      caller: 'pod',
      named: true,
      event: 'an acceptance',
      at: 'now',
    } as const;
    await store.transact((tx) => tx.claim(claim));
    writeFileSync(join(workspace.localDir, 'claims.json'), '{"claims": [{"ticket"');
    expect(await store.read((view) => view.claims())).toEqual([claim]);
  });
});

describe('the lock', () => {
  it('that is held too long is refused as busy, and no turn is lost', async () => {
    const holder = new Lock(join(workspace.localDir, 'lock'));
    await create(store, 'first');
    const { promise, resolve } = withResolve();
    const held = holder.hold(1_000, () => promise);
    const hasty = openFileStore({ ...workspace, waitMs: 60 });
    const refusals = await Promise.all([1, 2].map((n) => create(hasty, `busy-${n}`).catch((error) => error)));
    expect(refusals.map(({ code }) => code)).toEqual(['busy', 'busy']);
    expect((await hasty.read((view) => view.list({}, { limit: 9 }))).count).toBe(1);
    resolve();
    await held;
    // Who is away for that long is refused again, which changes nothing.
    await vi.waitFor(() => create(hasty, 'after'), { timeout: 10_000 });
    expect((await store.read((view) => view.list({}, { limit: 9 }))).count).toBe(2);
    await hasty.close();
  });

  it('holds also when its file was removed and made again', async () => {
    await create(store, 'first');
    await store.transact(async (tx) => {
      rmSync(join(workspace.localDir, 'lock'));
      await tx.put(creationOf(itemOf('second')));
    });
    await create(store, 'third');
    expect((await store.read((view) => view.list({}, { limit: 9 }))).count).toBe(3);
  });
});

describe('what stands where a file should be', () => {
  const place = (id: string, ...names: string[]) => join(workspace.root, id, ...names);
  const problemsOf = async (id: string) =>
    (await get(store, id)).problems.flatMap(({ rule, file, message }) =>
      rule === 'unreadable_file' ? [`${file}: ${message}`] : [],
    );

  async function isRefused(id: string): Promise<void> {
    await expect(add(store, id, comment('no'))).rejects.toMatchObject({ code: 'storage' });
  }

  it('a link that leads out is neither read nor written', async () => {
    const id = await create(store, 'link');
    const outside = join(workspace.folder, 'secret.md');
    writeFileSync(outside, 'secret');
    rmSync(place(id, 'thread.md'));
    symlinkSync(outside, place(id, 'thread.md'));
    expect(await problemsOf(id)).toEqual(['thread.md: it is a symbolic link that leads out of the records']);
    expect(JSON.stringify(await get(store, id))).not.toContain('secret');
    await isRefused(id);
    expect(readFileSync(outside, 'utf8')).toBe('secret');
  });

  it('a record folder that is a link out is listed as unreadable', async () => {
    const id = await create(store, 'moved');
    renameSync(place(id), join(workspace.folder, 'elsewhere'));
    symlinkSync(join(workspace.folder, 'elsewhere'), place(id));
    const { rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 9 }));
    expect(rows).toMatchObject([{ id, flags: expect.arrayContaining(['unreadable']) }]);
    await isRefused(id);
    expect(readdirSync(join(workspace.folder, 'elsewhere'))).toEqual(['item.md', 'thread.md']);
  });

  it('an artifacts folder that is a link out gets nothing', async () => {
    const id = await create(store, 'artifacts');
    mkdirSync(join(workspace.folder, 'out'));
    symlinkSync(join(workspace.folder, 'out'), place(id, 'artifacts'));
    const { events } = creationOf(itemOf('x'));
    await expect(
      store.transact((tx) => tx.put({ id, events, artifacts: { 'relations/r.json': '{}' } })),
    ).rejects.toMatchObject({ code: 'storage' });
    expect(readdirSync(join(workspace.folder, 'out'))).toEqual([]);
    expect((await get(store, id)).artifacts).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('a pipe is a problem, and holds up nobody', async () => {
    const id = await create(store, 'pipe');
    rmSync(place(id, 'item.md'));
    execFileSync('mkfifo', [place(id, 'item.md')]);
    expect(await problemsOf(id)).toEqual(['item.md: it is not a plain file']);
  });

  it('a folder in the place of thread.md is a problem', async () => {
    const id = await create(store, 'folder');
    rmSync(place(id, 'thread.md'));
    mkdirSync(place(id, 'thread.md'));
    expect(await problemsOf(id)).toEqual(['thread.md: it is not a plain file']);
    await isRefused(id);
  });

  it('a file in the place of a record is no record, and is not written over', async () => {
    const item = itemOf('file');
    writeFileSync(place(item.id), 'mine');
    await expect(store.transact((tx) => tx.put(creationOf(item)))).rejects.toMatchObject({ code: 'storage' });
    expect(readFileSync(place(item.id), 'utf8')).toBe('mine');
    expect((await store.read((view) => view.list({}, { limit: 9 }))).count).toBe(0);
    await create(store, 'next');
  });

  it('a file of more than 8 MB is a problem', async () => {
    const id = await create(store, 'large');
    appendFileSync(place(id, 'item.md'), 'x'.repeat(9 * 1024 * 1024));
    expect(await problemsOf(id)).toEqual(['item.md: it is larger than 8 MB']);
  });

  it('one bad record hides no other', async () => {
    const good = await create(store, 'good');
    const bad = await create(store, 'bad');
    writeFileSync(place(bad, 'item.md'), Buffer.from([0xff, 0xfe, 0, 1, 2]));
    mkdirSync(place('20260101-000000-empty'));
    writeFileSync(place('note.txt'), 'an ordinary file');
    mkdirSync(place('.hidden'));
    const { rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 9 }));
    expect(rows.map(({ id }) => id).sort()).toEqual(['20260101-000000-empty', bad, good].sort());
    expect([...store.inspect()].map(({ path }) => path).sort()).toEqual(rows.map(({ id }) => id).sort());
  });
});
