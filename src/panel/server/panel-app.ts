import { Hono } from 'hono';
import { TicketError } from '../../domain/errors.ts';
import { actionRoutes } from './action-routes.ts';
import { callRoutes } from './call-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { composerRoutes } from './composer-routes.ts';
import { enterRoute } from './enter-route.ts';
import { type Hosts, hostGuard, postGuard, sessionGuard } from './guard.ts';
import { listRoutes } from './list-routes.ts';
import { pageRoutes } from './page-routes.ts';
import type { PanelParts } from './panel-parts.ts';
import { podRoutes } from './pod-routes.ts';
import { boundedBody } from './read-body.ts';
import { answerError } from './refusals.ts';
import { securityHeaders } from './security-headers.ts';
import { ticketRoutes } from './ticket-routes.ts';

const ROUTES = [
  ...[actionRoutes, listRoutes, ticketRoutes, podRoutes],
  ...[callRoutes, composerRoutes, changeRoutes],
];

/** The page and what it asks for. What guards it stands first, so that no place is ever without. */
export function panelApp(parts: PanelParts, hosts: Hosts): Hono {
  const app = new Hono();
  app.onError((error, context) => answerError(error, context, parts));
  app.use(securityHeaders(), hostGuard(hosts));
  app.post('/api/*', boundedBody(), postGuard());
  enterRoute(app, parts, hosts.port);
  app.use('/api/*', sessionGuard(parts, hosts));
  // It would be answered as a GET is: a stream would begin that nobody reads, and nothing ends.
  app.use('/api/*', ({ req }, next) => (req.method === 'HEAD' ? nowhere() : next()));
  for (const routes of ROUTES) routes(app, parts);
  app.all('/api/*', nowhere);
  pageRoutes(app, parts);
  return app;
}

function nowhere(): never {
  throw new TicketError('not_found', {
    refused: 'nothing was said or done',
    rule: 'the panel has no such place',
    next: 'reload the page: it may be of another version than the program',
  });
}
