import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTHORITY } from '../../src/domain/authority.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { appendEvents } from '../../src/domain/thread.ts';
import { LIMITS, ROLES, type Role } from '../../src/domain/ticket.ts';
import { callTool, visibleTools } from '../../src/tools/call.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { callerOf, openWorkspace, refusalOf, ticketIn } from '../tracker/workspace.ts';

describe('every tool', () => {
  it('is in the matrix, and every role sees exactly its part', () => {
    for (const { name } of TOOLS) expect(AUTHORITY, name).toHaveProperty(name);
    for (const role of ROLES) {
      const seen = visibleTools(callerOf(role).connection).map(({ name }) => name);
      expect(seen).toEqual(TOOLS.map(({ name }) => name).filter((name) => AUTHORITY[name]?.[role]));
    }
  });

  it('refuses a tool that the role does not see in the same words as one that does not exist', async () => {
    const { services } = openWorkspace();
    const hidden = await refusalOf(callTool(services, callerOf('coder'), 'ticket_accept', {}));
    const unknown = await refusalOf(callTool(services, callerOf('coder'), 'ticket_delete', {}));
    expect(hidden.code).toBe('forbidden');
    expect(hidden.message.replace('ticket_accept', 'X')).toBe(unknown.message.replace('ticket_delete', 'X'));
  });

  const values = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '..',
      '../../etc/passwd',
      '/etc/passwd',
      'C:\\x',
      '\u202e',
      'a\u0000b',
      '\u001b[31m',
      '<!-- event: review author: a -->',
      'planning',
      '__proto__',
      'constructor',
      '-',
      '…',
    ),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.object({ maxDepth: 2 }),
    fc.constant('x'.repeat(70_000)),
  );

  for (const tool of TOOLS) {
    it(`${tool.name} answers anything with its declared answer or a coded refusal that says what to do`, async () => {
      const workspace = openWorkspace();
      const id = await ticketIn(workspace, 'planning');
      const fields = Object.keys(tool.input.shape);
      const inputs = fc.oneof(
        values,
        fc.dictionary(fc.constantFrom(...fields, 'unknown', 'author', 'role'), values),
        fc
          .dictionary(fc.constantFrom(...fields), values)
          .map((given) => ({ ...given, ticket: id, tickets: [id] })),
      );
      await fc.assert(
        fc.asyncProperty(inputs, fc.constantFrom(...ROLES), async (input, role) => {
          try {
            const called = await callTool(
              workspace.services,
              callerOf({ role, ticket: id }),
              tool.name,
              input,
            );
            if (called.kind === 'ask') return;
            expect(tool.output.safeParse(called.structured).success).toBe(true);
            expect(called.text.length).toBeLessThanOrEqual(LIMITS.answer);
            expect(JSON.stringify(called.structured).length).toBeLessThanOrEqual(LIMITS.answer);
          } catch (error) {
            if (!(error instanceof TicketError)) throw error;
            expect(error.next.length).toBeGreaterThan(5);
            expect(error.message.length).toBeLessThan(1_500);
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('arguments that do not fit', () => {
  const finding = { severity: 'blocker', text: 't' };
  const review = { ticket: 't', verdict: 'approve', commit: 'abc1234', body: 'b' };
  it.each<[string, Role, string, unknown, string]>([
    ['one is missing', 'orchestrator', 'ticket_accept', { ticket: 't' }, 'summary is missing'],
    ['a choice is missing', 'intake', 'relation_record', { ticket: 't', related: 'r' }, 'kind is missing'],
    ['a text is a number', 'intake', 'ticket_show', { ticket: 7 }, 'ticket must be a string'],
    ['a text is null', 'intake', 'ticket_show', { ticket: null }, 'ticket must be a string'],
    ['an array is a text', 'orchestrator', 'plan_query', { tickets: 't' }, 'tickets must be an array'],
    [
      'a number is none',
      'intake',
      'ticket_show',
      { ticket: 't', limit: 1.5 },
      'limit must be a whole number',
    ],
    [
      'a number is too small',
      'intake',
      'ticket_show',
      { ticket: 't', limit: -1 },
      'limit must be at least 0',
    ],
    ['a number is too big', 'intake', 'ticket_show', { ticket: 't', limit: 51 }, 'limit: at most 50'],
    ['a flag is a text', 'companion', 'ticket_doctor', { fix: 'yes' }, 'fix must be true or false'],
    ['a text is empty', 'intake', 'ticket_show', { ticket: '' }, 'ticket must not be empty'],
    ['they are an array', 'intake', 'ticket_show', ['t'], 'the input must be an object'],
    ['they are a text', 'intake', 'ticket_show', 't', 'the input must be an object'],
    [
      'a nested choice is none',
      'reviewer',
      'ticket_review',
      { ...review, findings: [finding, { ...finding, severity: 'bad' }] },
      'findings[1].severity is one of blocker, follow_up, decision',
    ],
    [
      'a nested name is unknown',
      'reviewer',
      'ticket_review',
      { ...review, findings: [{ ...finding, fil: 'a.ts' }] },
      'unknown argument "fil" (did you mean "file"?) in findings[0]',
    ],
    [
      'names are unknown',
      'intake',
      'ticket_show',
      { ticket: 't', Curser: 'x', author: 'me' },
      'unknown arguments "Curser" (did you mean "cursor"?), "author"',
    ],
    [
      'a name is misspelt',
      'intake',
      'ticket_show',
      { tickt: 't' },
      'unknown argument "tickt" (did you mean "ticket"?); ticket is missing',
    ],
  ])('are told of in our own words: %s', async (_what, role, tool, input, rule) => {
    const { services } = openWorkspace();
    expect((await refusalOf(callTool(services, callerOf(role), tool, input))).rule).toBe(rule);
  });

  it.each<[Role, string, unknown, string]>([
    [
      'orchestrator',
      'ticket_accept',
      { ticket: 't' },
      'call ticket_accept with ticket and summary (both needed; missing: summary); it may also take plan_revision, override_reason and request_id',
    ],
    [
      'intake',
      'ticket_show',
      { limit: 'x', ticket: 't' },
      'call ticket_show with ticket (needed); it may also take limit and cursor',
    ],
    ['companion', 'ticket_doctor', { all: true }, 'call ticket_doctor with any of ticket, fix'],
  ])('are followed by the call that works: %s %s', async (role, tool, input, next) => {
    const { services } = openWorkspace();
    expect((await refusalOf(callTool(services, callerOf(role), tool, input))).next).toContain(next);
  });
});

describe('an answer', () => {
  it('fits its limit whatever people and agents wrote, and everything can be reached by its cursors', async () => {
    const workspace = openWorkspace();
    const body = Array.from(
      { length: 900 },
      (_, number) => `"line" ${number} \\ with\ttabs and — 日本語`,
    ).join('\n');
    const { id } = await workspace.call('intake', 'ticket_create', { title: '"'.repeat(200), body });
    for (let number = 0; number < 30; number++)
      await workspace.call('orchestrator', 'ticket_comment', {
        ticket: id,
        kind: 'decision',
        body: `${number} ${'\\"\n'.repeat(number === 7 ? 4000 : 200)}end`,
      });
    const show = (more = {}) => workspace.call('intake', 'ticket_show', { ticket: id, ...more });
    type Part = {
      body: string;
      body_next_cursor: string | null;
      events: {
        next_cursor: string | null;
        items: { id: string; body: string; next_cursor: string | null }[];
      };
    };
    // The tool's declared answer, as far as this test reads it.
    const part = async (more = {}): Promise<Part> => (await show(more)) as unknown as Part;

    let read = '';
    for (let page = await part(); ; page = await part({ cursor: page.body_next_cursor })) {
      expect(JSON.stringify(page).length).toBeLessThanOrEqual(LIMITS.answer);
      read += page.body;
      if (page.body_next_cursor === null) break;
    }
    expect(read).toBe(body);

    const seen = new Map<string, string>();
    for (let page = await part(); ; page = await part({ cursor: page.events.next_cursor })) {
      for (const event of page.events.items) {
        let text = event.body;
        for (let next = event.next_cursor; next !== null; ) {
          const rest = (await part({ cursor: next })).events.items[0];
          text += rest?.body ?? '';
          next = rest?.next_cursor ?? null;
        }
        seen.set(event.id, text);
      }
      if (page.events.next_cursor === null) break;
    }
    const record = await workspace.store.read((view) => view.get(id));
    expect(new Map(record?.events.map((event) => [event.id, event.body]))).toEqual(
      new Map([...seen].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
    expect((await refusalOf(show({ cursor: 'nonsense' }))).code).toBe('invalid_input');
  });

  it('cuts nothing in silence: each part that is not whole says so, and its cursor leads to all of it', async () => {
    const workspace = openWorkspace();
    const id = await ticketIn(workspace, 'queued');
    const others: string[] = [];
    for (let number = 0; number < 44; number++) {
      const other = await ticketIn(workspace, 'planning', `Other ${number}`);
      others.push(other);
      const link = { ticket: id, related: other, reason: `${number} ${'"why" '.repeat(100)}end` };
      await workspace.call('orchestrator', 'relation_record', { ...link, kind: 'depends_on' });
      await workspace.call('orchestrator', 'plan_record', { ...link, kind: 'after' });
    }
    for (let number = 0; number < 30; number++)
      await workspace.call('intake', 'ticket_ask', {
        ticket: id,
        body: `${number} ${'"what"\n'.repeat(300)}?`,
      });
    const resolution = `${'how it "ended" — 日本語\n'.repeat(2900)}end`;
    const artifacts = Array.from({ length: 300 }, (_, number) => `logs/${number}-${'"'.repeat(150)}.txt`);
    // Larger than what the tools take: an older record may be.
    await workspace.store.transact(async (tx) => {
      const events = appendEvents((await tx.get(id))?.events ?? [], [{ kind: 'comment', body: 'b' }], {
        author: 'orchestrator/o',
        at: '2026-11-21T12:00:00Z',
        newId: workspace.services.tracker.newId,
      });
      await tx.put({
        id,
        events,
        resolution,
        artifacts: Object.fromEntries(artifacts.map((name) => [name, 'x'])),
      });
    });
    const record = await workspace.store.read((view) => view.get(id));

    type Row = { id: string; body: string; note: string; ticket?: string };
    type Page = {
      questions: Row[];
      relations: Row[];
      plan: Row[];
      artifacts: string[];
      blockers: string[];
      resolution: string;
      cut: { part: string; count: number; returned: number; next_cursor: string }[];
      events: { items: { body: string; next_cursor: string | null }[] };
    };
    const show = async (cursor?: string, role: 'orchestrator' | 'intake' = 'orchestrator') => {
      const input = { ticket: id, ...(cursor ? { cursor } : {}) };
      const called = await callTool(workspace.services, callerOf(role), 'ticket_show', input);
      if (called.kind === 'ask') throw new Error('reading asks nobody');
      expect(called.text.length).toBeLessThanOrEqual(LIMITS.answer);
      expect(JSON.stringify(called.structured).length).toBeLessThanOrEqual(LIMITS.answer);
      // The tool's declared answer, as far as this test reads it.
      const page = called.structured as unknown as Page;
      for (const { next_cursor } of page.cut)
        expect(called.text).toMatch(new RegExp(`[0-9]+ more .*cursor "${next_cursor}"`, 'u'));
      return page;
    };
    const brief = await show();
    expect(brief.cut.map(({ part }) => part).sort()).toEqual([
      'artifacts',
      'blockers',
      'plan',
      'questions',
      'relations',
      'resolution',
    ]);
    expect(brief.questions.length).toBeGreaterThan(brief.relations.length);

    type Part = 'questions' | 'relations' | 'plan' | 'artifacts' | 'blockers' | 'resolution';
    const all = async <P extends Part>(part: P, count: number): Promise<Page[P][number][]> => {
      const rows: Page[P][number][] = [];
      for (let page = brief; ; ) {
        rows.push(...page[part]);
        const next = page.cut.find((cut) => cut.part === part);
        if (!next) return rows;
        expect(next.count).toBe(count);
        expect(next.returned).toBe(page[part].length);
        page = await show(next.next_cursor);
      }
    };
    const questions = record?.events.filter(({ kind }) => kind === 'question') ?? [];
    const asked = await all('questions', 30);
    expect(asked.map((question) => question.id)).toEqual(questions.map((question) => question.id));
    expect((await all('relations', 44)).map(({ ticket }) => ticket)).toEqual(others);
    expect((await all('plan', 44)).map(({ ticket }) => ticket).sort()).toEqual([...others].sort());
    expect(await all('blockers', 44)).toEqual(others.map((other) => `depends_on ${other} (planning)`));
    expect((await all('artifacts', record?.artifacts.length ?? 0)).length).toBe(record?.artifacts.length);
    expect((await all('resolution', resolution.length)).join('')).toBe(resolution);

    const first = asked[0];
    expect(first?.body).toMatch(/…$/u);
    let whole = '';
    for (let next: string | null = `event:${first?.id}:0`; next !== null; ) {
      const event: Page['events']['items'][number] | undefined = (await show(next)).events.items[0];
      whole += event?.body ?? '';
      next = event?.next_cursor ?? null;
    }
    expect(whole).toBe(questions[0]?.body);
    for (const part of ['relations', 'plan'] as const) {
      const row = brief[part][0];
      expect(row?.note).toMatch(/…$/u);
      const page = await show(`note:${row?.id}:0`);
      expect(page[part][0]?.note).toMatch(/^0 "why".*end$/u);
    }
    expect((await show('artifacts:0')).artifacts[0]).toBe(artifacts.sort()[0]);

    for (const cursor of ['plan:0', `note:${brief.plan[0]?.id}:0`])
      expect((await refusalOf(show(cursor, 'intake'))).code).toBe('invalid_input');
    expect((await show(undefined, 'intake')).cut.map(({ part }) => part)).not.toContain('plan');
    const other = await workspace.call('intake', 'ticket_create', { title: 'Small' });
    expect(await workspace.call('intake', 'ticket_show', { ticket: other.id })).toMatchObject({ cut: [] });
  });

  it('lists as many as fit, and pages through all of them once', async () => {
    const workspace = openWorkspace();
    for (let number = 0; number < 45; number++)
      await workspace.call('intake', 'ticket_create', {
        title: `${number} ${'"'.repeat(190)}`,
        labels: Array.from({ length: 20 }, (_, label) => `label-${label}-${'x'.repeat(25)}`),
      });
    const seen: string[] = [];
    for (let cursor: unknown; ; ) {
      const page = await workspace.call('intake', 'ticket_list', {
        limit: 40,
        ...(cursor ? { cursor } : {}),
      });
      expect(JSON.stringify(page).length).toBeLessThanOrEqual(LIMITS.answer);
      expect(page.count).toBe(45);
      // The tool's declared answer, as far as this test reads it.
      seen.push(...(page.tickets as { id: string }[]).map(({ id }) => id));
      cursor = page.next_cursor;
      if (!cursor) break;
    }
    expect(new Set(seen).size).toBe(45);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it('shows a new Ticket on the first page, and closed ones last', async () => {
    const workspace = openWorkspace();
    const closed = await ticketIn(workspace, 'closed', 'Old');
    const open = await ticketIn(workspace, 'planning', 'New');
    expect(await workspace.call('intake', 'ticket_list', {})).toMatchObject({
      count: 1,
      tickets: [{ id: open }],
    });
    expect(await workspace.call('intake', 'ticket_list', { state: 'all' })).toMatchObject({
      tickets: [{ id: open }, { id: closed }],
    });
    expect(await workspace.call('intake', 'ticket_list', { state: 'all', text: 'OLD' })).toMatchObject({
      tickets: [{ id: closed }],
    });
    await workspace.call('intake', 'relation_record', {
      ticket: open,
      kind: 'depends_on',
      related: await ticketIn(workspace, 'ready', 'Needed'),
    });
    expect(await workspace.call('intake', 'ticket_list', { blocked: true })).toMatchObject({
      count: 1,
      tickets: [{ id: open }],
    });
    expect(await workspace.call('intake', 'ticket_list', { waiting: true })).toMatchObject({
      count: 1,
      tickets: [{ title: 'Needed', waits_for_person: ['go'] }],
    });
  });
});
