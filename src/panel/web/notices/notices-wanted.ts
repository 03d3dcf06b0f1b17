import { createStore } from '../live/store.ts';

const KEY = 'notices';

/** Whether the person wants to be called, and the browser lets us. */
export const noticesWanted = createStore(isAllowed() && read() === 'on');
noticesWanted.subscribe(() => keep(noticesWanted.get() ? 'on' : 'off'));

function isAllowed(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

// A browser may refuse to store anything: the choice then lives as long as the page.
function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {}
}
