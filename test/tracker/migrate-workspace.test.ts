import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../src/local/file-access.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import type { Upkeep } from '../../src/store/upkeep.ts';
import { commentOnTicket } from '../../src/tracker/comment-on-ticket.ts';
import type { TrackerContext } from '../../src/tracker/context.ts';
import { migrateWorkspace } from '../../src/tracker/migrate-workspace.ts';
import { putOlderRecord } from '../faults/power-loss/older-record.ts';
import { callerOf, openWorkspace } from './workspace.ts';

describe('migration', () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-migrate-'));
    root = join(folder, 'tickets');
    mkdirSync(root);
    putOlderRecord(disk, root);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(access: FileAccess = disk): TrackerContext & { upkeep: Upkeep } {
    const store = openFileStore({ root, localDir: join(folder, 'local'), access });
    return { ...openWorkspace({}, store).services.tracker, upkeep: store };
  }

  it('that dies while files are moved is finished by the next, and not made again of what lies half moved', async () => {
    // Its folder has moved by then.
    const swap = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'swap' });
    };
    const dying = open({ ...disk, swap });
    await expect(migrateWorkspace(dying, false)).rejects.toMatchObject({ code: 'indeterminate' });
    await dying.store.close();
    const next = open();
    expect(await migrateWorkspace(next, false)).toEqual({ migrated: [], unchanged: 1, unreadable: [] });
    const record = await next.store.read((view) => view.get('20260601-101112-old'));
    expect(record?.events.at(-1)).toMatchObject({ kind: 'migrated', attributes: { generation: '2' } });
    expect(record?.events.at(-1)?.body).toContain('workflow_state: ready');
    await next.store.close();
  });

  it('leaves alone what another changed after it looked', async () => {
    const slow = open();
    const other = open();
    const { upkeep } = slow;
    const before = [...upkeep.inspect()];
    await migrateWorkspace(other, false);
    await commentOnTicket(other, callerOf('human'), { ticket: 'old', body: 'kept' });
    const late = {
      ...slow,
      upkeep: new Proxy(upkeep, {
        get: (at, name: keyof Upkeep) => (name === 'inspect' ? () => before : at[name].bind(at)),
      }),
    };
    const { migrated, unreadable } = await migrateWorkspace(late, false);
    expect([migrated, unreadable]).toMatchObject([
      [],
      [{ problems: [{ message: expect.stringContaining('run it again') }] }],
    ]);
    const record = await other.store.read((view) => view.get('20260601-101112-old'));
    expect(record?.events.at(-1)?.body).toBe('kept');
    await Promise.all([slow.store.close(), other.store.close()]);
  });
});
