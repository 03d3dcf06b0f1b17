import { setImmediate as breathe } from 'node:timers/promises';
import type { TranscriptEntry } from '../../domain/pod.ts';
import type { AttachTerminal, Key } from './attach-terminal.ts';
import type { AttachedPod } from './attached-pod.ts';
import { type Intent, intentOf } from './intent-of-key.ts';
import { EMPTY, edit } from './line-editor.ts';
import { LiveView } from './live-view.ts';
import { acts, type Told } from './person-acts.ts';

/** A crowd of entries must not keep keys from being heard. */
const AT_ONCE = 100;

/** A person with a keyboard watches the Pod, answers and talks to it, until they leave or it ends. */
export async function converse(pod: AttachedPod, terminal: AttachTerminal): Promise<void> {
  const view = new LiveView(pod, terminal);
  const entries = pod.entries[Symbol.asyncIterator]();
  let detach = () => {};
  const detached = new Promise<'detached'>((resolve) => {
    detach = () => resolve('detached');
  });
  const stopReading = terminal.readKeys((key) => {
    press(key, { pod, view, detach });
    view.draw();
  });
  const stopWatching = terminal.watchSize(() => view.repaint());
  let farewell = 'the view ended';
  try {
    const why = await Promise.race([detached, follow(entries, view)]);
    farewell = why === 'ended' ? 'has ended' : `goes on; come back with: yoi-tickets pod attach ${pod.name}`;
  } finally {
    stopReading();
    stopWatching();
    view.end(`${pod.name} ${farewell}`);
    // The next entry may never come: what is waited for is given up, and nobody has to hear how.
    entries.return?.().catch(() => {});
  }
}

async function follow(entries: AsyncIterator<TranscriptEntry>, view: LiveView): Promise<'ended'> {
  for (let count = 1; ; count++) {
    const { value, done } = await entries.next();
    if (done) return 'ended';
    view.hear(value);
    if (count % AT_ONCE === 0) await breathe();
  }
}

type Place = { pod: AttachedPod; view: LiveView; detach(): void };

function press(key: Key, { pod, view, detach }: Place): void {
  const { asked } = view;
  const intent = intentOf(key, { writing: view.draft !== undefined, asked: asked?.ready === true });
  const does: Record<Intent['do'], () => void> = {
    nothing: () => {},
    detach,
    fold: () => view.fold(),
    state: () => tell(view, acts.state(pod)),
    begin: () => {
      view.draft = EMPTY;
    },
    edit: () => {
      view.draft = edit(view.draft ?? EMPTY, key);
    },
    leave: () => {
      view.draft = undefined;
    },
    send: () => {
      const text = view.draft?.text.trim();
      view.draft = undefined;
      if (text) tell(view, acts.send(pod, text));
    },
    answer: () => {
      if (intent.do !== 'answer' || !asked) return;
      const { id } = asked.question;
      view.answered.add(id);
      tell(view, acts.answer(pod, id, intent), () => {
        view.answered.delete(id);
      });
    },
  };
  does[intent.do]();
}

/** Shows what came of an act of the person, when it is known. */
function tell(view: LiveView, told: Promise<Told>, onFailure = () => {}): void {
  told.then(({ lines, failed }) => {
    if (failed) onFailure();
    view.tell(failed ? 'bad' : 'dim', lines);
  });
}
