import { beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, planRevision, refusalOf, ticketIn } from './workspace.ts';

describe('acceptance', () => {
  let workspace: ReturnType<typeof openWorkspace>;
  let id: string;
  beforeEach(async () => {
    workspace = openWorkspace();
    id = await ticketIn(workspace, 'queued');
  });
  const accept = async (name: string, more: object = {}) =>
    workspace.call({ role: 'orchestrator', name }, 'ticket_accept', {
      ticket: id,
      summary: 'the plan',
      plan_revision: await planRevision(workspace, id),
      ...more,
    });

  it('is granted to exactly one of many contenders, and the others are told who holds it', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 16 }, (_, number) => accept(`orchestrator-${number}`)),
    );
    const winners = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const holder = (await workspace.store.read((view) => view.claims(id)))[0]?.caller;
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'conflict', details: { holder } });
    }
  });

  it('answers the same caller already_accepted, with the same branch and worktree, and writes nothing', async () => {
    const first = await accept('a');
    const before = await workspace.store.read((view) => view.get(id));
    const again = await accept('a');
    expect(again).toMatchObject({
      outcome: 'already_accepted',
      branch: first.branch,
      worktree: first.worktree,
    });
    expect((await workspace.store.read((view) => view.get(id)))?.events).toEqual(before?.events);
  });

  it('writes state, accepted plan and claim together', async () => {
    await accept('a');
    const record = await workspace.store.read((view) => view.get(id));
    expect(record?.plan).toMatchObject([
      { kind: 'accepted_plan', note: 'the plan', branch: 'ticket/something-to-do' },
    ]);
    expect(record?.events.at(-1)).toMatchObject({
      kind: 'state_changed',
      attributes: { from: 'queued', to: 'inprogress', caller: 'a' },
    });
    expect(await workspace.store.read((view) => view.claims(id))).toMatchObject([
      { caller: 'a', role: 'orchestrator' },
    ]);
  });

  it('wants the plan consulted, and gives the records and the revision with the refusal', async () => {
    const missing = await refusalOf(
      workspace.call('orchestrator', 'ticket_accept', { ticket: id, summary: 'x' }),
    );
    expect(missing.code).toBe('plan_not_consulted');
    expect(missing.details.plan_revision).toBe(await planRevision(workspace, id));
    const stale = await planRevision(workspace, id);
    await workspace.call('orchestrator', 'plan_record', {
      ticket: id,
      kind: 'waiting_capacity',
      reason: 'later',
    });
    const refusal = await refusalOf(
      workspace.call('orchestrator', 'ticket_accept', { ticket: id, summary: 'x', plan_revision: stale }),
    );
    expect(refusal).toMatchObject({
      code: 'plan_not_consulted',
      details: { plan: [{ kind: 'waiting_capacity' }] },
    });
  });

  it('lets an orchestrator override plan records with a reason, which stands in the event', async () => {
    const other = await ticketIn(workspace, 'planning', 'Another');
    await workspace.call('orchestrator', 'plan_record', {
      ticket: other,
      kind: 'before',
      related: id,
      reason: 'first that',
    });
    const refusal = await refusalOf(accept('a'));
    expect(refusal).toMatchObject({ code: 'unmet_requirement' });
    expect(refusal.rule).toContain(`comes after ${other}`);
    await accept('a', { override_reason: 'it is small' });
    expect((await workspace.store.read((view) => view.get(id)))?.events.at(-1)?.attributes).toMatchObject({
      override: 'it is small',
    });
  });

  it('lets relation blockers give way to a person only', async () => {
    const other = await ticketIn(workspace, 'queued', 'Another');
    await workspace.call('orchestrator', 'relation_record', {
      ticket: id,
      kind: 'depends_on',
      related: other,
    });
    expect(await refusalOf(accept('a', { override_reason: 'please' }))).toMatchObject({
      code: 'unmet_requirement',
      details: { blockers: [{ ticket: other }] },
    });
    await workspace.call('human', 'ticket_accept', {
      ticket: id,
      summary: 'x',
      plan_revision: await planRevision(workspace, id),
      override_reason: 'I know',
    });
    expect(
      (await workspace.store.read((view) => view.get(id)))?.events.at(-1)?.attributes.overridden,
    ).toContain(other);
  });

  it('waits for a conflicting Ticket in progress, from whichever end it was recorded', async () => {
    const other = await ticketIn(workspace, 'inprogress', 'Another');
    await workspace.call('orchestrator', 'plan_record', {
      ticket: other,
      kind: 'do_not_parallelize',
      related: id,
      reason: 'same file',
    });
    expect((await refusalOf(accept('a'))).rule).toContain(`conflicts with ${other}`);
    await workspace.call('human', 'ticket_complete', { ticket: other, summary: 'done' });
    expect(await accept('a')).toMatchObject({ outcome: 'accepted' });
  });

  it('lets waiting_capacity lapse by itself when capacity is free', async () => {
    workspace = openWorkspace({ capacity: 1 });
    const busy = await ticketIn(workspace, 'inprogress', 'Busy');
    id = await ticketIn(workspace, 'queued', 'Waiting');
    await workspace.call('orchestrator', 'plan_record', {
      ticket: id,
      kind: 'waiting_capacity',
      reason: 'one at a time',
    });
    expect((await refusalOf(accept('a'))).rule).toContain('1 of 1 places');
    await workspace.call('human', 'ticket_complete', { ticket: busy, summary: 'done' });
    expect(await accept('a')).toMatchObject({ outcome: 'accepted' });
  });

  it('is a Go for a text: a changed text wants a person again', async () => {
    await workspace.call('human', 'ticket_edit', { ticket: id, title: 'Something else entirely' });
    expect(await refusalOf(accept('a'))).toMatchObject({ code: 'needs_person' });
    await workspace.call('human', 'ticket_unqueue', { ticket: id });
    await workspace.call('human', 'ticket_queue', { ticket: id });
    expect(await accept('a')).toMatchObject({ outcome: 'accepted' });
  });

  it('is taken over from an unnamed process that ended, without a change of state', async () => {
    await workspace.call({ role: 'orchestrator', name: 'process-1', named: false }, 'ticket_accept', {
      ticket: id,
      summary: 'x',
      plan_revision: await planRevision(workspace, id),
    });
    expect(await refusalOf(accept('b'))).toMatchObject({
      code: 'conflict',
      details: { holder: 'process-1' },
    });
    workspace.gone.add('process-1');
    expect(await accept('b')).toMatchObject({ outcome: 'taken_over', state: 'inprogress' });
    expect(await workspace.store.read((view) => view.claims(id))).toMatchObject([{ caller: 'b' }]);
    expect((await workspace.store.read((view) => view.get(id)))?.events.at(-1)).toMatchObject({
      kind: 'work',
      attributes: { work: 'takeover' },
    });
  });

  it('is never taken from a named caller: a person releases it by a return', async () => {
    await accept('a');
    workspace.gone.add('a');
    expect(await refusalOf(accept('b'))).toMatchObject({ code: 'conflict' });
    await workspace.call('human', 'ticket_return', { ticket: id, reason: 'a is gone' });
    expect(await workspace.store.read((view) => view.claims(id))).toEqual([]);
  });

  it('is taken from a living holder by a person only, whose reason stays in the thread', async () => {
    await accept('a');
    const take = async (role: 'orchestrator' | 'human', reason?: string) =>
      workspace.call({ role, name: 'b' }, 'ticket_accept', {
        ticket: id,
        summary: 'x',
        plan_revision: await planRevision(workspace, id),
        ...(reason ? { override_reason: reason } : {}),
      });
    expect((await refusalOf(take('orchestrator', 'mine now'))).code).toBe('conflict');
    expect((await refusalOf(take('human'))).code).toBe('conflict');
    expect(await take('human', 'a is stuck')).toMatchObject({ outcome: 'taken_over' });
    const last = (await workspace.store.read((view) => view.get(id)))?.events.at(-1);
    expect(last).toMatchObject({ kind: 'work', attributes: { override: 'a is stuck' } });
  });

  it('judges in its order: input, found, forbidden, repeated, state, revision, requirement', async () => {
    const { call } = workspace;
    const planning = await ticketIn(workspace, 'planning', 'Only planned');
    expect(
      (await refusalOf(call('orchestrator', 'ticket_accept', { ticket: 'nothing', unknown: 1 }))).code,
    ).toBe('invalid_input');
    expect(
      (await refusalOf(call('orchestrator', 'ticket_accept', { ticket: 'nothing', summary: 'x' }))).code,
    ).toBe('not_found');
    expect((await refusalOf(call('coder', 'ticket_accept', { ticket: id, summary: 'x' }))).code).toBe(
      'forbidden',
    );
    expect(
      (await refusalOf(call('orchestrator', 'ticket_accept', { ticket: planning, summary: 'x' }))).code,
    ).toBe('illegal_transition');
    expect((await refusalOf(call('orchestrator', 'ticket_accept', { ticket: id, summary: 'x' }))).code).toBe(
      'plan_not_consulted',
    );
    await accept('a', { request_id: 'one' });
    expect(
      await call({ role: 'orchestrator', name: 'a' }, 'ticket_accept', {
        ticket: id,
        summary: 'x',
        request_id: 'one',
      }),
    ).toMatchObject({ repeated: true, state: 'inprogress' });
  });
});
