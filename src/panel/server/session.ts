import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';

/**
 * A session comes in two halves, each more than anybody guesses. A browser sends the cookie to every program that
 * listens on this machine, as cookies know no ports: so that alone lets nobody in. The page keeps the other half where
 * only its own origin reads it.
 */
export type Halves = { cookie: string; page: string };

/** The header by which a page says its half. A stream of events can have none, and says it in its address. */
const HEADER = 'x-yoi-session';
const QUERY = 'session';
/** How long a browser keeps its half when no page of the panel is opened in it. */
const KEPT_SECONDS = 30 * 24 * 60 * 60;
/** Somebody at another port can set cookies of our name beside ours: so many are tried. */
const MOST = 20;

export function halvesOf(session: string): Halves {
  const middle = Math.floor(session.length / 2);
  return { cookie: session.slice(0, middle), page: session.slice(middle) };
}

/** The sessions that a request may mean. */
export function sessionsOf({ req }: Context, port: number): string[] {
  const page = req.header(HEADER) ?? req.query(QUERY);
  if (!page) return [];
  const begin = `${cookieName(port)}=`;
  return (req.header('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(begin) && pair.length > begin.length)
    .slice(0, MOST)
    .map((pair) => pair.slice(begin.length) + page);
}

/** The browser's half, for as long as it may last again. No script reads it, and no other page sends it. */
export function giveCookie(context: Context, port: number, session: string): void {
  setCookie(context, cookieName(port), halvesOf(session).cookie, {
    ...{ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: KEPT_SECONDS },
  });
}

function cookieName(port: number): string {
  return `yoi-panel-${port}`;
}
