import type { Shown } from './shown-ticket.ts';

/** A shown Ticket in words. What people and agents wrote is quoted line by line, so that it never reads as ours. */
export function shownText(ticket: Shown): string {
  return [
    `${ticket.id}: "${ticket.title}"`,
    `State ${ticket.state}, ${ticket.kind}, ${ticket.priority}, readiness ${ticket.readiness}${list('; labels', ticket.labels)}${list('; risks', ticket.risk_flags)}${ticket.assignee ? `; assignee ${ticket.assignee}` : ''}`,
    `Created ${ticket.created_at}, last event ${ticket.updated_at}, revision ${ticket.revision}${ticket.plan_revision ? `, plan_revision ${ticket.plan_revision}` : ''}`,
    ...(ticket.held_by ? [`Held by ${ticket.held_by}`] : []),
    ...(ticket.flags.length > 0 ? [`Flags: ${ticket.flags.join(', ')}`] : []),
    ...(ticket.damage ?? []).map((place) => `Damaged: ${place}`),
    ...(ticket.waits_for_person.length > 0
      ? [`Waits for a person: ${ticket.waits_for_person.join(', ')}`]
      : []),
    ...ticket.blockers.map((blocker) => `Blocked: ${blocker}`),
    ...section(
      'Open questions',
      ticket.questions.map(
        ({ id, author, body }) => `- ${id} by ${author}: "${body}"${wholeAt('event', id, body)}`,
      ),
    ),
    ...(ticket.body ? ['', 'Body:', quoted(ticket.body)] : []),
    ...(ticket.body_next_cursor ? [`(body goes on: cursor "${ticket.body_next_cursor}")`] : []),
    ...section('Relations', ticket.relations.map(linkText)),
    ...section('Plan', (ticket.plan ?? []).map(linkText)),
    ...(ticket.events.items.length > 0
      ? [
          '',
          `Events (${ticket.events.returned} of ${ticket.events.count}):`,
          ...ticket.events.items.map(eventText),
        ]
      : []),
    ...(ticket.events.next_cursor ? [`(older events: cursor "${ticket.events.next_cursor}")`] : []),
    ...section(
      'Artifacts',
      ticket.artifacts.map((name) => `- ${name}`),
    ),
    ...(ticket.resolution ? ['', 'Resolution:', quoted(ticket.resolution)] : []),
    ...(ticket.cut.length > 0 ? [''] : []),
    ...ticket.cut.map(cutText),
  ].join('\n');
}

function list(name: string, entries: readonly string[]): string {
  return entries.length > 0 ? `${name} ${entries.join(' ')}` : '';
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `${title}:`, ...lines] : [];
}

function linkText({
  id,
  kind,
  ticket,
  note,
}: {
  id: string;
  kind: string;
  ticket: string | null;
  note: string;
}): string {
  return `- ${kind}${ticket ? ` ${ticket}` : ''} [${id}]${note ? `: "${note}"${wholeAt('note', id, note)}` : ''}`;
}

function cutText({ part, count, next_cursor }: Shown['cut'][number]): string {
  const more = count - Number(next_cursor.split(':').at(-1));
  const unit = part === 'resolution' || part === 'note' ? 'characters of the ' : '';
  return `(${more} more ${unit}${part}: cursor "${next_cursor}")`;
}

/** Where a text is whole that was cut to fit. */
function wholeAt(part: string, id: string, text: string): string {
  return text.endsWith('…') ? ` (whole: cursor "${part}:${id}:0")` : '';
}

function eventText({
  id,
  kind,
  author,
  at,
  facts,
  body,
  next_cursor,
}: Shown['events']['items'][number]): string {
  const head = `- ${at} ${kind} by ${author} [${id}]${facts ? ` ${facts}` : ''}`;
  return [
    head,
    ...(body ? [quoted(body)] : []),
    ...(next_cursor ? [`  (goes on: cursor "${next_cursor}")`] : []),
  ].join('\n');
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
