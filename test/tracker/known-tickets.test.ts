import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../src/domain/event.ts';
import { renderItemFile } from '../../src/domain/format/item-file.ts';
import { readRecord, summarise, type TicketRecord } from '../../src/domain/record.ts';
import { appendEvents, renderThread } from '../../src/domain/thread.ts';
import { KnownTickets } from '../../src/tracker/known-tickets.ts';
import { heldSince } from '../held-memory.ts';
import { comment, itemOf } from '../store/records.ts';

const THREAD = 200_000;
const TICKETS = 50;

describe('what is known of Tickets for their rows', () => {
  it('says the same as their records, and holds none of their threads in memory', async () => {
    const ask = async (known: KnownTickets) => {
      for (let count = 0; count < TICKETS; count++) {
        const record = recordWithLongThread();
        const ticket = await known.get(viewOf(record), summarise(record, undefined));
        expect(ticket?.seen.latest).toContain('Which way?');
        expect(ticket?.seen.questions).toMatchObject([{ id: record.events.at(-1)?.id, body: 'Which way?' }]);
      }
    };
    // What the engine keeps of code that runs often is there by then.
    await ask(new KnownTickets());
    const known = new KnownTickets();
    const held = heldSince();
    await ask(known);
    expect(held(known) / TICKETS).toBeLessThan(THREAD / 10);
  });

  it('are the oldest of the questions, each in one line, where an agent asked without end', async () => {
    const asked = Array.from({ length: 2_000 }, (_, at) => ({
      kind: 'question',
      body: `No ${at}\n${'Which way? '.repeat(100)}`,
    }));
    const record = recordOf(asked);
    const ticket = await new KnownTickets().get(viewOf(record), summarise(record, undefined));
    expect(ticket?.seen.questions[0]).toMatchObject({
      id: record.events[1]?.id,
      body: expect.stringMatching(/^No 0 Which way\? .{300,}…$/u),
    });
    expect(JSON.stringify(ticket).length).toBeLessThan(100_000);
  });
});

function recordWithLongThread(): TicketRecord {
  return recordOf([comment('x'.repeat(THREAD)), { kind: 'question', body: 'Which way?' }]);
}

function recordOf(events: readonly EventDraft[]): TicketRecord {
  const item = itemOf('one');
  const drafts = [{ kind: 'create' }, ...events];
  const by = { author: 'human/test', at: '2026-01-01T00:00:00Z', newId: ulid };
  // In one piece, as what was read of a file.
  const thread = Buffer.from(renderThread(appendEvents([], drafts, by))).toString();
  const files = { id: item.id, item: renderItemFile(item), thread, resolution: undefined };
  return readRecord({ ...files, small: [], artifacts: [] });
}

function viewOf(record: TicketRecord): Parameters<KnownTickets['get']>[0] {
  return { get: async () => record, ledger: async () => undefined };
}
