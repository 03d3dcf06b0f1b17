import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relationFile } from '../../src/domain/format/record-files.ts';
import { standingOfRecord } from '../../src/domain/record.ts';
import type { TicketFilter } from '../../src/domain/summary.ts';
import type { Claim, Store } from '../../src/store/store.ts';
import {
  add,
  additionTo,
  comment,
  create,
  creationOf,
  get,
  itemOf,
  present,
  stateChange,
} from './records.ts';

/** A store that a test has for itself, and how to be rid of it. */
export type Opened = { store: Store; dispose: () => Promise<void> };

const CLAIM: Claim = {
  ticket: '',
  role: 'coder',
  caller: 'pod-1',
  named: false,
  event: 'an acceptance',
  at: '2026-01-01T00:00:00Z',
};
const REFUSED = new Error('refused by a rule');

/** What every store promises. The same words for all of them: an adapter has no behaviour of its own. */
export function describeStore(name: string, open: () => Promise<Opened>): void {
  describe(name, () => {
    let opened: Opened;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    describe('a record', () => {
      it('is read back as it was put', async () => {
        const item = itemOf('parser', {
          title: 'Parser: "quotes" and more',
          labels: ['a', 'b c'],
          body: 'One\n\n---\n\n<!-- event: comment author: x -->\nTwo',
        });
        await store.transact((tx) => tx.put(creationOf(item)));
        const record = await get(store, item.id);
        expect(record.item).toEqual(item);
        expect(record.events).toMatchObject([{ kind: 'create', rev: 1 }]);
        expect(record.problems).toEqual([]);
      });

      it('keeps its events in order, each byte for byte', async () => {
        const id = await create(store, 'order');
        const bodies = ['first', ' second \n', '---\n\n<!-- event: review author: a -->', ''];
        for (const body of bodies) await add(store, id, comment(body));
        const { events, problems } = await get(store, id);
        expect(events.slice(1).map(({ body }) => body)).toEqual(bodies);
        expect(events.map(({ rev }) => rev)).toEqual([1, 2, 3, 4, 5]);
        expect(problems).toEqual([]);
      });

      it('that was read is not behind what others write while one thinks about it', async () => {
        const id = await create(store, 'behind');
        const standing = await store.read(async (view) => {
          const record = await present(view.get(id));
          await add(store, id, comment('meanwhile'));
          return standingOfRecord(record, await view.ledger(id));
        });
        expect(standing).toMatchObject({ regressed: false, rev: 1 });
        expect(await store.read(async (view) => (await view.ledger(id))?.rev)).toBe(2);
      });

      it('has the state that its thread says, in item.md too', async () => {
        const id = await create(store, 'state');
        await add(store, id, stateChange('planning', 'ready'));
        expect((await get(store, id)).item.state).toBe('ready');
      });

      it('keeps a resolution until it is taken away', async () => {
        const id = await create(store, 'resolved');
        await store.transact(async (tx) =>
          tx.put(additionTo(await present(tx.get(id)), [comment('done')], { resolution: 'It works.\n' })),
        );
        expect((await get(store, id)).resolution).toBe('It works.\n');
        await store.transact(async (tx) =>
          tx.put(additionTo(await present(tx.get(id)), [comment('again')], { resolution: null })),
        );
        expect((await get(store, id)).resolution).toBeNull();
      });

      it('keeps artifacts, and loses only the ones that are taken away', async () => {
        const id = await create(store, 'artifacts');
        await store.transact(async (tx) =>
          tx.put(
            additionTo(await present(tx.get(id)), [comment('two')], {
              artifacts: { 'notes/a.txt': 'a', 'b.txt': 'b' },
            }),
          ),
        );
        await store.transact(async (tx) =>
          tx.put(additionTo(await present(tx.get(id)), [comment('one')], { artifacts: { 'b.txt': null } })),
        );
        expect((await get(store, id)).artifacts).toEqual(['notes/a.txt']);
      });

      it('that is not there is not found, and cannot be changed', async () => {
        expect(await store.read((view) => view.get('20260101-000000-nothing'))).toBeUndefined();
        const { id, events } = creationOf(itemOf('nothing'));
        await expect(store.transact((tx) => tx.put({ id, events }))).rejects.toMatchObject({
          code: 'not_found',
        });
      });

      it('cannot be created twice', async () => {
        const item = itemOf('twice');
        await store.transact((tx) => tx.put(creationOf(item)));
        const again = store.transact((tx) => tx.put(creationOf(item)));
        await expect(again).rejects.toMatchObject({ code: 'conflict' });
        expect((await get(store, item.id)).events).toHaveLength(1);
      });

      it('never changes without an event', async () => {
        const id = await create(store, 'silent');
        await expect(store.transact((tx) => tx.put({ id, events: [] }))).rejects.toThrow('without an event');
      });

      it('cannot be named to lie somewhere else', async () => {
        for (const id of ['../out', '/etc', 'a/b', '..', '.git', 'a\\b', 'x\u0000y', 'x.tmp']) {
          const item = { ...itemOf('odd'), id };
          await expect(store.transact((tx) => tx.put(creationOf(item)))).rejects.toThrow(
            'cannot name a record',
          );
          expect(await store.read((view) => view.get(id))).toBeUndefined();
          expect(await store.read((view) => view.find(id))).toBeUndefined();
        }
      });

      it('is replaced whole by a repair, without an event of its own', async () => {
        const id = await create(store, 'repaired');
        await add(store, id, comment('to keep'));
        const { item, events } = await get(store, id);
        const { renderItemFile } = await import('../../src/domain/format/item-file.ts');
        const { renderThread } = await import('../../src/domain/thread.ts');
        await store.transact((tx) =>
          tx.replace(id, {
            item: renderItemFile({ ...item, title: 'Mended' }),
            thread: renderThread(events.slice(0, 1)),
          }),
        );
        const record = await get(store, id);
        expect(record.item.title).toBe('Mended');
        expect(record.events).toHaveLength(1);
      });
    });

    describe('a transaction', () => {
      it('writes nothing when a rule refuses in it', async () => {
        const id = await create(store, 'refused');
        const run = store.transact(async (tx) => {
          await tx.put(additionTo(await present(tx.get(id)), [comment('lost')]));
          await tx.claim({ ...CLAIM, ticket: id });
          await tx.put(creationOf(itemOf('also-lost')));
          throw REFUSED;
        });
        await expect(run).rejects.toBe(REFUSED);
        expect((await get(store, id)).events).toHaveLength(1);
        expect(await store.read((view) => view.claims())).toEqual([]);
        expect(await store.read((view) => view.find('also-lost'))).toBeUndefined();
      });

      it('sees its own changes in everything that it reads', async () => {
        const id = await create(store, 'own');
        await store.transact(async (tx) => {
          const fresh = itemOf('fresh');
          await tx.put(creationOf(fresh, { request: 'me 1' }));
          await tx.put(
            additionTo(await present(tx.get(id)), [stateChange('planning', 'ready'), comment('x')]),
          );
          await tx.put(additionTo(await present(tx.get(id)), [comment('y')]));
          await tx.claim({ ...CLAIM, ticket: id });
          expect((await tx.get(id))?.events.map(({ body }) => body)).toEqual(['', '', 'x', 'y']);
          expect(await tx.find('fresh')).toEqual({ id: fresh.id });
          expect(await tx.createdBy('me 1')).toBe(fresh.id);
          expect((await tx.list({ state: 'ready' }, { limit: 5 })).rows.map((row) => row.id)).toEqual([id]);
          expect((await tx.summaries([id]))[0]?.rev).toBe(4);
          expect(await tx.counts()).toEqual({ planning: 1, ready: 1 });
          expect((await tx.graph()).ticket(id)?.state).toBe('ready');
          expect((await tx.ledger(id))?.rev).toBe(4);
          expect(await tx.claims(id)).toHaveLength(1);
          expect((await store.read((view) => present(view.get(id)))).events).toHaveLength(1);
        });
        expect((await get(store, id)).events).toHaveLength(4);
      });

      it('changes several records, all or none', async () => {
        const [a, b] = [itemOf('left'), itemOf('right')];
        await store.transact(async (tx) => {
          await tx.put(creationOf(a));
          await tx.put(creationOf(b));
        });
        expect((await store.read((view) => view.summaries([a.id, b.id]))).length).toBe(2);
      });

      it('runs alone: of many that count up, none is lost', async () => {
        const id = await create(store, 'crowd');
        await Promise.all(Array.from({ length: 20 }, (_, n) => add(store, id, comment(String(n)))));
        const { events, problems } = await get(store, id);
        expect(events.map(({ rev }) => rev)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
        expect(problems).toEqual([]);
      });

      it('cannot be begun inside another, nor used after its end', async () => {
        await expect(store.transact(() => store.transact(async () => 1))).rejects.toThrow('inside another');
        let kept: Parameters<Parameters<Store['transact']>[0]>[0] | undefined;
        await store.transact(async (tx) => {
          kept = tx;
        });
        await expect(kept?.put(creationOf(itemOf('late')))).rejects.toThrow('after it had ended');
      });

      it('gives what its function gives', async () => {
        expect(await store.transact(async () => 7)).toBe(7);
      });
    });

    describe('a reference', () => {
      it('is an id, a slug, or words of an id that only one Ticket has', async () => {
        const id = await create(store, 'plan-tool');
        await create(store, 'planner');
        for (const reference of [id, 'plan-tool', 'tool', id.slice(9, 15), id.slice(0, 15), 'PLAN-TOOL'])
          expect(await store.read((view) => view.find(reference))).toEqual({ id });
        for (const reference of ['plan-too', 'lan-tool', '', '../plan-tool', 'plan-tool\n\n/x', '-'])
          expect(await store.read((view) => view.find(reference))).toBeUndefined();
      });

      it('that several have names them, the newest first, at most ten', async () => {
        const ids: string[] = [];
        for (let n = 0; n < 12; n++) ids.unshift(await create(store, `same-${n}`));
        const found = await store.read((view) => view.find('same'));
        expect(found).toEqual({ candidates: ids.slice(0, 10) });
      });

      it('is taken where it is an id or a slug, and free where it is a part of one', async () => {
        const id = await create(store, 'plan-tool');
        await store.transact(async (tx) => {
          const made = itemOf('just-made');
          await tx.put(creationOf(made));
          for (const name of [id, 'plan-tool', 'just-made']) expect(await tx.hasName(name)).toBe(true);
          for (const name of ['plan', 'tool', id.slice(0, 15), '../plan-tool', ''])
            expect(await tx.hasName(name)).toBe(false);
        });
      });

      it('means the slug before a part of an id', async () => {
        await create(store, 'merge-queue');
        const id = await create(store, 'queue');
        expect(await store.read((view) => view.find('queue'))).toEqual({ id });
      });
    });

    describe('a list', () => {
      it('has the active ones first, then the newest, page by page', async () => {
        const ids: string[] = [];
        for (let n = 0; n < 5; n++) ids.unshift(await create(store, `row-${n}`));
        const [newest = '', ...others] = ids;
        await add(store, newest, stateChange('planning', 'closed'), { kind: 'close' });
        const first = await store.read((view) => view.list({ state: 'all' }, { limit: 3 }));
        expect(first).toMatchObject({ count: 5, rows: others.slice(0, 3).map((id) => ({ id })) });
        const cursor = first.next ?? '';
        await create(store, 'meanwhile');
        const second = await store.read((view) => view.list({ state: 'all' }, { limit: 3, cursor }));
        expect(second.rows.map(({ id }) => id)).toEqual([others[3], newest]);
        expect(second.next).toBeNull();
      });

      it('selects by state, kind, priority, label and words', async () => {
        const id = await create(store, 'chosen', { kind: 'bug', priority: 'P0', labels: ['tui'] });
        await create(store, 'other');
        const listed = (filter: object) =>
          store.read(async (view) => (await view.list(filter, { limit: 9 })).rows.map((row) => row.id));
        expect(await listed({ kind: 'bug' })).toEqual([id]);
        expect(await listed({ priority: 'P0', label: 'tui' })).toEqual([id]);
        expect(await listed({ text: 'about CHOSEN' })).toEqual([id]);
        expect(await listed({ state: 'closed' })).toEqual([]);
        expect(await listed({ kind: 'bug', text: 'other' })).toEqual([]);
      });

      it('selects by what a person is asked, and by whether it is deferred on a day', async () => {
        const asked = await create(store, 'asked');
        await add(store, asked, { kind: 'question', body: 'Which?' });
        const ready = await create(store, 'ready');
        await add(store, ready, stateChange('planning', 'ready'));
        const later = await create(store, 'later');
        await add(store, later, { kind: 'deferred', attributes: { until: '2026-12-01' } });
        const listed = (filter: TicketFilter) =>
          store.read(async (view) => (await view.list(filter, { limit: 9 })).rows.map((row) => row.id));
        expect(await listed({ waitsFor: { any: ['question', 'merge'] } })).toEqual([asked]);
        expect(await listed({ waitsFor: { any: ['go'], none: ['question'] } })).toEqual([ready]);
        expect((await listed({ waitsFor: { none: ['question'] } })).sort()).toEqual([ready, later].sort());
        expect(await listed({ deferred: { is: true, on: '2026-11-30' } })).toEqual([later]);
        expect(await listed({ deferred: { is: true, on: '2026-12-01' } })).toEqual([]);
        expect(await listed({ state: 'planning', deferred: { is: false, on: '2026-11-30' } })).toEqual([
          asked,
        ]);
      });

      it('refuses a cursor that no list gave', async () => {
        const listed = store.read((view) => view.list({}, { limit: 1, cursor: 'nonsense' }));
        await expect(listed).rejects.toMatchObject({ code: 'invalid_input' });
      });

      it('counts Tickets by state', async () => {
        await create(store, 'one');
        await add(store, await create(store, 'two'), stateChange('planning', 'ready'));
        expect(await store.read((view) => view.counts())).toEqual({ planning: 1, ready: 1 });
      });
    });

    describe('a thread', () => {
      it('is paged from its newest end', async () => {
        const id = await create(store, 'paged');
        await add(store, id, ...Array.from({ length: 6 }, (_, n) => comment(`${n}`)));
        const page = (before?: number) =>
          store.read((view) =>
            present(view.thread(id, { limit: 3, ...(before === undefined ? {} : { before }) })),
          );
        expect(await page()).toMatchObject({
          count: 7,
          next: 5,
          events: [{ rev: 5 }, { rev: 6 }, { rev: 7 }],
        });
        expect(await page(5)).toMatchObject({ next: 2, events: [{ rev: 2 }, { rev: 3 }, { rev: 4 }] });
        expect(await page(2)).toMatchObject({ next: null, events: [{ rev: 1 }] });
      });
    });

    describe('relations', () => {
      it('are seen from both ends, and go with their file', async () => {
        const [from, to] = [await create(store, 'from'), await create(store, 'to')];
        const relation = {
          id: '01JGFJJZ00ABCDEFGHJKMNPQRS',
          kind: 'depends_on' as const,
          target: to,
          note: 'first that',
          author: 'human/test',
          at: '2026-01-01T00:00:00Z',
        };
        const { path, text } = relationFile(relation);
        await store.transact(async (tx) =>
          tx.put(additionTo(await present(tx.get(from)), [comment('r')], { artifacts: { [path]: text } })),
        );
        const graph = await store.read((view) => view.graph());
        expect(graph.from(from)).toEqual([relation]);
        expect(graph.to(to)).toEqual([{ source: from, relation }]);
        const blocked = await store.read((view) => view.list({ blocked: true }, { limit: 9 }));
        expect(blocked.rows.map(({ id }) => id)).toEqual([from]);
        const hindered = await store.read((view) => view.list({ hindered: true }, { limit: 9 }));
        expect(hindered.rows.map(({ id }) => id)).toEqual([from]);
        await store.transact(async (tx) =>
          tx.put(additionTo(await present(tx.get(from)), [comment('no')], { artifacts: { [path]: null } })),
        );
        expect((await store.read((view) => view.graph())).to(to)).toEqual([]);
      });
    });

    describe('claims', () => {
      it('are one a role, and end for one role or for all', async () => {
        const id = await create(store, 'claimed');
        const claims = () => store.read((view) => view.claims(id));
        await store.transact(async (tx) => {
          await tx.claim({ ...CLAIM, ticket: id });
          await tx.claim({ ...CLAIM, ticket: id, role: 'reviewer' });
          await tx.claim({ ...CLAIM, ticket: id, caller: 'pod-2' });
        });
        expect((await claims()).map(({ role, caller }) => [role, caller])).toEqual([
          ['reviewer', 'pod-1'],
          ['coder', 'pod-2'],
        ]);
        await store.transact((tx) => tx.release(id, 'reviewer'));
        expect(await claims()).toHaveLength(1);
        await store.transact((tx) => tx.release(id));
        expect(await claims()).toEqual([]);
      });
    });

    describe('the ledger', () => {
      it('remembers the last event and the gates that were written here', async () => {
        const id = await create(store, 'ledger');
        expect(await store.read((view) => view.ledger('20260101-000000-none'))).toBeUndefined();
        await add(store, id, stateChange('ready', 'queued'), comment('after'));
        const { events } = await get(store, id);
        const ledgered = await store.read((view) => view.ledger(id));
        expect(ledgered).toEqual({ rev: 3, last: events[2]?.id, gates: new Set([events[1]?.id]) });
      });

      it('knows which Ticket a request made', async () => {
        const item = itemOf('requested');
        await store.transact((tx) => tx.put(creationOf(item, { request: 'client 42' })));
        expect(await store.read((view) => view.createdBy('client 42'))).toBe(item.id);
        expect(await store.read((view) => view.createdBy('client 43'))).toBeUndefined();
      });
    });

    describe('a listener', () => {
      it('is told the ids that changed, until it stops', async () => {
        const heard: string[][] = [];
        const stop = store.watch((ids) => heard.push(ids));
        const id = await create(store, 'watched');
        await add(store, id, comment('and again'));
        expect(heard).toEqual([[id], [id]]);
        stop();
        await add(store, id, comment('unheard'));
        expect(heard).toHaveLength(2);
      });
    });
  });
}
