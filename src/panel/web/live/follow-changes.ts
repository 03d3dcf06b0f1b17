import type { Changes, StepEnded } from '../../wire.ts';
import { EVERYTHING, invalidate } from './answers.ts';
import { openChangeStream } from './change-stream.ts';
import { type Connection, connection } from './connection.ts';
import { heardEnd } from './step-ends.ts';

/** What pages of one panel tell each other. */
type Word =
  | { is: 'changed'; changes: Changes }
  | { is: 'ended'; end: StepEnded; id: string }
  | { is: 'state'; state: Connection }
  /** Of a page that just came, and of one that wants to be connected again now. */
  | { is: 'asked' };

const LOCK = 'yoi-tickets changes';
const ASK_AGAIN_MS = 2_000;

/**
 * Listens to what changes for as long as the page is open. A browser holds six connections to a server and no more:
 * of all pages of the panel one listens, and tells the others; when it is closed, the next one does.
 */
export function followChanges(): void {
  // What is no secure place, as a name of one's own without a certificate, has no locks: each page listens for itself.
  if (!navigator.locks) {
    listenFor(undefined);
    return;
  }
  const channel = new BroadcastChannel(LOCK);
  channel.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.is === 'changed') invalidate(data.changes);
    if (data.is === 'ended') heardEnd(data.end, data.id);
    if (data.is === 'state') hear(data.state);
  });
  channel.postMessage({ is: 'asked' } satisfies Word);
  comeBackSoon(() => channel.postMessage({ is: 'asked' } satisfies Word));
  void navigator.locks.request(LOCK, () => {
    listenFor(channel);
    return new Promise(() => {});
  });
}

function listenFor(channel: BroadcastChannel | undefined): void {
  const tell = (word: Word) => channel?.postMessage(word);
  let ends = 0;
  const stream = openChangeStream({
    changed: (changes) => {
      invalidate(changes);
      tell({ is: 'changed', changes });
    },
    ended: (end) => {
      ends += 1;
      const id = `${performance.timeOrigin} ${ends}`;
      heardEnd(end, id);
      tell({ is: 'ended', end, id });
    },
    state: (state) => {
      connection.set(state);
      tell({ is: 'state', state });
    },
  });
  channel?.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    if (data.is !== 'asked') return;
    stream.again();
    tell({ is: 'state', state: connection.get() });
  });
  comeBackSoon(stream.again);
}

/** Another page heard it: what was missed here meanwhile, or since what was seen last, nobody knows. */
function hear(state: Connection): void {
  const isBack = state === 'live' && connection.get() !== 'live';
  connection.set(state);
  if (isBack) invalidate(EVERYTHING);
}

/** A laptop that wakes, a tunnel that is back, somebody who looks: no need to wait for the next attempt. */
function comeBackSoon(again: () => void): void {
  const look = () => {
    if (document.visibilityState === 'visible' && connection.get() !== 'live') again();
  };
  window.addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  setInterval(look, ASK_AGAIN_MS);
}
