import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUTHORITY } from '../../src/domain/authority.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { LIMITS, ROLES } from '../../src/domain/ticket.ts';
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
