import { beforeEach, describe, expect, it } from 'vitest';
import { callTool } from '../../src/tools/call.ts';
import { recordPlan } from '../../src/tracker/record-plan.ts';
import { reported } from './reported.ts';
import { callerOf, openWorkspace, planRevision, refusalOf, ticketIn } from './workspace.ts';

describe('a change', () => {
  let workspace: ReturnType<typeof openWorkspace>;
  beforeEach(() => {
    workspace = openWorkspace();
  });
  const call = (...args: Parameters<typeof workspace.call>) => workspace.call(...args);

  it('is done once for one request_id of one caller, and again for another caller', async () => {
    const one = await call('intake', 'ticket_create', { title: 'A', request_id: 'r1' });
    expect(await call('intake', 'ticket_create', { title: 'A', request_id: 'r1' })).toMatchObject({
      id: one.id,
      event: one.event,
      repeated: true,
    });
    expect(
      (await call({ role: 'intake', name: 'other' }, 'ticket_create', { title: 'A', request_id: 'r1' })).id,
    ).not.toBe(one.id);
    const comment = await call('intake', 'ticket_comment', { ticket: one.id, body: 'x', request_id: 'r1' });
    expect(
      await call('intake', 'ticket_comment', { ticket: one.id, body: 'x', request_id: 'r1' }),
    ).toMatchObject({ event: comment.event, repeated: true });
  });

  it('answers a repeated request with the state of the first answer, whatever came later', async () => {
    const { id } = await call('intake', 'ticket_create', { title: 'A' });
    await call('intake', 'ticket_ready', { ticket: id, summary: 's', request_id: 'ready' });
    await call('human', 'ticket_queue', { ticket: id });
    expect(
      await call('intake', 'ticket_ready', { ticket: id, summary: 's', request_id: 'ready' }),
    ).toMatchObject({ state: 'ready', repeated: true });
  });

  it('gives slugs that are unique, and ids that carry them', async () => {
    const ids = [];
    for (let number = 0; number < 3; number++)
      ids.push((await call('intake', 'ticket_create', { title: 'Same title' })).id);
    expect(ids.map((id) => id.replace(/^\d{8}-\d{6}-/u, ''))).toEqual([
      'same-title',
      'same-title-2',
      'same-title-3',
    ]);
    expect((await call('intake', 'ticket_create', { title: '日本語だけ' })).id).toMatch(/-t-[a-z2-7]{6}$/u);
  });

  it('finds a Ticket by id, slug or a part between dashes, and names the candidates where several have it', async () => {
    const { id } = await call('intake', 'ticket_create', { title: 'Ticket plan tool' });
    const { id: second } = await call('intake', 'ticket_create', { title: 'Other plan' });
    expect((await call('intake', 'ticket_show', { ticket: 'plan-tool' })).id).toBe(id);
    expect((await call('intake', 'ticket_show', { ticket: 'other-plan' })).id).toBe(second);
    const refusal = await refusalOf(call('intake', 'ticket_show', { ticket: 'plan' }));
    expect(refusal.code).toBe('ambiguous');
    expect(refusal.details.candidates).toEqual(expect.arrayContaining([id, second]));
    expect((await refusalOf(call('intake', 'ticket_show', { ticket: 'lan-too' }))).code).toBe('not_found');
  });

  it('edits a piece that stands there once, and a whole body only over the revision that was read', async () => {
    const { id } = await call('intake', 'ticket_create', { title: 'A', body: 'one two two' });
    await call('intake', 'ticket_edit', { ticket: id, old: 'one', new: 'ONE' });
    expect(
      (await refusalOf(call('intake', 'ticket_edit', { ticket: id, old: 'two', new: 'x' }))).rule,
    ).toContain('more than once');
    expect((await refusalOf(call('intake', 'ticket_edit', { ticket: id, body: 'new' }))).code).toBe(
      'stale_revision',
    );
    const { revision } = await call('intake', 'ticket_show', { ticket: id });
    await call('intake', 'ticket_edit', { ticket: id, body: 'new', revision });
    expect(
      (await refusalOf(call('intake', 'ticket_edit', { ticket: id, body: 'newer', revision }))).code,
    ).toBe('stale_revision');
    expect((await refusalOf(call('intake', 'ticket_edit', { ticket: id, title: 'A' }))).rule).toContain(
      'nothing',
    );
    expect((await refusalOf(call('intake', 'ticket_edit', { ticket: id, assignee: 'me' }))).code).toBe(
      'needs_person',
    );
  });

  it('lets intake edit in planning only', async () => {
    const id = await ticketIn(workspace, 'ready');
    expect((await refusalOf(call('intake', 'ticket_edit', { ticket: id, title: 'B' }))).code).toBe(
      'forbidden',
    );
    await call('human', 'ticket_edit', { ticket: id, title: 'B' });
  });

  it('takes a review of work in progress only, not from who reported it, and no approval with a blocker', async () => {
    const id = await ticketIn(workspace, 'inprogress');
    const review = { ticket: id, verdict: 'approve', commit: 'abc1234', body: 'fine' };
    const reviewer = { role: 'reviewer' as const, name: 'r', ticket: id };
    expect(await refusalOf(call(reviewer, 'ticket_review', review))).toMatchObject({
      code: 'unmet_requirement',
      rule: expect.stringContaining('nothing was since it was accepted'),
      next: expect.stringContaining('work_report'),
    });
    await reported(workspace.services.tracker, id, `${review.commit}${'0'.repeat(33)}`, 'c');
    const other = { ...review, commit: 'def5678' };
    expect(await refusalOf(call(reviewer, 'ticket_review', other))).toMatchObject({
      code: 'unmet_requirement',
      next: expect.stringContaining(review.commit),
    });
    const author = { ...reviewer, name: 'c' };
    expect(await refusalOf(call(author, 'ticket_review', review))).toMatchObject({ code: 'forbidden' });
    expect(
      (
        await refusalOf(
          call(reviewer, 'ticket_review', { ...review, findings: [{ severity: 'blocker', text: 'no' }] }),
        )
      ).code,
    ).toBe('invalid_input');
    await call(reviewer, 'ticket_review', {
      ...review,
      findings: [{ severity: 'follow_up', text: 'later', file: 'a.ts', line: 3 }],
    });
    const shown = await call('orchestrator', 'ticket_show', { ticket: id });
    expect(JSON.stringify(shown)).toContain('(a.ts:3): later');
    await call('human', 'ticket_edit', { ticket: id, title: 'Something else' });
    expect((await refusalOf(call(reviewer, 'ticket_review', review))).code).toBe('needs_person');
    await call(reviewer, 'ticket_review', { ...review, verdict: 'request_changes' });
    const planning = await ticketIn(workspace, 'planning', 'Other');
    expect(
      (
        await refusalOf(
          call({ ...reviewer, ticket: planning }, 'ticket_review', { ...review, ticket: planning }),
        )
      ).code,
    ).toBe('illegal_transition');
    expect((await refusalOf(call({ ...reviewer, ticket: planning }, 'ticket_review', review))).code).toBe(
      'forbidden',
    );
  });

  it('keeps relations flat, unique, without circles, and shows them from both ends', async () => {
    const a = await ticketIn(workspace, 'planning', 'A');
    const b = await ticketIn(workspace, 'planning', 'B');
    const c = await ticketIn(workspace, 'planning', 'C');
    const relate = (ticket: string, kind: string, related: string, more = {}) =>
      call('intake', 'relation_record', { ticket, kind, related, ...more });
    await relate(a, 'depends_on', b);
    await relate(c, 'blocks', b);
    expect((await refusalOf(relate(a, 'depends_on', b))).code).toBe('conflict');
    expect((await refusalOf(relate(a, 'related', a))).code).toBe('invalid_input');
    expect((await refusalOf(relate(c, 'depends_on', a))).rule).toContain('circle');
    expect((await refusalOf(relate(a, 'blocks', c))).rule).toContain('circle');
    expect((await refusalOf(relate(a, 'parent_of', c))).code).toBe('invalid_input');
    expect(await call('intake', 'ticket_show', { ticket: b })).toMatchObject({
      relations: expect.arrayContaining([
        expect.objectContaining({ kind: 'required_by', ticket: a }),
        expect.objectContaining({ kind: 'blocked_by', ticket: c }),
      ]),
    });
    await relate(a, 'depends_on', b, { remove: true });
    expect(await call('intake', 'ticket_show', { ticket: a })).toMatchObject({ relations: [] });
  });

  it.each([
    ['blocks', 'depends_on'],
    ['depends_on', 'blocks'],
    ['related', 'related'],
  ])('states a fact once: %s one way is %s the other way', async (first, second) => {
    const a = await ticketIn(workspace, 'planning', 'A');
    const b = await ticketIn(workspace, 'planning', 'B');
    await call('intake', 'relation_record', { ticket: a, kind: first, related: b });
    const again = await refusalOf(call('intake', 'relation_record', { ticket: b, kind: second, related: a }));
    expect(again).toMatchObject({
      code: 'conflict',
      rule: expect.stringContaining(`stated already: ${a} ${first} ${b} (relation 01K`),
      next: expect.stringContaining(`ticket ${a}, kind ${first}, related ${b} and remove`),
    });
  });

  it.each([
    ['supersedes', 'supersedes'],
    ['duplicate_of', 'duplicate_of'],
  ])('hands no work round in a circle: %s', async (kind) => {
    const [a = '', b = '', c = ''] = await Promise.all(
      ['A', 'B', 'C'].map((title) => ticketIn(workspace, 'planning', title)),
    );
    const relate = (ticket: string, what: string, related: string) =>
      call('intake', 'relation_record', { ticket, kind: what, related });
    await relate(a, kind, b);
    await relate(b, kind, c);
    expect((await refusalOf(relate(b, kind, a))).rule).toContain(`circle: ${a} ${kind} ${b} (relation `);
    expect((await refusalOf(relate(c, kind, a))).rule).toContain(`${b} ${kind} ${c} (relation `);
    const other = kind === 'supersedes' ? 'duplicate_of' : 'supersedes';
    expect((await refusalOf(relate(a, other, b))).code).toBe('conflict');
    await relate(a, 'related', b);
  });

  it('writes no accepted plan but by acceptance, and no record twice', async () => {
    const a = await ticketIn(workspace, 'queued', 'A');
    const b = await ticketIn(workspace, 'queued', 'B');
    const record = (input: Record<string, unknown>) =>
      call('orchestrator', 'plan_record', { ticket: a, reason: 'r', ...input });
    expect(await refusalOf(record({ kind: 'accepted_plan' }))).toMatchObject({
      code: 'invalid_input',
      rule: 'kind: accepted_plan is written by acceptance alone',
      next: expect.stringContaining('ticket_accept'),
    });
    const input = { ticket: a, reason: 'r', kind: 'accepted_plan' as const };
    expect(
      await refusalOf(recordPlan(workspace.services.tracker, callerOf('orchestrator'), input)),
    ).toMatchObject({ code: 'invalid_input', next: expect.stringContaining('ticket_accept') });
    const first = await record({ kind: 'conflicts_with', related: b });
    const again = await refusalOf(record({ kind: 'do_not_parallelize', related: b, reason: 'other words' }));
    expect(again).toMatchObject({ code: 'conflict', next: expect.stringContaining(String(first.record)) });
    await record({ kind: 'after', related: b });
    await record({ kind: 'waiting_capacity' });
    expect((await refusalOf(record({ kind: 'waiting_capacity' }))).code).toBe('conflict');
    const second = await record({ kind: 'conflicts_with', related: b, replaces: first.record });
    await record({ withdraw: second.record });
    await record({ kind: 'conflicts_with', related: b });
  });

  it('withdraws and replaces plan records, and never changes one', async () => {
    const a = await ticketIn(workspace, 'queued', 'A');
    const b = await ticketIn(workspace, 'queued', 'B');
    const first = await call('orchestrator', 'plan_record', {
      ticket: a,
      kind: 'after',
      related: b,
      reason: 'order',
    });
    const second = await call('orchestrator', 'plan_record', {
      ticket: a,
      kind: 'conflicts_with',
      related: b,
      reason: 'rather',
      replaces: first.record,
    });
    const query = (more = {}) => call('orchestrator', 'plan_query', { tickets: [b], ...more });
    expect(await query()).toMatchObject({ tickets: [{ records: [{ kind: 'conflicts_with', ticket: a }] }] });
    await call('orchestrator', 'plan_record', { ticket: a, withdraw: second.record, reason: 'no longer' });
    expect(await query()).toMatchObject({ tickets: [{ records: [] }] });
    expect(await query({ withdrawn: true })).toMatchObject({
      tickets: [{ records: [{ active: false }, { active: false }] }],
    });
    expect(
      (
        await refusalOf(
          call('orchestrator', 'plan_record', { ticket: a, withdraw: second.record, reason: 'again' }),
        )
      ).code,
    ).toBe('not_found');
    expect(
      (await refusalOf(call('orchestrator', 'plan_record', { ticket: a, kind: 'after', reason: 'of what?' })))
        .code,
    ).toBe('invalid_input');
  });

  it('by a person needs that person, asked for this very act', async () => {
    const id = await ticketIn(workspace, 'ready');
    const person = callerOf({ role: 'human', channel: 'terminal' });
    const called = await callTool(workspace.services, person, 'ticket_queue', { ticket: id });
    expect(called).toMatchObject({ kind: 'ask', proposal: { ticket: id } });
    if (called.kind !== 'ask') return;
    const consent = {
      channel: 'terminal' as const,
      name: 'kim',
      ticket: called.proposal.ticket,
      rev: called.proposal.rev,
    };
    await call('intake', 'ticket_comment', { ticket: id, body: 'something new' });
    expect(
      await refusalOf(callTool(workspace.services, { ...person, consent }, 'ticket_queue', { ticket: id })),
    ).toMatchObject({ code: 'stale_revision' });
    const other = await ticketIn(workspace, 'ready', 'Other');
    expect(
      await refusalOf(
        callTool(workspace.services, { ...person, consent }, 'ticket_queue', { ticket: other }),
      ),
    ).toMatchObject({ code: 'stale_revision' });
    await callTool(
      workspace.services,
      { ...person, consent: { ...consent, rev: consent.rev + 1 } },
      'ticket_queue',
      { ticket: id },
    );
    const record = await workspace.store.read((view) => view.get(id));
    expect(record?.events.at(-1)).toMatchObject({ author: 'human/kim', attributes: { channel: 'terminal' } });
  });

  it("through the companion is the person's, and says through whom it came", async () => {
    const id = await ticketIn(workspace, 'ready');
    const companion = callerOf({ role: ['intake', 'companion'], name: 'claude' });
    const called = await callTool(workspace.services, companion, 'ticket_queue', { ticket: id });
    if (called.kind !== 'ask') throw new Error('not asked');
    const { ticket, rev } = called.proposal;
    await callTool(
      workspace.services,
      { ...companion, consent: { channel: 'elicitation', name: 'kim', ticket, rev } },
      'ticket_queue',
      { ticket: id },
    );
    const record = await workspace.store.read((view) => view.get(id));
    expect(record?.events.at(-1)).toMatchObject({
      author: 'human/kim',
      attributes: { channel: 'elicitation', via: 'companion/claude' },
    });
  });

  it('asks no person for what was done before, nor for what would be refused', async () => {
    const id = await ticketIn(workspace, 'ready');
    const companion = callerOf({ role: ['intake', 'companion'], name: 'claude' });
    const go = { ticket: id, request_id: 'go-1' };
    const called = await callTool(workspace.services, companion, 'ticket_queue', go);
    if (called.kind !== 'ask') throw new Error('not asked');
    const { ticket, rev } = called.proposal;
    const consent = { channel: 'elicitation' as const, name: 'kim', ticket, rev };
    await callTool(workspace.services, { ...companion, consent }, 'ticket_queue', go);
    expect(await callTool(workspace.services, companion, 'ticket_queue', go)).toMatchObject({
      kind: 'answer',
      structured: { state: 'queued', repeated: true },
    });
    const again = callTool(workspace.services, companion, 'ticket_queue', { ticket: id });
    expect((await refusalOf(again)).code).toBe('illegal_transition');
    const planned = await ticketIn(workspace, 'planning', 'Not ready yet');
    const early = callTool(workspace.services, companion, 'ticket_queue', { ticket: planned });
    expect((await refusalOf(early)).next).toContain('ticket_ready (intake, human)');
  });

  it('writes nothing when it is refused', async () => {
    const id = await ticketIn(workspace, 'planning');
    const before = await workspace.store.read((view) => view.get(id));
    const refusal = await refusalOf(
      call('intake', 'ticket_comment', { ticket: id, body: 'x'.repeat(16 * 1024 + 1) }),
    );
    expect(refusal).toMatchObject({ code: 'too_large' });
    expect(refusal.rule).toContain('16384');
    await refusalOf(
      call('orchestrator', 'ticket_accept', {
        ticket: id,
        summary: 'x',
        plan_revision: await planRevision(workspace, id),
      }),
    );
    expect(await workspace.store.read((view) => view.get(id))).toEqual(before);
  });
});
