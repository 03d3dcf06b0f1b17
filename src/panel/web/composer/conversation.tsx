import { useLayoutEffect, useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { PodsAnswer } from '../../wire.ts';
import { Dialog } from '../components/dialog.tsx';
import { Markdown } from '../components/markdown.tsx';
import { Shown } from '../components/shown.tsx';
import { useAnswer } from '../live/answers.ts';
import { useTranscript } from '../live/transcript.ts';
import { type Turn, turnsOf } from './turns-of.ts';
import './conversation.css';

/** The conversation with the Companion, beside the page. */
export function Conversation({ onClose }: { onClose: () => void }) {
  const { value } = useAnswer<PodsAnswer>('/api/pods');
  const companions = value?.pods.filter(({ role, ticket }) => role === 'companion' && ticket === null) ?? [];
  const companion = companions.toSorted((a, b) => (a.launched_at < b.launched_at ? 1 : -1))[0];
  const isThere = companion !== undefined && companion.state !== 'restorable' && companion.state !== 'gone';
  const { entries, at } = useTranscript(companion?.pod ?? null, `${companion?.launched_at} ${isThere}`);
  const turns = turnsOf(entries);
  const end = useEndInSight(entries);
  const isWorking = companion?.working === true && isThere;
  return (
    <Dialog title="Companion" place="side" onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys scroll what has the focus */}
      <div class="conversation" ref={end} role="log" aria-label="Conversation" tabIndex={0}>
        {turns.length === 0 && (
          <p class="conversation-empty">
            {companion
              ? 'Nothing was said yet.'
              : 'Nobody is there yet: the first thing that you write starts the Companion.'}{' '}
            It knows all Tickets, and can tell you how they stand. What is yours to decide stays yours.
          </p>
        )}
        {turns.map((turn) => (
          <TurnShown key={turn.seq} turn={turn} />
        ))}
        {isWorking && <p class="conversation-working">at work …</p>}
        {at === 'offline' && <p class="conversation-working">not connected</p>}
      </div>
      {companion && (
        <p class="conversation-foot">
          <Link href={`/pod/${encodeURIComponent(companion.pod)}`}>{companion.pod}</Link>, {companion.agent}
        </p>
      )}
    </Dialog>
  );
}

function TurnShown({ turn }: { turn: Turn }) {
  if (turn.by === 'did')
    return (
      <p class="turn-did">
        <bdi>
          <Shown text={turn.text} />
        </bdi>
        {turn.count > 1 && ` and ${turn.count - 1} more`}
      </p>
    );
  return (
    <div class={`turn turn-${turn.by}`}>
      <span class={turn.by === 'other' ? 'turn-from' : 'unseen'}>
        {turn.by === 'person' ? 'You' : turn.by === 'companion' ? 'Companion' : turn.from}
      </span>
      {turn.by === 'companion' ? <Markdown text={turn.text} /> : <p dir="auto">{turn.text}</p>}
    </div>
  );
}

/** Keeps the end in sight while words come, unless the person went back to read. */
function useEndInSight(changes: unknown) {
  const place = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const look = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, []);
  useLayoutEffect(() => {
    const element = place.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [changes]);
  return place;
}
