import type { EnterAnswer } from '../../wire.ts';
import { postAnswer, refusalOf } from './ask-server.ts';
import { connection, linkRefusal } from './connection.ts';
import { keepSession } from './session.ts';

const KEY = /^#key=(.+)$/u;

/** Trades the key of a link for a session. The key leaves the address at once: it is nobody else's to see, and used up. */
export async function enter(): Promise<void> {
  const key = KEY.exec(location.hash)?.[1];
  if (key === undefined) return;
  history.replaceState(null, '', location.pathname + location.search);
  try {
    keepSession((await postAnswer<EnterAnswer>('/api/enter', { key: decodeURIComponent(key) })).session);
  } catch (error) {
    // Whoever has a session from before needs no key; whoever has none is told why by the first answer.
    linkRefusal.set(refusalOf(error));
    connection.set('opening');
  }
}
