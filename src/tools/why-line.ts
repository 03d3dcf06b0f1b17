import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import type { ThreadEvent } from '../domain/event.ts';
import { isGo } from '../domain/standing.ts';
import { oneLine } from '../domain/text.ts';
import { workOf } from '../domain/work.ts';
import { blameLine } from '../git/blame-line.ts';
import { commitAt } from '../git/commits.ts';
import { type BringingMerge, mergesThatBrought } from '../git/merges-that-brought.ts';
import { findRepository } from '../git/repository.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { TICKET_TRAILER } from '../work/merge-message.ts';
import type { Services } from './tool.ts';

/** Somebody's words, by whom and when. */
export type Said = { author: string; at: string; text: string };

/** Why a line is there: the Ticket that it came with, or in a sentence why there is none to show. */
export type WhyLine = {
  file: string;
  line: number;
  text: string | null;
  commit: string | null;
  /** Where it is not known: why. */
  unknown: string | null;
  merge: { commit: string; subject: string; at: string; recorded: boolean } | null;
  ticket: { id: string; title: string; state: string } | null;
  go: { author: string; at: string } | null;
  intent: Said | null;
  decisions: Said[];
  review: (Said & { verdict: string; commit: string }) | null;
  validation: (Said & { outcome: string; commit: string }) | null;
};

/** From a line of a file, as it is in the folder's worktree now, to what wanted it. Nothing is started or written. */
export async function whyLine(services: Services, cwd: string, file: string, line: number): Promise<WhyLine> {
  const nothing: WhyLine = {
    ...{ file, line, text: null, commit: null, unknown: null, merge: null, ticket: null },
    ...{ go: null, intent: null, decisions: [], review: null, validation: null },
  };
  const place = placeOf(services.root, resolve(cwd, file));
  if ('unknown' in place) return { ...nothing, ...place };
  const blamed = await blameLine(place.worktree, place.path, line);
  if (!blamed) return { ...nothing, unknown: `git knows no line ${line} of that file` };
  const { commit } = blamed;
  const seen = { ...nothing, text: blamed.text, commit };
  if (commit === null) return { ...seen, unknown: 'it is not committed yet' };
  const tip = await commitAt(place.worktree, 'HEAD');
  const merges = tip === undefined ? [] : await mergesThatBrought(place.worktree, commit, tip);
  const merge = merges.find((one) => ticketIn(one) !== undefined);
  if (!merge) return { ...seen, unknown: 'no merge of a Ticket brought it to where you stand' };
  return { ...seen, ...(await storyOf(services, merge)) };
}

/** The worktree that a file lies in, which has to be one of this workspace. */
function placeOf(root: string, path: string): { worktree: string; path: string } | { unknown: string } {
  const folder = dirname(path);
  if (!existsSync(path)) return { unknown: 'there is no such file' };
  const real = realpathSync(folder);
  const found = findRepository(real);
  if (!found?.worktree) return { unknown: 'it lies in no worktree of git' };
  if (found.commonDir !== findRepository(realpathSync(root))?.commonDir)
    return { unknown: 'it lies in another repository than this workspace' };
  return { worktree: found.worktree, path: relative(found.worktree, join(real, basename(path))) };
}

function ticketIn({ trailers }: BringingMerge): string | undefined {
  return trailers.findLast(({ key }) => key.toLowerCase() === TICKET_TRAILER.toLowerCase())?.value;
}

/** Anybody can write a trailer, and so what it names is only a Ticket where there is exactly that one. */
async function storyOf(services: Services, merge: BringingMerge): Promise<Partial<WhyLine>> {
  const id = ticketIn(merge) ?? '';
  const brought = { commit: merge.id, subject: oneLine(merge.subject, 300), at: merge.at };
  const dossier = await showTicket(services.tracker, id).catch(absent);
  if (dossier?.record.item.id !== id) {
    const unknown = `the merge names the Ticket ${oneLine(id, 120)}, and there is no record of it here`;
    return { merge: { ...brought, recorded: false }, unknown };
  }
  const { item, events } = dossier.record;
  const end = events.findIndex(({ attributes }) => attributes.merge === merge.id);
  // What was done on it after this merge was done for another one.
  const until = end < 0 ? events : events.slice(0, end + 1);
  const { reviews, validations } = workOf(until);
  const eventOf = (noted: { event: string } | undefined) => until.find((event) => event.id === noted?.event);
  const accepted = until.findLast(
    ({ kind, attributes }) => kind === 'state_changed' && attributes.to === 'inprogress',
  );
  const [review, validation, go] = [reviews.at(-1), validations.at(-1), until.findLast(isGo)];
  return {
    merge: { ...brought, recorded: end >= 0 },
    ticket: { id, title: item.title, state: dossier.standing.state },
    go: go ? { author: go.author, at: go.at } : null,
    intent: accepted ? said(accepted) : null,
    decisions: events.filter(({ kind }) => kind === 'decision').map(said),
    review: review
      ? { ...said(eventOf(review)), verdict: review.verdict, commit: review.commit, author: review.author }
      : null,
    validation: validation
      ? { ...said(eventOf(validation)), outcome: validation.outcome, commit: validation.commit }
      : null,
  };
}

function said(event: ThreadEvent | undefined): Said {
  return { author: event?.author ?? '', at: event?.at ?? '', text: event?.body ?? '' };
}

function absent(error: unknown): undefined {
  const isNone = error instanceof TicketError && (error.code === 'not_found' || error.code === 'ambiguous');
  if (!isNone) throw error;
}
