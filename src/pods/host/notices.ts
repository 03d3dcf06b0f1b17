import type { ThreadEvent } from '../../domain/event.ts';
import type { PodRole } from '../../domain/pod.ts';
import { quoted } from '../launch/quoted.ts';

/** Whose acts on its Ticket a Pod is told of, by the kind of event. */
type Told = 'person' | 'others';

/**
 * What a Pod hears of its Ticket. What is not here it finds when it looks: a notice says only that there is a reason to.
 */
const TOLD: Readonly<Record<string, Told>> = {
  answer: 'others',
  comment: 'person',
  decision: 'others',
  item_edited: 'person',
  outside_edit: 'others',
  review: 'others',
  finding_rejected: 'others',
  state_changed: 'others',
};

const EVENT = 1_500;
const WHOLE = 6_000;

/** What happened on a Ticket that a Pod is to be told, in one text; undefined where there is nothing. */
export function noticeOf(
  ticket: string,
  events: readonly ThreadEvent[],
  pod: { role: PodRole; name: string; told: number },
): string | undefined {
  const own = `${pod.role}/${pod.name}`;
  const fresh = events.filter((event) => event.rev > pod.told && event.author !== own && isTold(event));
  if (fresh.length === 0) return undefined;
  const texts = fresh.map(eventText);
  const kept = texts.slice(firstThatFits(texts));
  const left = texts.length - kept.length;
  return [
    `Ticket ${ticket}: this happened since you last heard of it, in the words of those who did it.`,
    ...(left > 0 ? [`(${left} earlier ones are left out; ticket_show has them.)`] : []),
    ...kept,
  ].join('\n\n');
}

function isTold({ kind, author }: ThreadEvent): boolean {
  const whose = TOLD[kind];
  return whose === 'others' || (whose === 'person' && author.startsWith('human/'));
}

function eventText({ kind, author, at, attributes, heading, body }: ThreadEvent): string {
  const change = kind === 'state_changed' && attributes.to ? ` to ${attributes.to}` : '';
  const verdict = kind === 'review' && attributes.verdict ? ` (${attributes.verdict})` : '';
  const words = body.trim() === '' ? heading : body;
  const cut =
    words.length <= EVENT
      ? words
      : `${words.slice(0, EVENT).toWellFormed()}\n[truncated: ${words.length - EVENT} characters]`;
  return `${kind}${change}${verdict} by ${author} at ${at}:\n${quoted(cut)}`;
}

/** From where on the texts fit into one notice: the newest are told whole. */
function firstThatFits(texts: readonly string[]): number {
  let room = WHOLE;
  for (let at = texts.length - 1; at >= 0; at--) {
    room -= (texts[at] ?? '').length;
    if (room < 0) return Math.min(at + 1, texts.length - 1);
  }
  return 0;
}
