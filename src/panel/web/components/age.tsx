import { createStore, useStore } from '../live/store.ts';
import { ageOf } from './age-of.ts';

/** One clock for the page: ages that turn at the same moment are drawn at the same moment. */
const now = createStore(Date.now());
setInterval(() => {
  if (document.visibilityState === 'visible') now.set(Date.now());
}, 15_000);
document.addEventListener('visibilitychange', () => now.set(Date.now()));

/** How long ago something was, in the shortest words; the exact time is its title. */
export function Age({ at }: { at: string }) {
  const { short, long } = ageOf(at, useStore(now));
  return (
    <time class="age" dateTime={at} title={new Date(at).toLocaleString()}>
      <span aria-hidden="true">{short}</span>
      <span class="unseen">{long}</span>
    </time>
  );
}
