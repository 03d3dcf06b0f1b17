import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { type FileStore, openFileStore } from '../../../src/store/files/open-file-store.ts';
import { plainFolder, type Workspace } from '../../store/files/workspace.ts';
import { add, comment, create, creationOf, get, itemOf } from '../../store/records.ts';
import { openWorkspace, planRevision, ticketIn } from '../../tracker/workspace.ts';
import { failure } from '../power-loss/disk-tree.ts';

let workspace: Workspace;
let store: FileStore;
/** Which call fails, once. */
let failing: ((verb: string, path: string) => boolean) | undefined;
let fired = 0;
beforeEach(() => {
  workspace = plainFolder();
  const access = new Proxy(disk, {
    get:
      (real, verb: keyof FileAccess) =>
      (path: string, ...rest: never[]) => {
        if (failing?.(verb, path)) {
          failing = undefined;
          fired += 1;
          throw failure('EMFILE', verb);
        }
        // What is passed on is what the verb was called with.
        return (real[verb] as (path: string, ...rest: never[]) => unknown)(path, ...rest);
      },
  });
  store = openFileStore({ ...workspace, access });
  failing = undefined;
  fired = 0;
});
afterEach(async () => {
  await store.close();
  workspace.dispose();
});

const flagsOf = async (id: string) =>
  (await store.read((view) => view.summaries([id]))).flatMap(({ flags }) => flags);

describe('a fault that passes', () => {
  it('behind the commit makes no failure of a change', async () => {
    await create(store, 'first');
    const item = itemOf('second');
    let committed = false;
    failing = (verb, path) => {
      committed ||= verb === 'append';
      return committed && verb === 'stat' && path.endsWith('ledger.jsonl');
    };
    await store.transact((tx) => tx.put(creationOf(item)));
    expect(fired).toBe(1);
    expect((await store.read((view) => view.list({}, { limit: 9 }))).count).toBe(2);
  });

  it('leaves no Ticket marked as unreadable', async () => {
    const id = await create(store, 'seen');
    // A row of files that are old enough to be known again by their look.
    await pause(60);
    failing = (verb, path) => verb === 'read' && path.endsWith('thread.md');
    await get(store, id);
    expect(fired).toBe(1);
    expect(await flagsOf(id)).toEqual([]);
    expect((await get(store, id)).events).toHaveLength(1);
  });

  it('of a whole record is no reason to write it as if nothing stood there', async () => {
    const id = await create(store, 'whole');
    let looks = 0;
    failing = (verb, path) => verb === 'stat' && path.endsWith(id) && ++looks === 2;
    const change = store.transact(async (tx) => {
      looks = 0;
      const record = await tx.get(id);
      const { events } = creationOf(itemOf('other'));
      await tx.put({ id, events: record?.events.length === 0 ? events : [] });
    });
    await expect(change).rejects.toMatchObject({ code: 'storage' });
    expect(fired).toBe(1);
    await add(store, id, comment('on'));
    expect((await get(store, id)).events.map(({ rev }) => rev)).toEqual([1, 2]);
  });

  it('of one Ticket lifts no blocker from another', async () => {
    const tracker = openWorkspace({}, store);
    const blocker = await ticketIn(tracker, 'planning', 'Blocker');
    const ticket = await ticketIn(tracker, 'queued', 'Waits');
    await tracker.call('intake', 'relation_record', { ticket: blocker, kind: 'blocks', related: ticket });
    await pause(60);
    failing = (verb, path) => verb === 'list' && path.includes(blocker);
    const plan_revision = await planRevision(tracker, ticket);
    expect(fired).toBe(1);
    const accept = tracker.call('orchestrator', 'ticket_accept', { ticket, summary: 's', plan_revision });
    await expect(accept).rejects.toThrow();
  });
});
