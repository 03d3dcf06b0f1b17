import type { Hono } from 'hono';
import { TicketError } from '../../domain/errors.ts';
import type { Changes } from '../wire.ts';
import { EventStream } from './event-stream.ts';
import type { PanelParts } from './panel-parts.ts';

/** Tells a page what changes, first of all that it knows nothing yet. */
export function changeRoutes(app: Hono, { changes }: PanelParts): void {
  app.get('/api/changes', () => {
    const stream = openStream();
    const stop = changes.listen({
      changed: (change) => stream.send('changed', change),
      ended: (end) => stream.send('ended', end),
    });
    stream.closed.addEventListener('abort', stop);
    stream.send('changed', { all: true, tickets: [], pods: [], actions: true } satisfies Changes);
    return stream.response();
  });
}

/** @throws TicketError `busy` where too many are open. */
export function openStream(): EventStream {
  const stream = EventStream.open();
  if (stream) return stream;
  throw new TicketError('busy', {
    refused: 'nothing is told to this page',
    rule: 'too many pages listen to this panel at once',
    next: 'close some of them',
  });
}
