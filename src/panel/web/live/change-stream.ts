import type { Changes, StepEnded } from '../../wire.ts';
import { EVERYTHING } from './answers.ts';
import { getAnswer, Refused } from './ask-server.ts';
import type { Connection } from './connection.ts';
import { streamPath } from './session.ts';

const AGAIN_MS = 1_500;

export type ChangeStream = {
  /** Comes back now, where it would only have tried again in a while. */
  again: () => void;
};

type Listener = {
  changed: (changes: Changes) => void;
  ended: (end: StepEnded) => void;
  state: (state: Connection) => void;
};

/** What changes, as the server tells it, and whether it can be heard; it comes back by itself. */
export function openChangeStream({ changed, ended, state }: Listener): ChangeStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(streamPath('/api/changes'));
    source.addEventListener('open', () => state('live'));
    source.addEventListener('changed', ({ data }) => changed(changesIn(data)));
    source.addEventListener('ended', ({ data }) => ended(JSON.parse(data)));
    source.addEventListener('error', () => {
      const lost = source;
      lost?.close();
      void learnWhy().then((why) => {
        if (source !== lost) return;
        state(why);
        if (why === 'lost') return;
        timer = setTimeout(open, AGAIN_MS);
      });
    });
  };
  open();
  return {
    again: () => {
      if (source?.readyState === EventSource.CLOSED) open();
      else if (source?.readyState === EventSource.OPEN) state('live');
    },
  };
}

function changesIn(data: string): Changes {
  try {
    return JSON.parse(data);
  } catch {
    return EVERYTHING;
  }
}

/** A stream does not say why it ended; a question does. */
async function learnWhy(): Promise<'offline' | 'lost'> {
  try {
    await getAnswer('/api/pods');
    return 'offline';
  } catch (error) {
    return error instanceof Refused && error.status === 401 ? 'lost' : 'offline';
  }
}
