import type { ThreadEvent } from '../domain/event.ts';
import { findId } from '../tracker/find-ticket.ts';
import type { Services } from './tool.ts';

/** An event as a person sees it. All texts are somebody's words. `cut`: the rest of the body is left out. */
export type ShownEvent = {
  id: string;
  rev: number;
  kind: string;
  author: string;
  at: string;
  heading: string;
  attributes: Readonly<Record<string, string>>;
  body: string;
  cut: boolean;
};

/** `before`: the rev that older ones are asked for with; null where there are none. */
export type EventPage = { events: ShownEvent[]; before: number | null };

const PAGE = 50;
/** An event that this program wrote is shorter; what older ones and editors wrote need not be. */
const BODY = 64 * 1024;
const SHORT = 2_000;
const ATTRIBUTES = 50;

/** The newest events of a Ticket, or the newest of those before a rev, the oldest of them first. */
export async function eventsOfTicket(
  { tracker }: Services,
  reference: string,
  before?: number,
): Promise<EventPage & { count: number }> {
  const page = { limit: PAGE, ...(before === undefined ? {} : { before }) };
  const slice = await tracker.store.read(async (view) => view.thread(await findId(view, reference), page));
  if (!slice) return { events: [], before: null, count: 0 };
  return { events: slice.events.map(shownEvent), before: slice.next, count: slice.count };
}

function shownEvent({ id, rev, kind, author, at, heading, attributes, body }: ThreadEvent): ShownEvent {
  const short = Object.entries(attributes)
    .slice(0, ATTRIBUTES)
    .map(([name, value]) => [shortOf(name), shortOf(value)]);
  return {
    // An id is a name: cut, it would be another one's.
    ...{ id, rev, kind: shortOf(kind), author: shortOf(author), at: shortOf(at) },
    ...{ heading: shortOf(heading), attributes: Object.fromEntries(short) },
    body: body.length > BODY ? body.slice(0, BODY).toWellFormed() : body,
    cut: body.length > BODY,
  };
}

function shortOf(text: string): string {
  return text.slice(0, SHORT).toWellFormed();
}
