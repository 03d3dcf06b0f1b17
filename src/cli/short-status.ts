import type { Urgency } from '../domain/actions.ts';
import { TicketError } from '../domain/errors.ts';
import { seeActions } from '../tools/see-actions.ts';
import type { OpenWorkspace, Outcome } from './command-line-parts.ts';
import { requireTickets } from './require-tickets.ts';

/** What a prompt has room for: what needs a person, in as few words as say it. */
const WORDS: readonly (readonly [words: string, urgencies: readonly Urgency[]])[] = [
  ['asked', ['permission', 'question']],
  ['stuck', ['stuck']],
  ['to merge', ['decide']],
  ['ready', ['ready']],
  ['to close', ['done']],
];

/** One line for a prompt; nothing where nothing needs a person. */
export async function shortStatus({ services, connection }: OpenWorkspace): Promise<Outcome> {
  requireTickets(connection, 'ticket_list');
  const { counts, needs } = await seeActions(services, { limit: 0, quick: true });
  const parts = WORDS.flatMap(([words, urgencies]) => {
    const count = urgencies.reduce((sum, urgency) => sum + counts[urgency], 0);
    return count > 0 ? [`${count} ${words}`] : [];
  });
  return { structured: { needs, counts }, text: parts.join(' · ') };
}

/** A prompt is shown everywhere: that there is no workspace here is no news. */
export function isNoWorkspace(error: unknown): boolean {
  return error instanceof TicketError && (error.code === 'unmet_requirement' || error.code === 'not_found');
}
