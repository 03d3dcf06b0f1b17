import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentDigest } from '../../../src/domain/record.ts';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, additionTo, comment, create, get, present, stateChange } from '../records.ts';
import { plainFolder, type Workspace } from './workspace.ts';

let workspace: Workspace;
let writer: FileStore;
beforeEach(() => {
  workspace = plainFolder();
  writer = openFileStore(workspace);
});
afterEach(async () => {
  await writer.close();
  workspace.dispose();
});

/** Another process's store, with the files of records that it reads. */
function reading(): { other: FileStore; reads: string[] } {
  const reads: string[] = [];
  const read: FileAccess['read'] = (path, ...rest) => {
    if (path.startsWith(workspace.root)) reads.push(path);
    return disk.read(path, ...rest);
  };
  return { other: openFileStore({ ...workspace, access: { ...disk, read } }), reads };
}

describe('what another process wrote', () => {
  it('when it is new, is known from the ledger, and still looked at before it is shown', async () => {
    const { other, reads } = reading();
    const list = () => other.read((view) => view.list({}, { limit: 9 }));
    await list();
    const id = await create(writer, 'new');
    expect(await other.read((view) => view.counts())).toEqual({ planning: 1 });
    expect(reads).toEqual([]);
    const path = join(workspace.root, id, 'item.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace('About new', 'By hand'));
    expect((await list()).rows[0]?.title).toBe('By hand');
    await other.close();
  });

  it('when it is added to a record that was at hand, is known from the ledger as well', async () => {
    const id = await create(writer, 'followed');
    const { other, reads } = reading();
    await get(other, id);
    await other.read((view) => view.counts());
    reads.length = 0;
    await add(writer, id, comment('first'));
    await add(writer, id, stateChange('planning', 'ready'));
    expect(await other.read((view) => view.counts())).toEqual({ ready: 1 });
    expect(reads).toEqual([]);
    expect(await get(other, id)).toEqual(await get(writer, id));
    await other.close();
  });

  it('is read from its files when somebody else had changed them before', async () => {
    const id = await create(writer, 'touched');
    const { other, reads } = reading();
    await get(other, id);
    await other.read((view) => view.counts());
    reads.length = 0;
    appendFileSync(join(workspace.root, id, 'thread.md'), 'By hand.\n');
    await add(writer, id, stateChange('planning', 'ready'));
    expect(await other.read((view) => view.counts())).toEqual({ ready: 1 });
    expect(reads).toContain(join(workspace.root, id, 'thread.md'));
    expect((await get(other, id)).events[0]?.body).toContain('By hand.');
    await other.close();
  });

  it('is compared with the files again before it is shown, for what was done to them since', async () => {
    const id = await create(writer, 'after');
    const { other } = reading();
    await get(other, id);
    await add(writer, id, comment('ours'));
    await other.read((view) => view.counts());
    const path = join(workspace.root, id, 'item.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace('About after', 'By hand'));
    const { rows } = await other.read((view) => view.list({}, { limit: 9 }));
    expect(rows[0]).toMatchObject({ title: 'By hand', rev: 2 });
    await other.close();
  });

  it('is read whole, also when it grows between the look and the reading', async () => {
    const id = await create(writer, 'grows');
    const path = join(workspace.root, id, 'thread.md');
    const short = readFileSync(path);
    await add(writer, id, comment('longer'));
    writeFileSync(`${path}.tmp`, readFileSync(path));
    writeFileSync(path, short);
    let grown = false;
    const stat: FileAccess['stat'] = (looked) => {
      const found = disk.stat(looked);
      if (looked === path && !grown) {
        grown = true;
        renameSync(`${path}.tmp`, path);
      }
      return found;
    };
    const other = openFileStore({ ...workspace, access: { ...disk, stat } });
    const { events, problems } = await get(other, id);
    expect(events).toHaveLength(2);
    expect(problems).toEqual([]);
    await other.close();
  });

  it('is one change, also for who reads in the middle of it', async () => {
    const id = await create(writer, 'moves');
    const other = openFileStore(workspace);
    const seen: string[] = [];
    const reads: Promise<unknown>[] = [];
    // Reading is one step: what it finds is what stands there at this moment.
    const look = (where: string) => {
      const rows = other.read(async (view) => {
        const { item } = (await view.get(id)) ?? {};
        const { rows } = await view.list({}, { limit: 9 });
        seen.push(`${where}: ${item?.title}, ${item?.state}; ${rows[0]?.state} ${rows[0]?.flags.join()}`);
      });
      reads.push(rows);
    };
    look('before');
    const swap: FileAccess['swap'] = (from, to) => {
      const isDone = disk.swap(from, to);
      look(basename(to));
      return isDone;
    };
    const overwrite: FileAccess['overwrite'] = (...given) => {
      look('in their places');
      disk.overwrite(...given);
    };
    const slow = openFileStore({ ...workspace, access: { ...disk, swap, overwrite } });
    await slow.transact(async (tx) => {
      const record = await present(tx.get(id));
      const item = { ...record.item, title: 'Moved' };
      const go = { from: 'planning', to: 'queued', item: contentDigest(item) };
      await tx.put(additionTo(record, [{ kind: 'state_changed', attributes: go }], { item }));
    });
    look('after');
    await Promise.all(reads);
    const moved = 'Moved, queued; queued ';
    expect(seen).toEqual([
      'before: About moves, planning; planning ',
      `thread.md: ${moved}`,
      `item.md: ${moved}`,
      `in their places: ${moved}`,
      `after: ${moved}`,
    ]);
    await Promise.all([other.close(), slow.close()]);
  });
});
