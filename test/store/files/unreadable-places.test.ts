import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment, create, get } from '../records.ts';
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

const list = (of: FileStore = store) => of.read((view) => view.list({ state: 'all' }, { limit: 9 }));
const refusalOf = (work: () => unknown) =>
  Promise.resolve()
    .then(work)
    .then(() => 'not refused')
    .catch((error: unknown) => error);

/** The real disk, on which nothing whose path ends so may be looked at. */
function forbidding(end: string, verbs: (keyof FileAccess)[] = ['stat', 'read']) {
  const fault = { on: true };
  const access = new Proxy(disk, {
    get(target, name: keyof FileAccess) {
      const act = target[name] as (path: string, ...rest: unknown[]) => unknown;
      if (!verbs.includes(name)) return act;
      return (path: string, ...rest: unknown[]) => {
        if (!fault.on || !path.endsWith(end)) return act(path, ...rest);
        throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES', syscall: 'open' });
      };
    },
  });
  return { fault, access };
}

describe('local state that may not be read', () => {
  type Door = (of: FileStore, id: string) => unknown;
  type Unreadable = [string, (keyof FileAccess)[], Door[]];
  const reading: Door = (of) => list(of);
  const claiming: Door = (of) => of.read((view) => view.claims());
  const writing: Door = (of, id) => of.transact((tx) => tx.release(id));
  const watching: Door = (of) => of.watch(() => {});
  const examining: Door = (of) => of.missing();
  const finding: Door = (of) => of.leftOver();
  const restoring: Door = (of, id) => of.acknowledged(id);

  it.each([
    ['applied', ['stat', 'read'], [reading, writing, watching, examining, finding]],
    ['applied', ['read'], [reading, writing, watching, examining, finding]],
    ['ledger.jsonl', ['stat', 'read'], [reading, writing, watching, examining, finding, restoring]],
    ['ledger.jsonl', ['read'], [reading, writing, watching, examining, restoring]],
    ['claims.json', ['stat', 'read'], [claiming, writing]],
  ] as Unreadable[])(
    '%s (%s) refuses in our own words, and is read again when it may be',
    async (end, verbs, doors) => {
      const id = await create(store, 'there');
      await store.transact((tx) =>
        tx.claim({ ticket: id, role: 'coder', caller: 'a', named: true, event: 'E', at: 'now' }),
      );
      const { fault, access } = forbidding(end, verbs);
      const blind = openFileStore({ ...workspace, access });
      const refusals = await Promise.all(doors.map((door) => refusalOf(() => door(blind, id))));
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({ code: 'storage', rule: expect.stringContaining('permissions') });
        expect(JSON.stringify(refusal)).not.toContain(workspace.folder);
      }
      fault.on = false;
      expect((await list(blind)).count).toBe(1);
      await blind.close();
    },
  );

  it('does not keep a store from being opened where git may not be looked at', async () => {
    const { access } = forbidding('HEAD');
    mkdirSync(join(workspace.folder, '.git'));
    const blind = openFileStore({ ...workspace, access });
    expect(await refusalOf(() => list(blind))).toMatchObject({ code: 'storage' });
    await blind.close();
  });

  it('is no bug for whoever looks around by itself', async () => {
    await create(store, 'there');
    await list();
    renameSync(join(workspace.localDir, 'applied'), join(workspace.localDir, 'kept'));
    mkdirSync(join(workspace.localDir, 'applied'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await refusalOf(list)).toMatchObject({ code: 'storage' });
    rmSync(join(workspace.localDir, 'applied'), { recursive: true });
    renameSync(join(workspace.localDir, 'kept'), join(workspace.localDir, 'applied'));
    expect((await list()).count).toBe(1);
  });
});

describe('a records folder that is gone', () => {
  const missing = { code: 'storage', rule: expect.stringContaining('the records folder is missing') };
  const away = () => `${workspace.root}-away`;

  it('is said on read and on write, and all is there when it is back', async () => {
    const id = await create(store, 'kept');
    const told: string[][] = [];
    store.watch((ids) => told.push(ids));
    for (let round = 0; round < 2; round++) {
      expect((await list()).count).toBe(1);
      renameSync(workspace.root, away());
      expect(await refusalOf(list)).toMatchObject(missing);
      expect(await refusalOf(() => get(store, id))).toMatchObject(missing);
      expect(await refusalOf(() => store.missing())).toMatchObject(missing);
      expect(await refusalOf(() => add(store, id, comment('no')))).toMatchObject(missing);
      expect(await refusalOf(() => create(store, 'no'))).toMatchObject(missing);
      expect(existsSync(workspace.root)).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 250));
      renameSync(away(), workspace.root);
      await add(store, id, comment('again'));
    }
    expect((await list()).count).toBe(1);
    expect((await get(store, id)).events).toHaveLength(3);
  });

  it('in the middle of an answer is not taken for a Ticket that is gone', async () => {
    const id = await create(store, 'kept');
    const answer = store.read(async (view) => {
      renameSync(workspace.root, away());
      return view.get(id);
    });
    expect(await refusalOf(() => answer)).toMatchObject(missing);
    renameSync(away(), workspace.root);
    expect((await list()).count).toBe(1);
  });

  it('does not count a change as carried out that a dead writer left', async () => {
    const id = await create(store, 'kept');
    const access = {
      ...disk,
      swap: () => {
        throw new Error('killed here');
      },
    };
    const dying = openFileStore({ ...workspace, access });
    await expect(add(dying, id, comment('half'))).rejects.toThrow();
    renameSync(workspace.root, away());
    expect(await refusalOf(() => store.recover())).toMatchObject(missing);
    expect(await refusalOf(list)).toMatchObject(missing);
    renameSync(away(), workspace.root);
    expect((await get(store, id)).events).toHaveLength(2);
    await dying.close();
  });

  it('is said of a folder that never was', async () => {
    const other = openFileStore({ ...workspace, root: join(workspace.folder, 'never') });
    expect(await refusalOf(() => list(other))).toMatchObject(missing);
    mkdirSync(join(workspace.folder, 'never'));
    expect((await list(other)).count).toBe(0);
    await create(other, 'first');
    expect((await list(other)).count).toBe(1);
    await other.close();
  });
});

describe('Tickets whose folder is gone', () => {
  it('are found at once, and without a look at each that is there', async () => {
    const looks: string[] = [];
    const stat: FileAccess['stat'] = (path) => {
      looks.push(path);
      return disk.stat(path);
    };
    const counting = openFileStore({ ...workspace, access: { ...disk, stat } });
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) ids.push(await create(counting, `row-${n}`));
    await list(counting);
    rmSync(join(workspace.root, ids[7] ?? ''), { recursive: true });
    looks.length = 0;
    expect(counting.missing()).toEqual([ids[7]]);
    expect(looks.length).toBeLessThan(20);
    await counting.close();
  });
});
