import { describe, expect, it } from 'vitest';
import { NEEDS_PERSON, URGENCIES } from '../../src/domain/actions.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { STATES } from '../../src/domain/ticket.ts';
import type { PodEntry } from '../../src/pods/pod-entry.ts';
import type { Pod } from '../../src/pods/registry.ts';
import type { View } from '../../src/store/store.ts';
import { ActionsSight } from '../../src/tools/actions-sight.ts';
import { seeActions, seeTicket } from '../../src/tools/see-actions.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';

type Workspace = ReturnType<typeof openWorkspace>;

/** A workspace with a Ticket in each state. */
async function everyState(policy: Parameters<typeof openWorkspace>[0] = {}) {
  const workspace = openWorkspace(policy);
  const ids: Record<string, string> = {};
  for (const state of STATES) ids[state] = await ticketIn(workspace, state, `What is ${state}`);
  return { ...workspace, ids };
}

function podNamed(name: string, changes: Partial<PodEntry> = {}, state: Pod['state'] = 'live'): Pod {
  const at = '2026-11-21T09:30:00.000Z';
  const entry: PodEntry = {
    ...{ name, role: 'orchestrator', ticket: null, handoff: null, profile: 'builtin:x', workflow: null },
    ...{ agent: 'x', folder: '/', origin: 'human/ann', launchedAt: at, acceptedAt: at, session: 's' },
    ...{ resumes: 'load', tokenDigest: '', run: null, working: true, heardAt: at, limitedUntil: null },
    ...{ questions: [], usage: { turns: 0, tokens: 0, cost: 0, currency: '' }, told: {}, ended: null },
    ...changes,
  };
  return { entry, state };
}

describe('what is seen of all Tickets', () => {
  it('is a row for each that is not closed, with what happened last, and how many there are of what', async () => {
    const { services, ids } = await everyState();
    services.podsThere = () => [podNamed('orchestrator')];
    const { rows, counts, needs, states, held, unread } = await seeActions(services);
    expect(rows.map(({ urgency, ticket }) => [urgency, ticket?.id])).toEqual([
      // Its holder is a caller of the test, who is no Pod and never thought gone.
      ['ready', ids.ready],
      ['done', ids.done],
      ['planning', ids.planning],
      ['working', ids.inprogress],
      ['waiting', ids.queued],
    ]);
    expect(rows[0]?.latest).toBe('intake/intake: State changed: planning to ready');
    expect(counts).toMatchObject({ ready: 1, done: 1, planning: 1, working: 1, waiting: 1, stuck: 0 });
    expect(Object.keys(counts)).toEqual([...URGENCIES]);
    expect(needs).toBe(2);
    expect(states).toEqual(Object.fromEntries(STATES.map((state) => [state, 1])));
    expect({ held, unread }).toEqual({ held: null, unread: 0 });
  });

  it('has the questions of Tickets and of Pods first, each with what an answer names', async () => {
    const { services, call, ids } = await everyState();
    const { event } = await call('intake', 'ticket_ask', { ticket: ids.ready ?? '', body: 'Which way?' });
    const question = { id: 'P1', kind: 'execute', title: 'x', command: ['ls'], count: 1, at: '2026' };
    const asks = { role: 'coder' as const, ticket: ids.inprogress ?? '', questions: [question] };
    services.podsThere = () => [podNamed('orchestrator'), podNamed('coder', asks)];
    const { rows, counts, needs } = await seeActions(services);
    expect(rows.slice(0, 2)).toMatchObject([
      { urgency: 'permission', reasons: [{ pod: 'coder', question: 'P1', quote: 'ls' }] },
      { urgency: 'question', reasons: [{ question: event, quote: 'Which way?' }, { urgency: 'ready' }] },
    ]);
    expect(counts).toMatchObject({ permission: 1, question: 1, ready: 0, working: 0 });
    expect(needs).toBe(3);
  });

  it('says of what is queued that nobody takes it on, and why else it waits', async () => {
    const { services, call, ids } = await everyState({ capacity: 1 });
    expect((await seeActions(services)).rows[0]).toMatchObject({
      urgency: 'stuck',
      ticket: { id: ids.queued },
    });
    services.podsThere = () => [podNamed('orchestrator')];
    const note = { ticket: ids.queued, kind: 'conflicts_with', related: ids.inprogress, reason: 'one file' };
    await call('orchestrator', 'plan_record', note);
    const waiting = (await seeActions(services)).rows.find(({ ticket }) => ticket?.id === ids.queued);
    expect(waiting?.reasons[0]?.text).toMatch(/conflicts with .* in progress/u);
  });

  it('counts a deferred one as such until its day comes', async () => {
    const { services, call, ids } = await everyState();
    services.podsThere = () => [podNamed('orchestrator')];
    await call('human', 'ticket_defer', { ticket: ids.ready, until: '2026-11-22' });
    expect((await seeActions(services)).counts).toMatchObject({ deferred: 1, ready: 0 });
    services.tracker.now = () => new Date('2026-11-22T08:00:00Z');
    expect((await seeActions(services)).counts).toMatchObject({ deferred: 0, ready: 1 });
  });

  it('tells blocked from ready, by rows and in numbers beyond them', async () => {
    const workspace = openWorkspace();
    const { services, call } = workspace;
    const first = await ticketIn(workspace, 'planning');
    for (let number = 0; number < 3; number++) {
      const id = await ticketIn(workspace, 'ready', `Later ${number}`);
      await call('intake', 'relation_record', { ticket: id, kind: 'depends_on', related: first });
    }
    for (let number = 0; number < 4; number++) await ticketIn(workspace, 'ready', `Now ${number}`);
    for (const limit of [1, 3, 50]) {
      const { rows, counts } = await seeActions(services, { limit });
      expect(counts, `limit ${limit}`).toMatchObject({ ready: 4, blocked: 3, planning: 1 });
      expect(rows).toHaveLength(Math.min(limit, 8));
    }
  });

  it('counts as ready what waits only for one that is on its way, also beyond the rows', async () => {
    const workspace = openWorkspace();
    const { services, call } = workspace;
    const first = await ticketIn(workspace, 'inprogress');
    for (let number = 0; number < 3; number++) {
      const id = await ticketIn(workspace, 'ready', `Later ${number}`);
      await call('intake', 'relation_record', { ticket: id, kind: 'depends_on', related: first });
    }
    for (const limit of [0, 1, 50]) {
      const { counts } = await seeActions(services, { limit });
      expect([counts.ready, counts.blocked], `limit ${limit}`).toEqual([3, 0]);
    }
  });

  it('says of nothing that is queued that it is stuck while a person holds all work', async () => {
    const workspace = openWorkspace();
    const { services } = workspace;
    services.tracker.held = () => ({ reason: 'a release', by: 'human/ann', at: '2026-11-21T09:00:00.000Z' });
    for (let number = 0; number < 3; number++) await ticketIn(workspace, 'queued', `Later ${number}`);
    for (const limit of [0, 1, 50]) {
      const { counts, needs } = await seeActions(services, { limit });
      expect([counts.stuck, counts.waiting, needs], `limit ${limit}`).toEqual([0, 3, 0]);
    }
  });

  it('gives the highest priorities where there are more than fit', async () => {
    const workspace = openWorkspace();
    const urgent = await ticketIn(workspace, 'ready');
    await workspace.call('human', 'ticket_edit', { ticket: urgent, priority: 'P0' });
    for (let number = 0; number < 5; number++) await ticketIn(workspace, 'ready', `Later ${number}`);
    const { rows } = await seeActions(workspace.services, { limit: 2 });
    expect(rows[0]?.ticket?.id).toBe(urgent);
  });

  it('is there without git, without Pods and with a configuration that cannot be read, and says so', async () => {
    const { services, ids } = await everyState();
    services.playbook = () =>
      Promise.reject(
        new TicketError('invalid_input', { refused: 'it was not read', rule: 'x', next: 'mend it' }),
      );
    const { rows, warnings } = await seeActions(services);
    expect(rows.map(({ ticket }) => ticket?.id)).toContain(ids.inprogress);
    expect(warnings).toEqual([
      'the Pods of this machine could not be looked at',
      'it was not read: x. Next: mend it',
    ]);
  });

  it('says that a holder who was a Pod and is no more is gone', async () => {
    const { services, ids } = await everyState();
    const dead = podNamed('orchestrator', {}, 'restorable');
    services.podsThere = () => [dead];
    const row = (await seeActions(services)).rows.find(({ ticket }) => ticket?.id === ids.inprogress);
    expect(row?.urgency).toBe('stuck');
    expect(row?.reasons[0]?.text).toMatch(/orchestrator, who holds it and is gone/u);
  });

  it('has no row for Pods whose Tickets are over', async () => {
    const { services, ids } = await everyState();
    services.podsThere = () => [
      podNamed('a', { role: 'coder', ticket: ids.closed ?? '' }, 'restorable'),
      podNamed('b', { role: 'coder', ticket: 'nowhere' }, 'restorable'),
    ];
    const { rows } = await seeActions(services);
    expect(
      rows.flatMap(({ key }) => (key.startsWith('pod:') || key.includes('closed') ? [key] : [])),
    ).toEqual([]);
  });

  it('needs a person in what the words say, and nothing else', async () => {
    const { services } = await everyState();
    const { counts, needs } = await seeActions(services);
    expect(needs).toBe(NEEDS_PERSON.reduce((sum, urgency) => sum + counts[urgency], 0));
  });
});

describe('the row of one Ticket', () => {
  it('is the one of the list, and there for a closed one as well', async () => {
    const { services, ids } = await everyState();
    const { rows } = await seeActions(services);
    for (const state of STATES.filter((each) => each !== 'closed'))
      expect(await seeTicket(services, ids[state] ?? '')).toEqual(
        rows.find(({ ticket }) => ticket?.id === ids[state]),
      );
    expect(await seeTicket(services, ids.closed ?? '')).toMatchObject({ actions: [{ name: 'reopen' }] });
    expect(await seeTicket(services, 'nowhere')).toBeNull();
  });
});

describe('a sight that is kept', () => {
  it('reads a record once, and again when something happened to it', async () => {
    const { services, call, ids, store } = await everyState();
    const reads = countReads(services);
    const sight = new ActionsSight();
    await seeActions(services, { sight });
    expect(reads.count).toBe(STATES.length - 1);
    await seeActions(services, { sight });
    expect(reads.count).toBe(STATES.length - 1);
    await call('human', 'ticket_comment', { ticket: ids.ready ?? '', body: 'Now.' });
    reads.count = 0;
    const { rows } = await seeActions(services, { sight });
    expect(reads.count).toBe(1);
    expect(rows.find(({ ticket }) => ticket?.id === ids.ready)?.latest).toMatch(/human\/human: .*Now\./u);
    await store.close();
  });
});

/** Counts the records that are read whole from now on, by this services' own calls of the sight. */
function countReads(services: Workspace['services']): { count: number } {
  const reads = { count: 0 };
  const { store } = services.tracker;
  services.tracker.store = {
    ...{ transact: (fn) => store.transact(fn), watch: (listener) => store.watch(listener) },
    close: () => store.close(),
    read: (fn) =>
      store.read((view) =>
        fn(
          new Proxy<View>(view, {
            get(target, name) {
              if (name === 'get') reads.count += 1;
              const member: unknown = Reflect.get(target, name);
              return typeof member === 'function' ? member.bind(target) : member;
            },
          }),
        ),
      ),
  };
  return reads;
}
