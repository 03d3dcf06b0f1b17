import type { EventShown } from '../../../wire.ts';
import { Age } from '../../components/age.tsx';
import { Markdown } from '../../components/markdown.tsx';
import { Folded } from '../folded.tsx';
import { authorWords, channelWords, eventWords } from './event-words.ts';

/** One event: who did what, when, and what they said of it. */
export function EventItem({ event }: { event: EventShown }) {
  const { did, tone, code } = eventWords(event);
  const { name, role } = authorWords(event.author);
  const channel = channelWords(event);
  return (
    <li class="event" id={`event-${event.id}`} data-tone={tone} data-said={event.body !== '' || undefined}>
      <span class="event-mark" aria-hidden="true" />
      <p class="event-head">
        <bdi class="event-author">{name}</bdi>
        {role && <span class="event-role">{role}</span>} <bdi class="event-did">{did}</bdi>
        {code && <code>{code}</code>}
        {channel && <span class="event-role">{channel}</span>}
        <a class="event-at" href={`#event-${event.id}`} title={new Date(event.at).toLocaleString()}>
          <Age at={event.at} />
        </a>
      </p>
      {event.body.trim() !== '' && (
        <div class="event-body">
          <Folded text={event.body} name={`what ${name} said`}>
            <Markdown text={event.body} />
          </Folded>
          {event.cut && <p class="ticket-soft">The rest is in the thread of the record.</p>}
        </div>
      )}
    </li>
  );
}
