import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment, create, get } from '../records.ts';
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

describe('what another process wrote', () => {
  it('when it is new, is known from the ledger, and still looked at before it is shown', async () => {
    const reads: string[] = [];
    const read: FileAccess['read'] = (path, ...rest) => {
      if (path.startsWith(workspace.root)) reads.push(path);
      return disk.read(path, ...rest);
    };
    const other = openFileStore({ ...workspace, access: { ...disk, read } });
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
});
