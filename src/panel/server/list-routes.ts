import type { Hono } from 'hono';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';
import { LIMITS, STATES } from '../../domain/ticket.ts';
import { listRows } from '../../tools/list-rows.ts';
import type { TicketListAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';

const PAGE = 100;

const query = z.strictObject({
  state: z.enum([...STATES, 'active', 'all']).default('active'),
  text: z.string().max(LIMITS.title).optional(),
  cursor: z.string().max(300).optional(),
});

/** The board, and search. */
export function listRoutes(app: Hono, { services }: PanelParts): void {
  app.get('/api/tickets', async (context) => {
    const read = query.safeParse(context.req.query());
    if (!read.success) throw refusedQuery();
    const { state, text, cursor } = read.data;
    const filter = { state, ...(text ? { text } : {}) };
    const page = { limit: PAGE, ...(cursor ? { cursor } : {}) };
    return context.json<TicketListAnswer>(await listRows(await services(), filter, page));
  });
}

function refusedQuery(): TicketError {
  return new TicketError('invalid_input', {
    refused: 'nothing was listed',
    rule: `a list is asked for by state (${[...STATES, 'active', 'all'].join(', ')}), text and cursor`,
    next: 'ask with these',
  });
}
