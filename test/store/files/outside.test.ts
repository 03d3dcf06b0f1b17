import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, additionTo, comment, create, get, itemOf, present, stateChange } from '../records.ts';
import { commitAll, gitIn, plainFolder, recordsBranch, type Workspace } from './workspace.ts';

let workspace: Workspace;
let store: FileStore;
afterEach(async () => {
  await store.close();
  workspace.dispose();
});

function edit(id: string, from: string, to: string): void {
  const path = join(workspace.root, id, 'item.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

async function titles(of: FileStore = store): Promise<string[]> {
  const { rows } = await of.read((view) => view.list({ state: 'all' }, { limit: 40 }));
  return rows.map(({ title }) => title);
}

describe('an edit from outside', () => {
  beforeEach(() => {
    workspace = plainFolder();
    store = openFileStore(workspace);
  });

  it('is in the next answer that holds the Ticket', async () => {
    const id = await create(store, 'edited');
    expect(await titles()).toEqual(['About edited']);
    // The same length, in the same tick of the disk's clock: nothing but the content differs.
    edit(id, 'About edited', 'Quite edited');
    expect(await titles()).toEqual(['Quite edited']);
    edit(id, 'Quite', 'Newly');
    expect((await store.read((view) => view.summaries([id])))[0]?.title).toBe('Newly edited');
    edit(id, 'Newly', 'Again');
    expect((await get(store, id)).item.title).toBe('Again edited');
  });

  it('decides whether a Ticket is listed at all, when it is on the page', async () => {
    const id = await create(store, 'listed');
    expect(await titles()).toHaveLength(1);
    edit(id, 'kind: "task"', 'kind: "bug"');
    const { count } = await store.read((view) => view.list({ kind: 'task' }, { limit: 9 }));
    expect(count).toBe(0);
  });

  it('is told to listeners, without anybody asking', async () => {
    const id = await create(store, 'heard');
    await create(store, 'other');
    await store.close();
    store = openFileStore(workspace);
    const heard = new Promise<string[]>((resolve) => store.watch(resolve));
    edit(id, 'About', 'Near');
    expect(await heard).toEqual([id]);
  });

  it('of the thread is kept byte for byte when an event is added', async () => {
    const id = await create(store, 'bytes');
    const path = join(workspace.root, id, 'thread.md');
    const before = Buffer.concat([readFileSync(path), Buffer.from([0xff, 0x00, 0x41])]);
    writeFileSync(path, before);
    await add(store, id, comment('added'));
    const after = readFileSync(path);
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect((await get(store, id)).events.at(-1)?.body).toBe('added');
  });

  it('of the text stays when the state is written', async () => {
    const id = await create(store, 'both');
    edit(id, 'title: ', 'mood: fine # really\ntitle: ');
    await add(store, id, stateChange('planning', 'ready'));
    const text = readFileSync(join(workspace.root, id, 'item.md'), 'utf8');
    expect(text).toContain('mood: fine # really\n');
    expect(text).toContain('state: "ready"');
  });

  it('that comes between reading and writing is not written over', async () => {
    const id = await create(store, 'between');
    const item = (await get(store, id)).item;
    const access = { ...disk };
    const slow = openFileStore({ ...workspace, access });
    access.append = (path, content) => {
      disk.append(path, content);
      throw new Error('killed here');
    };
    const half = slow.transact(async (tx) => {
      const { events } = (await tx.get(id)) ?? { events: [] };
      const { appendEvents } = await import('../../../src/domain/thread.ts');
      const given = { author: 'a/b', at: 'now', newId: () => 'EVENT-1' };
      await tx.put({
        id,
        item: { ...item, title: 'Ours' },
        events: appendEvents(events, [comment('c')], given),
      });
    });
    await expect(half).rejects.toThrow();
    edit(id, 'About between', 'Theirs');
    await store.recover();
    const { item: after } = await get(store, id);
    expect(['Ours', 'Theirs']).toContain(after.title);
    expect(readFileSync(join(workspace.root, id, 'item.md'), 'utf8')).toContain('Theirs');
    await slow.close();
  });

  it.each(['item.md', 'thread.md'])('of %s that comes while it is being written stays', async (file) => {
    const id = await create(store, 'meanwhile');
    const { item } = await get(store, id);
    const path = join(workspace.root, id, file);
    const access = { ...disk };
    const writer = openFileStore({ ...workspace, access });
    // The ledger has the change, and its files are ready and not yet in their places.
    access.append = (ledger, content) => {
      disk.append(ledger, content);
      writeFileSync(path, `${readFileSync(path, 'utf8').replace('About', 'Their')}\nTheirs\n`);
    };
    await writer.transact(async (tx) => {
      const record = await present(tx.get(id));
      await tx.put(additionTo(record, [comment('ours')], { item: { ...item, title: 'Ours' } }));
    });
    expect(readFileSync(path, 'utf8')).toContain('\nTheirs\n');
    expect((await get(store, id)).events.at(-1)?.body).toBe('ours');
    if (file === 'item.md') expect((await get(store, id)).item.title).toBe('Their meanwhile');
    await writer.close();
  });

  // Between the last look at a file and the moment when another one takes its place.
  describe.each(['item.md', 'thread.md'])('of %s in the last moment', (file) => {
    const SAVES: [string, (path: string, text: string) => void][] = [
      ['in place', writeFileSync],
      [
        'by a rename',
        (path, text) => {
          writeFileSync(`${path}~`, text);
          renameSync(`${path}~`, path);
        },
      ],
    ];
    /** Ours are a title and a comment; theirs another title of the same length, or a line below the thread. */
    async function changeBetween(saveBefore: (swaps: number, path: string) => void): Promise<string> {
      const id = await create(store, 'moment');
      const { item } = await get(store, id);
      const path = join(workspace.root, id, file);
      const access = { ...disk };
      const writer = openFileStore({ ...workspace, access });
      let swaps = 0;
      access.swap = (one, other) => {
        if (other === path) {
          swaps += 1;
          saveBefore(swaps, path);
        }
        return disk.swap(one, other);
      };
      await writer.transact(async (tx) => {
        const record = await present(tx.get(id));
        await tx.put(additionTo(record, [comment('ours')], { item: { ...item, title: 'Ours' } }));
      });
      // What they saved below it is a part of it now.
      expect((await get(writer, id)).events.at(-1)?.body.split('\n')[0]).toBe('ours');
      expect(writer.leftOver()).toEqual({ files: [], unfinished: false });
      await writer.close();
      return readFileSync(path, 'utf8');
    }
    const edited = (path: string, word: string) =>
      file === 'item.md'
        ? readFileSync(path, 'utf8').replace(/"(?:About|Their|Newer) moment"|"Ours"/u, `"${word} moment"`)
        : `${readFileSync(path, 'utf8')}\n${word}\n`;

    it.each(SAVES)('%s stays', async (_, save) => {
      const text = await changeBetween((swaps, path) => {
        if (swaps === 1) save(path, edited(path, 'Their'));
      });
      expect(text).toContain('Their');
    });

    it.each(SAVES)('%s, and once more while it is put back, stays as it was saved last', async (_, save) => {
      const text = await changeBetween((swaps, path) => {
        if (swaps === 1) save(path, edited(path, 'Their'));
        if (swaps === 2) save(path, edited(path, 'Newer'));
      });
      expect(text).toContain('Newer');
    });

    it.each(SAVES)('%s, and taken away while it is put back, is there as it was saved', async (_, save) => {
      const text = await changeBetween((swaps, path) => {
        if (swaps === 1) save(path, edited(path, 'Their'));
        if (swaps === 2) rmSync(path);
      });
      expect(text).toContain('Their');
    });

    it('again and again ends all the same', async () => {
      const text = await changeBetween((swaps, path) =>
        writeFileSync(path, `${readFileSync(path, 'utf8')}\nSave ${swaps}\n`),
      );
      expect(text).toMatch(/\nSave [12]\n/u);
    });
  });

  it('stays where the disk cannot swap two files, as far as can be seen', async () => {
    const id = await create(store, 'no-swap');
    const { item } = await get(store, id);
    const writer = openFileStore({ ...workspace, access: { ...disk, swap: () => false } });
    await writer.transact(async (tx) => {
      const record = await present(tx.get(id));
      await tx.put(additionTo(record, [comment('ours')], { item: { ...item, title: 'Ours' } }));
    });
    expect(await get(store, id)).toMatchObject({ item: { title: 'Ours' }, events: [{}, { body: 'ours' }] });
    expect(writer.leftOver()).toEqual({ files: [], unfinished: false });
    await writer.close();
  });

  it('by which a folder comes or goes shows', async () => {
    const id = await create(store, 'copied');
    expect(await titles()).toHaveLength(1);
    const copy = itemOf('copy').id;
    cpSync(join(workspace.root, id), join(workspace.root, copy), { recursive: true });
    expect(await store.read((view) => view.find(copy))).toEqual({ id: copy });
    rmSync(join(workspace.root, id), { recursive: true });
    expect(await store.read((view) => view.get(id))).toBeUndefined();
    await expect.poll(titles).toHaveLength(1);
  });
});

describe('git', () => {
  beforeEach(() => {
    workspace = recordsBranch();
    store = openFileStore(workspace);
  });

  it('moves records under a running store, which notices all of them', async () => {
    const ids = [await create(store, 'one'), await create(store, 'two')];
    commitAll(workspace.root);
    for (const id of ids) await add(store, id, stateChange('planning', 'closed'));
    expect(await store.read((view) => view.counts())).toEqual({ closed: 2 });
    gitIn(workspace.root, 'stash');
    expect(await store.read((view) => view.counts())).toEqual({ planning: 2 });
    const { rows } = await store.read((view) => view.list({}, { limit: 9 }));
    expect(rows.map(({ flags }) => flags)).toEqual([['regressed'], ['regressed']]);
    gitIn(workspace.root, 'stash', 'pop');
    expect(await store.read((view) => view.counts())).toEqual({ closed: 2 });
  });

  it('sees none of what a writer keeps beside the records', async () => {
    const id = await create(store, 'clean');
    await add(store, id, comment('x'));
    expect(gitIn(workspace.root, 'status', '--porcelain', '--untracked-files=all').split('\n')).toEqual([
      `?? ${id}/item.md`,
      `?? ${id}/thread.md`,
    ]);
    expect(gitIn(workspace.folder, 'status', '--porcelain')).toBe('?? .yoi/');
  });
});

describe('the snapshot', () => {
  const count = 130;
  beforeEach(async () => {
    workspace = plainFolder();
    store = openFileStore(workspace);
    await store.transact(async (tx) => {
      const { creationOf } = await import('../records.ts');
      for (let n = 0; n < count; n++) await tx.put(creationOf(itemOf(`row-${n}`)));
    });
    await store.close();
    const reader = openFileStore(workspace);
    await titles(reader);
    await reader.close();
  });
  const index = () => join(workspace.localDir, 'index');
  const all = async () => {
    const fresh = openFileStore(workspace);
    const answer = await fresh.read((view) => view.list({ state: 'all' }, { limit: 200 }));
    await fresh.close();
    return answer;
  };

  it('is left by the one who read all, and gives the same answers', async () => {
    expect(existsSync(index())).toBe(true);
    const withIt = await all();
    expect(withIt.count).toBe(count);
    rmSync(index());
    expect(await all()).toEqual(withIt);
  });

  it('spares the reading of the records', async () => {
    let reads = 0;
    const access = { ...disk, read: (...args: Parameters<typeof disk.read>) => disk.read(...args) };
    access.read = (path, start, length) => {
      if (path.startsWith(workspace.root)) reads += 1;
      return disk.read(path, start, length);
    };
    const fresh = openFileStore({ ...workspace, access });
    await titles(fresh);
    // Records that were written a moment before they were read are not believed, and read again.
    expect(reads).toBeLessThan(count / 4);
    await fresh.close();
  });

  it('that is damaged, of another version or another root is not believed', async () => {
    const whole = readFileSync(index());
    const expected = await all();
    const damaged = Buffer.from(whole);
    damaged[damaged.length >> 1] = 0x58;
    for (const content of [damaged, whole.subarray(0, 1000), Buffer.from(''), Buffer.from('[]')]) {
      writeFileSync(index(), content);
      expect(await all()).toEqual(expected);
    }
  });

  it('does not hide what happened while no process ran', async () => {
    const { rows } = await all();
    const [a, b, c] = rows.map(({ id }) => id);
    const path = join(workspace.root, a ?? '', 'item.md');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, readFileSync(path, 'utf8').replace('About', 'Other'));
    utimesSync(path, atime, mtime);
    rmSync(join(workspace.root, b ?? ''), { recursive: true });
    renameSync(join(workspace.root, c ?? ''), join(workspace.root, '20270101-000000-renamed'));
    const after = await all();
    expect(after.count).toBe(count - 1);
    expect(after.rows.find(({ id }) => id === a)?.title).toMatch(/^Other/u);
    expect(after.rows.map(({ id }) => id)).not.toContain(b);
    expect(after.rows.map(({ id }) => id)).toContain('20270101-000000-renamed');
  });
});

const CORPUS = new URL('../../../../shared/corpus/', import.meta.url).pathname;

describe.skipIf(!existsSync(CORPUS))('records of older generations', () => {
  it.each(['work-items', 'bucket', 'flat'])('in %s are listed and read as they are', async (generation) => {
    workspace = plainFolder();
    rmSync(workspace.root, { recursive: true });
    cpSync(join(CORPUS, generation), workspace.root, { recursive: true });
    store = openFileStore(workspace);
    const folders = readdirSync(workspace.root).flatMap((name) =>
      ['open', 'pending', 'closed'].includes(name) ? readdirSync(join(workspace.root, name)) : [name],
    );
    const { rows } = await store.read((view) => view.list({ state: 'all' }, { limit: 100 }));
    expect(rows.map(({ id }) => id).sort()).toEqual(folders.sort());
    for (const { id, older } of rows) {
      expect(older).toBe(true);
      expect((await get(store, id)).events.length).toBeGreaterThan(0);
    }
    expect([...store.inspect()]).toHaveLength(folders.length);
  });

  it('move out of their bucket when they are replaced, with all that lies with them', async () => {
    workspace = plainFolder();
    store = openFileStore(workspace);
    const id = await create(store, 'bucketed');
    mkdirSync(join(workspace.root, 'closed'));
    mkdirSync(join(workspace.root, id, 'artifacts'));
    writeFileSync(join(workspace.root, id, 'artifacts', 'review.md'), 'kept');
    renameSync(join(workspace.root, id), join(workspace.root, 'closed', id));
    const { events } = await get(store, id);
    expect(events).toHaveLength(1);
    const thread = readFileSync(join(workspace.root, 'closed', id, 'thread.md'), 'utf8');
    const item = readFileSync(join(workspace.root, 'closed', id, 'item.md'), 'utf8');
    await store.transact((tx) => tx.replace(id, { item: item.replace('About', 'Once'), thread }));
    expect(readdirSync(join(workspace.root, 'closed'))).toEqual([]);
    expect(await get(store, id)).toMatchObject({
      artifacts: ['review.md'],
      item: { title: 'Once bucketed' },
    });
    expect(await titles()).toEqual(['Once bucketed']);
  });
});
