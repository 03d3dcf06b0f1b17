import { useEffect, useState } from 'preact/hooks';
import type { EventsAnswer, Refusal } from '../../../wire.ts';
import { Button } from '../../components/button.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { getAnswer, refusalOf } from '../../live/ask-server.ts';
import { EventItem } from './event-item.tsx';
import { type Stretch, withNewest, withOlder } from './joined-events.ts';
import './timeline.css';

/** What was said and done, the newest last, as in a conversation. */
export function Timeline({ id, newest }: { id: string; newest: EventsAnswer & { count: number } }) {
  const [thread, setThread] = useState<Stretch>(newest);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isFetching, setFetching] = useState(false);
  useEffect(() => setThread((known) => withNewest(known, newest)), [newest]);
  useEffect(() => {
    // Whoever came by an address of one event finds it when it is drawn, and not before.
    if (location.hash.startsWith('#event-'))
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  const fetchOlder = async () => {
    setFetching(true);
    setRefusal(undefined);
    try {
      const path = `/api/tickets/${encodeURIComponent(id)}/events?before=${thread.before}`;
      const older = await getAnswer<EventsAnswer>(path);
      setThread((known) => withOlder(known, older));
    } catch (error) {
      setRefusal(refusalOf(error));
    }
    setFetching(false);
  };
  const left = newest.count - thread.events.length;
  return (
    <section class="ticket-part" aria-labelledby="ticket-thread">
      <div class="ticket-part-head">
        <h2 id="ticket-thread">What happened</h2>
        <span class="ticket-soft">
          {newest.count} event{newest.count === 1 ? '' : 's'}
        </span>
      </div>
      {thread.before !== null && (
        <Button busy={isFetching} onPress={() => void fetchOlder()}>
          Older ones{left > 0 ? ` (${left})` : ''}
        </Button>
      )}
      {refusal && <RefusalNote refusal={refusal} />}
      <ol class="timeline">
        {thread.events.map((event) => (
          <EventItem key={`${event.id} ${event.rev}`} event={event} />
        ))}
      </ol>
    </section>
  );
}
