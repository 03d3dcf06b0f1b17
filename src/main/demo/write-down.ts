import type { Cast } from './cast.ts';
import type { Tell } from './tell.ts';
import { bodyOf, STORY_TICKETS } from './tickets.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The week's Tickets, as an intake writes them down with a person: the first rows. */
export async function writeDown({ agent, person }: Cast, tell: Tell): Promise<void> {
  const intake = agent('intake');
  for (const ticket of STORY_TICKETS) {
    const { slug, title, kind, priority = 'P2', labels = [] } = ticket;
    await intake('ticket_create', { slug, title, kind, priority, labels, body: bodyOf(ticket) });
  }
  tell('intake', `wrote down what is wanted: ${STORY_TICKETS.length} Tickets`);
  const [asked, body] = ['coldest-and-warmest', 'Which day is shown when two were equally cold?'];
  await intake('ticket_ask', { ticket: asked, body });
  await person('ticket_answer', { ticket: asked, body: 'The first one.' });
  tell('person', `was asked: ${body} And answered: The first one.`);
  for (const { slug, summary } of STORY_TICKETS) await intake('ticket_ready', { ticket: slug, summary });
  for (const [ticket, kind, related, reason] of RELATIONS)
    await intake('relation_record', { ticket, kind, related, reason });
  tell('intake', 'made them ready, and noted what needs what');
  const until = new Date(Date.now() + 14 * DAY_MS).toISOString().slice(0, 10);
  await person('ticket_defer', { ticket: 'undo', until, reason: 'Not before the export is out.' });
  tell('person', 'put one aside for two weeks');
}

const RELATIONS = [
  ['month-chart', 'depends_on', 'week-in-a-line', 'It uses the format of a range.'],
  ['station-name', 'related', 'export-csv', 'Who exports may want one station only.'],
  ['say-what-is-wrong', 'related', 'refuse-impossible', 'Both are about what ends up in the log.'],
] as const;
