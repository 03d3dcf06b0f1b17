import type { MiddlewareHandler } from 'hono';
import { TicketError } from '../../domain/errors.ts';
import type { RefusalAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';
import { refusalOf } from './refusals.ts';
import { giveCookie, sessionsOf } from './session.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Who may be asked for here: this machine by its port, and by names that the person allowed, which stand for a tunnel's end. */
export type Hosts = { port: () => number; allowed: readonly string[] };

/** A page of another origin, and a name that was made to lead here, are refused before anything is looked at. */
export function hostGuard(hosts: Hosts): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host')?.toLowerCase();
    if (host === undefined || !isOurs(host, hosts)) throw refusedHost();
    const origin = context.req.header('origin');
    if (origin !== undefined && !isOrigin(origin, host)) throw refusedOrigin();
    const site = context.req.header('sec-fetch-site');
    // To come from somewhere else to the page itself is how every link works; it brings no cookie with it.
    const isVisit = context.req.method === 'GET' && context.req.header('sec-fetch-mode') === 'navigate';
    const isApi = context.req.path.startsWith('/api/');
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !(isVisit && !isApi))
      throw refusedOrigin();
    return next();
  };
}

/** Everything that is said of the workspace is said only to who came in by the link. */
export function sessionGuard({ door }: PanelParts, { port }: Hosts): MiddlewareHandler {
  return async (context, next) => {
    const session = sessionsOf(context, port()).find((one) => door.isIn(one));
    if (session !== undefined) {
      // What a page asks for first: it lasts from then on as the session does, which lasts from its last use.
      if (context.req.query('last') !== undefined) giveCookie(context, port(), session);
      return next();
    }
    return context.json<RefusalAnswer>({ refusal: refusalOf(strangerRefused()) }, 401);
  };
}

/** A form of another page can send none of this. */
export function postGuard(): MiddlewareHandler {
  return async (context, next) => {
    if (context.req.header('x-yoi-panel') !== '1') throw refusedForm('it lacks the header x-yoi-panel');
    const [type = ''] = (context.req.header('content-type') ?? '').split(';');
    if (type.trim().toLowerCase() !== 'application/json')
      throw refusedForm('what it brings is not called JSON');
    return next();
  };
}

/** Browsers leave it out. */
const USUAL_PORT = 80;

function isOurs(host: string, { port, allowed }: Hosts): boolean {
  const end = `:${port()}`;
  if (host.endsWith(end) && LOOPBACK.includes(host.slice(0, -end.length))) return true;
  if (port() === USUAL_PORT && LOOPBACK.includes(host)) return true;
  return allowed.includes(host.replace(/:\d+$/u, ''));
}

function isOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function strangerRefused(): TicketError {
  return new TicketError('forbidden', {
    refused: 'nothing was said or done',
    rule: 'this browser did not come in by a link of the panel, or that was too long ago',
    next: 'a person runs in a terminal of their own: yoi-tickets panel --link',
  });
}

function refusedHost(): TicketError {
  return new TicketError('forbidden', {
    refused: 'nothing was said or done',
    rule: 'the panel was asked for by a name that is not its own',
    next: 'open the link that it printed; for a name of your own, start it with --allow-host NAME',
  });
}

function refusedOrigin(): TicketError {
  return new TicketError('forbidden', {
    refused: 'nothing was said or done',
    rule: 'another page asked, and only the panel itself may',
    next: 'open the link that the panel printed',
  });
}

function refusedForm(rule: string): TicketError {
  return new TicketError('invalid_input', {
    refused: 'nothing was done',
    rule,
    next: 'send it as the page does: JSON, with the header x-yoi-panel: 1',
  });
}
