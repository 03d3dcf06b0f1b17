import { Link } from 'wouter-preact';
import type { Refusal } from '../../wire.ts';
import { createStore, useStore } from '../live/store.ts';
import { RefusalNote } from './refusal-note.tsx';
import './toasts.css';

type Toast = { id: number; text: string; trouble: boolean };
type About = { title: string; path: string };
type Late = { id: number; about: About; refusal: Refusal };

const SHOWN_MS = 6_000;
const MOST = 3;
const toasts = createStore<readonly Toast[]>([]);
const refusals = createStore<readonly Late[]>([]);
let count = 0;

/** Says something once, to those who see and to those who hear. */
export function say(text: string, trouble = false): void {
  count += 1;
  const id = count;
  toasts.set([...toasts.get().filter((toast) => toast.text !== text), { id, text, trouble }].slice(-MOST));
  whenSeen(() => setTimeout(() => toasts.set(toasts.get().filter((toast) => toast.id !== id)), SHOWN_MS));
}

/** A refusal of what the person is not looking at any more: it stays until they dismiss it. */
export function sayRefused(about: About, refusal: Refusal): void {
  count += 1;
  const others = refusals.get().filter((late) => late.about.path !== about.path);
  refusals.set([...others, { id: count, about, refusal }]);
}

/** Where it is said: once in the page, and always there, as what is read aloud must stand before it speaks. */
export function Toasts() {
  const late = useStore(refusals);
  const dismiss = (id: number) => refusals.set(refusals.get().filter((one) => one.id !== id));
  return (
    <div class="toasts">
      {late.slice(-MOST).map(({ id, about, refusal }) => (
        <section key={id} class="toast toast-refusal" aria-label={`Refused: ${about.title}`}>
          <Link href={about.path} dir="auto">
            {about.title}
          </Link>
          <RefusalNote refusal={refusal} onDismiss={() => dismiss(id)} />
        </section>
      ))}
      <div class="toasts-said" role="status" aria-live="polite">
        {useStore(toasts).map(({ id, text, trouble }) => (
          <p key={id} class="toast" data-trouble={trouble || undefined}>
            {text}
          </p>
        ))}
      </div>
    </div>
  );
}

/** What nobody could see was not said yet. */
function whenSeen(act: () => void): void {
  if (document.visibilityState === 'visible') act();
  else document.addEventListener('visibilitychange', act, { once: true });
}
