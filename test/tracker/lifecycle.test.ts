import { beforeEach, describe, expect, it } from 'vitest';
import { AUTHORITY } from '../../src/domain/authority.ts';
import { transitionFrom } from '../../src/domain/lifecycle.ts';
import { ROLES, STATES } from '../../src/domain/ticket.ts';
import { openWorkspace, planRevision, refusalOf, ticketIn } from './workspace.ts';

/** What each operation of the lifecycle is called with when everything else about it is right. */
const ARGUMENTS: Record<string, Record<string, unknown>> = {
  ticket_ready: { summary: 's' },
  ticket_queue: {},
  ticket_unqueue: {},
  ticket_accept: { summary: 's' },
  ticket_return: { missing: 'm', checked: 'c', insufficient: 'i', question: 'q', reason: 'r' },
  ticket_complete: { summary: 's' },
  ticket_close: { resolution: 'r' },
  ticket_reopen: { reason: 'r' },
};

describe('every operation from every state by every role', () => {
  for (const state of STATES) {
    it(`${state}: does what the table says, or is refused and writes nothing`, async () => {
      const workspace = openWorkspace({ closeAuthority: 'workspace' });
      for (const [operation, given] of Object.entries(ARGUMENTS)) {
        for (const role of ROLES) {
          const id = await ticketIn(workspace, state, `${operation} ${role} ${state}`);
          const input: Record<string, unknown> = { ticket: id, ...given };
          if (operation === 'ticket_accept') input.plan_revision = await planRevision(workspace, id);
          if (operation === 'ticket_close' && state !== 'done') input.outcome = 'obsolete';
          const row = transitionFrom(state, operation);
          const before = await workspace.store.read((view) => view.get(id));
          const act = workspace.call({ role, name: 'orchestrator', ticket: id }, operation, input);
          const asks = AUTHORITY[operation]?.[role]?.asks === true;
          if (row?.by.includes(role)) {
            expect(await act, `${operation} ${role}`).toMatchObject({ id, state: row.to });
          } else if (asks && row) {
            await expect(act).rejects.toThrow('a person would be asked');
          } else if (
            state === 'inprogress' &&
            operation === 'ticket_accept' &&
            (role === 'orchestrator' || role === 'human')
          ) {
            expect(await act).toMatchObject({ outcome: 'already_accepted' });
          } else {
            expect(['forbidden', 'illegal_transition', 'needs_person'], `${operation} ${role}`).toContain(
              (await refusalOf(act)).code,
            );
            expect(await workspace.store.read((view) => view.get(id))).toEqual(before);
          }
        }
      }
    });
  }
});

describe('a life', () => {
  let workspace: ReturnType<typeof openWorkspace>;
  beforeEach(() => {
    workspace = openWorkspace();
  });
  const { call } = { call: (...args: Parameters<typeof workspace.call>) => workspace.call(...args) };
  const record = async (id: string) => workspace.store.read((view) => view.get(id));

  it('goes from an idea to closed and back, and the thread tells it', async () => {
    const id = await ticketIn(workspace, 'closed');
    expect((await record(id))?.resolution).toBe('it is done\n');
    await call('human', 'ticket_reopen', { ticket: id, reason: 'it was not' });
    const after = await record(id);
    expect(after?.resolution).toBeNull();
    expect(after?.events.map(({ kind, attributes }) => attributes.to ?? kind)).toEqual([
      'create',
      'intake_summary',
      'ready',
      'queued',
      'inprogress',
      'done',
      'close',
      'closed',
      'comment',
      'planning',
    ]);
    expect(after?.events.find(({ heading }) => heading === 'Former resolution')?.body).toBe('it is done\n');
  });

  it('reopens whatever it was closed with, at the limit of a resolution too', async () => {
    const id = await ticketIn(workspace, 'done');
    await call('human', 'ticket_close', { ticket: id, resolution: 'x'.repeat(16 * 1024) });
    expect(await call('human', 'ticket_reopen', { ticket: id, reason: 'again' })).toMatchObject({
      state: 'planning',
    });
  });

  it('returns from work with a question that stays open until a person answers it', async () => {
    const id = await ticketIn(workspace, 'inprogress');
    expect(
      (await refusalOf(call('orchestrator', 'ticket_return', { ticket: id, missing: 'a decision' }))).rule,
    ).toContain('checked, insufficient, question');
    await call('orchestrator', 'ticket_return', {
      ticket: id,
      missing: 'm',
      checked: 'c',
      insufficient: 'i',
      question: 'Which one?',
    });
    const shown = await call('intake', 'ticket_show', { ticket: id });
    expect(shown).toMatchObject({ state: 'planning', questions: [{ body: 'Which one?' }], held_by: null });
    await call('human', 'ticket_answer', { ticket: id, body: 'This one.' });
    expect(await call('intake', 'ticket_show', { ticket: id })).toMatchObject({ questions: [] });
  });

  it('keeps an orchestrator from giving back what another holds', async () => {
    const id = await ticketIn(workspace, 'inprogress');
    const input = { ticket: id, missing: 'm', checked: 'c', insufficient: 'i', question: 'q' };
    expect(
      await refusalOf(call({ role: 'orchestrator', name: 'other' }, 'ticket_return', input)),
    ).toMatchObject({ code: 'conflict', details: { holder: 'orchestrator' } });
  });

  it('closes early only with an outcome, names successors, and links them', async () => {
    const id = await ticketIn(workspace, 'ready', 'Too big');
    const part = await ticketIn(workspace, 'planning', 'A part');
    expect(
      (await refusalOf(call('human', 'ticket_close', { ticket: id, resolution: 'split' }))).next,
    ).toContain('give outcome');
    expect(
      (
        await refusalOf(
          call('human', 'ticket_close', { ticket: id, resolution: 'split', outcome: 'decomposed' }),
        )
      ).next,
    ).toContain('give successors');
    expect(
      (
        await refusalOf(
          call('human', 'ticket_close', {
            ticket: id,
            resolution: 'split',
            outcome: 'obsolete',
            successors: [part],
          }),
        )
      ).code,
    ).toBe('unmet_requirement');
    expect(
      (
        await refusalOf(
          call('human', 'ticket_close', {
            ticket: id,
            resolution: 'split',
            outcome: 'superseded',
            successors: [id],
          }),
        )
      ).code,
    ).toBe('invalid_input');
    await call('human', 'ticket_close', {
      ticket: id,
      resolution: 'split',
      outcome: 'decomposed',
      successors: [part],
    });
    expect((await record(part))?.relations).toMatchObject([{ kind: 'supersedes', target: id }]);
    expect(await call('human', 'ticket_show', { ticket: id })).toMatchObject({
      state: 'closed',
      relations: [{ kind: 'superseded_by', ticket: part }],
    });
  });

  it('hands work on to no Ticket that handed it on to this one', async () => {
    const [a = '', b = '', c = ''] = await Promise.all(
      ['A', 'B', 'C'].map((title) => ticketIn(workspace, 'planning', title)),
    );
    const close = (ticket: string, outcome: string, successor: string) =>
      call('human', 'ticket_close', { ticket, resolution: 'r', outcome, successors: [successor] });
    await close(a, 'superseded', b);
    expect(await refusalOf(close(b, 'duplicate', a))).toMatchObject({
      code: 'conflict',
      rule: expect.stringContaining(a),
      next: expect.stringContaining('ticket_reopen'),
    });
    await close(b, 'decomposed', c);
    expect((await refusalOf(close(c, 'superseded', a))).code).toBe('conflict');
    await call('human', 'ticket_reopen', { ticket: a, reason: 'after all' });
    expect(await close(c, 'superseded', a)).toMatchObject({ state: 'closed' });
  });

  it('blocks until successors are resolved where a blocker handed its work on', async () => {
    const first = await ticketIn(workspace, 'planning', 'First');
    const heir = await ticketIn(workspace, 'planning', 'Heir');
    const later = await ticketIn(workspace, 'ready', 'Later');
    await call('intake', 'relation_record', { ticket: later, kind: 'depends_on', related: first });
    await call('human', 'ticket_close', {
      ticket: first,
      resolution: 'r',
      outcome: 'superseded',
      successors: [heir],
    });
    expect((await refusalOf(call('human', 'ticket_queue', { ticket: later }))).rule).toContain(first);
    await call('human', 'ticket_close', { ticket: heir, resolution: 'r', outcome: 'declined' });
    expect((await refusalOf(call('human', 'ticket_queue', { ticket: later }))).code).toBe(
      'unmet_requirement',
    );
    await call('human', 'ticket_reopen', { ticket: heir, reason: 'yes after all' });
    await call('intake', 'ticket_ready', { ticket: heir, summary: 's' });
    await call('human', 'ticket_queue', { ticket: heir });
    await call('orchestrator', 'ticket_accept', {
      ticket: heir,
      summary: 's',
      plan_revision: await planRevision(workspace, heir),
    });
    await call('human', 'ticket_complete', { ticket: heir, summary: 's' });
    expect(await call('human', 'ticket_queue', { ticket: later })).toMatchObject({ state: 'queued' });
  });

  it('asks of a ready Ticket what the workspace asks', async () => {
    workspace = openWorkspace({ readyRequires: ['acceptance_criteria', 'no_open_question'] });
    const { id } = await workspace.call('intake', 'ticket_create', { title: 'Unclear' });
    expect(
      (await refusalOf(workspace.call('intake', 'ticket_ready', { ticket: id, summary: 's' }))).rule,
    ).toContain('acceptance criteria');
    await workspace.call('intake', 'ticket_edit', {
      ticket: id,
      old: '## Acceptance criteria\n',
      new: '## Acceptance criteria\n- it works\n',
    });
    await workspace.call('intake', 'ticket_ask', { ticket: id, body: 'Really?' });
    expect(
      (await refusalOf(workspace.call('intake', 'ticket_ready', { ticket: id, summary: 's' }))).rule,
    ).toContain('open question');
    await workspace.call('human', 'ticket_answer', { ticket: id, body: 'Yes.' });
    expect(await workspace.call('intake', 'ticket_ready', { ticket: id, summary: 's' })).toMatchObject({
      state: 'ready',
    });
  });

  it('leaves closing to a person unless the workspace says otherwise', async () => {
    const id = await ticketIn(workspace, 'done');
    expect(
      await refusalOf(call('orchestrator', 'ticket_close', { ticket: id, resolution: 'r' })),
    ).toMatchObject({ code: 'needs_person' });
  });

  it('defers what is not begun, and only sorts by it', async () => {
    const id = await ticketIn(workspace, 'ready');
    await call('human', 'ticket_defer', { ticket: id, until: '2027-01-01' });
    expect(await call('human', 'ticket_list', { waiting: true })).toMatchObject({ count: 0 });
    expect(await call('human', 'ticket_queue', { ticket: id })).toMatchObject({ state: 'queued' });
    await call('human', 'ticket_defer', { ticket: id, until: 'now' });
    const working = await ticketIn(workspace, 'inprogress', 'Begun');
    expect((await refusalOf(call('human', 'ticket_defer', { ticket: working }))).code).toBe(
      'illegal_transition',
    );
  });
});
