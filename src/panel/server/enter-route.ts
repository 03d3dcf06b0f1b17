import type { Hono } from 'hono';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';
import type { EnterAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';
import { readBody } from './read-body.ts';
import { giveCookie, halvesOf } from './session.ts';

/** So many wrong keys are answered in a minute. */
const WRONG = 10;
const MINUTE_MS = 60_000;

/** The key of a link becomes a session, once. */
export function enterRoute(app: Hono, { door, now }: PanelParts, port: () => number): void {
  const wrong: number[] = [];
  app.post('/api/enter', async (context) => {
    const { key } = await readBody(context, z.strictObject({ key: z.string().max(200) }));
    const session = door.enter(key);
    if (session === undefined) {
      const since = now().getTime() - MINUTE_MS;
      while (wrong[0] !== undefined && wrong[0] < since) wrong.shift();
      // Whoever has a good one is let in all the same: no other user of this machine can lock the person out.
      if (wrong.length >= WRONG) return context.json({ refusal: TOO_MANY }, 429);
      wrong.push(now().getTime());
      throw refusedKey();
    }
    giveCookie(context, port(), session);
    return context.json<EnterAnswer>({ session: halvesOf(session).page });
  });
}

const NEXT = 'a person runs in a terminal of their own: yoi-tickets panel --link';

const TOO_MANY = {
  ...{ code: 'busy', refused: 'nobody was let in' },
  ...{ rule: 'too many links were tried that are none', next: `wait a minute; ${NEXT}` },
};

function refusedKey(): TicketError {
  return new TicketError('forbidden', {
    refused: 'nobody was let in',
    rule: 'the link was used already, is older than 15 minutes, or is none',
    next: NEXT,
  });
}
