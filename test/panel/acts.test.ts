import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelHere } from './panel-here.ts';
import type { Visitor } from './visitor.ts';

describe('a person who acts on the panel', () => {
  let here: PanelHere;
  let ann: Visitor;
  beforeAll(async () => {
    here = await PanelHere.open();
    ann = await here.enter();
  });
  afterAll(() => here?.end());

  const threadOf = (ticket: string) => readFileSync(join(here.records, ticket, 'thread.md'), 'utf8');
  const rowOf = async (ticket: string) =>
    (await ann.get('/api/tickets?state=all')).tickets.find(({ id }: { id: string }) => id === ticket);

  it('is asked first, and with what they saw it is done, as them, by way of the panel', async () => {
    const ticket = await here.ready('Asked first');
    const asked = await ann.call('ticket_queue', { ticket });
    expect(asked).toMatchObject({
      kind: 'ask',
      ticket,
      rev: 3,
      question: expect.stringContaining('Asked first'),
    });
    expect((await rowOf(ticket)).state).toBe('ready');
    const { rev } = asked;
    const done = await ann.call('ticket_queue', { ticket }, { ticket, rev });
    expect(done).toMatchObject({ kind: 'answer', structured: { id: ticket, state: 'queued' } });
    const event = threadOf(ticket)
      .split('\n')
      .find((line) => line.includes('to: queued'));
    expect(event).toMatch(/ author: human\/ann .*channel: panel/u);
  });

  it('writes words where words are wanted, and a part of the question says so', async () => {
    const ticket = await here.ready('With words');
    const { rev } = await rowOf(ticket);
    const input = { ticket, body: 'Mind the gutter.', kind: 'comment' };
    expect(await ann.call('ticket_comment', input, { ticket, rev })).toMatchObject({ kind: 'answer' });
    expect(threadOf(ticket)).toMatch(/event: comment author: human\/ann .*channel: panel/u);
  });

  it('is refused by a row that is stale, and is shown the Ticket as it is now', async () => {
    const ticket = await here.ready('Stale soon');
    const seen = { ticket, rev: (await rowOf(ticket)).rev };
    await here.other('orchestrator', 'ticket_comment', { ticket, body: 'It changed.', kind: 'comment' });
    const refused = await ann.call('ticket_queue', { ticket }, seen);
    expect(refused).toMatchObject({
      kind: 'refused',
      refusal: { code: 'stale_revision' },
      now: { key: `ticket:${ticket}`, ticket: { state: 'ready', rev: 4 } },
    });
    expect((await rowOf(ticket)).state).toBe('ready');
    expect(await ann.call('ticket_queue', { ticket }, { ticket, rev: 4 })).toMatchObject({ kind: 'answer' });
  });

  it('is refused by a yes that was for another Ticket', async () => {
    const [ticket, other] = [await here.ready('This one'), await here.ready('Not that one')];
    const refused = await ann.call('ticket_queue', { ticket }, { ticket: other, rev: 3 });
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'stale_revision' } });
    expect((await rowOf(ticket)).state).toBe('ready');
  });

  it('acts once where two pages say yes at the same moment', async () => {
    const ticket = await here.ready('Two pages');
    const seen = { ticket, rev: 3 };
    const bob = await here.enter();
    const both = await Promise.all([ann, bob].map((page) => page.call('ticket_queue', { ticket }, seen)));
    expect(both.map(({ kind }) => kind).sort()).toEqual(['answer', 'refused']);
    expect(threadOf(ticket).match(/to: queued/gu)).toHaveLength(1);
  });

  it('is told in words what is not possible', async () => {
    const { id: ticket } = await here.other('intake', 'ticket_create', { title: 'Not ready' });
    const refused = await ann.call('ticket_queue', { ticket }, { ticket: String(ticket), rev: 1 });
    expect(refused).toMatchObject({
      kind: 'refused',
      refusal: {
        code: 'illegal_transition',
        refused: expect.any(String),
        rule: expect.any(String),
        next: expect.any(String),
      },
      now: { ticket: { state: 'planning' } },
    });
    const none = await ann.call('ticket_queue', { ticket: 'none' }, { ticket: 'none', rev: 1 });
    expect(none).toMatchObject({ kind: 'refused', refusal: { code: 'not_found' }, now: null });
  });

  it('has the tools of a person and no others', async () => {
    const ticket = await here.ready('Whose tools');
    for (const tool of ['ticket_ask', 'nothing', '', '__proto__', 'constructor'])
      expect(await ann.call(tool, { ticket, body: 'Why?' }, { ticket, rev: 3 }), tool).toMatchObject({
        kind: 'refused',
        refusal: { code: 'forbidden' },
      });
  });

  it.each([
    { author: 'human/bob' },
    { role: 'intake' },
    { name: 'bob' },
    { channel: 'terminal' },
    { consent: {} },
  ])('is nobody else by an argument: %o', async (argument) => {
    const ticket = await here.ready('By an argument');
    const refused = await ann.call('ticket_queue', { ticket, ...argument }, { ticket, rev: 3 });
    expect(refused).toMatchObject({ kind: 'refused', refusal: { code: 'invalid_input' } });
    expect((await rowOf(ticket)).state).toBe('ready');
  });

  it('reads without being asked', async () => {
    expect(await ann.call('ticket_list', {})).toMatchObject({ kind: 'answer' });
  });

  it('finds words in many Tickets, page by page', async () => {
    for (let count = 0; count < 3; count++)
      await here.other('intake', 'ticket_create', { title: `Needle ${count}` });
    const { count, tickets, next_cursor } = await ann.get('/api/tickets?text=needle&state=planning');
    expect([count, tickets.length, next_cursor]).toEqual([3, 3, null]);
    expect(tickets[0]).toMatchObject({ title: 'Needle 2', state: 'planning', rev: 1, blocked_by: [] });
    expect((await ann.ask('/api/tickets?state=lost')).status).toBe(400);
  });
});
