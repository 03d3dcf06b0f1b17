import { sessionHeaders } from './session.ts';

/** What every view shows something of. */
const PATH = '/api/actions';

/** What was seen last is there at once; what changed since is asked for when changes are heard of. */
const LAST = `${PATH}?last`;

/**
 * Asked for by a script of its own, as soon as that is there: neither the rest of the page nor its style is waited for.
 * Whoever comes by a link has no session to ask with yet.
 */
let asked: Promise<Response> | undefined = location.hash.startsWith('#key=')
  ? undefined
  : fetch(LAST, { headers: sessionHeaders(), credentials: 'same-origin' });
// It is told to who takes it.
asked?.catch(() => {});

/** The answer to what was asked first, for the first who wants it. */
export function takeFirst(path: string): Promise<Response> | undefined {
  if (path !== PATH) return undefined;
  const taken = asked;
  asked = undefined;
  return taken;
}
