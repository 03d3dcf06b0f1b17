import type { Reason } from '../actions.ts';
import type { PodRole } from '../pod.ts';
import { oneLine } from '../text.ts';
import { roundsIn } from '../work.ts';
import type { Waits } from '../work-phase.ts';
import type { SeenWork, TicketFacts } from './facts.ts';
import { QUOTE, stuck } from './pod-reasons.ts';
import { podOfRole, type Subject } from './subject.ts';
import { sinceOf } from './ticket-reasons.ts';

/** What of the work on a Ticket is a person's to decide, or goes on by nobody. */
export function workReasons(subject: Subject, ticket: TicketFacts): Reason[] {
  const { row, work } = ticket;
  if (row.state !== 'inprogress') return [];
  // Without a look at the work, the row alone knows that it is to be merged.
  if (!work) return row.flags.includes('merge') ? [toMerge(row.updatedAt)] : [];
  if (work.waits_for === 'program' || work.waits_for === 'nobody') return [];
  if (work.waits_for === 'person') return [toMerge(work.record.dossier?.at ?? row.updatedAt)];
  const rounds = roundsExceeded(work);
  if (isAttended(subject, ticket, work)) return rounds;
  return [...rounds, ...unattended(subject, ticket, work)];
}

function toMerge(at: string): Reason {
  return { urgency: 'decide', text: 'Reviewed and validated, and merging it is yours', at };
}

/** Reviews went on without an end, until the program asked. */
function roundsExceeded({ record }: SeenWork): Reason[] {
  const isOpen = record.asked.length > record.allowed.length;
  const at = record.reviews.at(-1)?.at;
  return isOpen && at !== undefined ? [stuck(`Changes were requested ${roundsIn(record)} times`, at)] : [];
}

/** Whether somebody is at it, or hears that it is their turn: a Pod that works, or a holder who is there. */
function isAttended(subject: Subject, { seen }: TicketFacts, { waits_for: waits }: SeenWork): boolean {
  const role = WORKERS[waits];
  const pod = role && podOfRole(subject, role);
  // A Pod that asks something, or stands still, has a reason of its own.
  if (pod && (pod.working || pod.state !== 'live' || pod.questions.length > 0)) return true;
  return seen?.holder?.is === 'there' || seen?.holder?.is === 'unknown';
}

const WORKERS: Readonly<Partial<Record<Waits, PodRole>>> = { coder: 'coder', reviewer: 'reviewer' };

/** Phases that somebody has to lead out of, and what is the matter. */
const STOPPED: Readonly<Partial<Record<SeenWork['phase'], string>>> = {
  red: 'Validation is red, and nobody mends it',
  conflict: 'The merge conflicts, and nobody resolves it',
};

function unattended(subject: Subject, ticket: TicketFacts, work: SeenWork): Reason[] {
  const { seen } = ticket;
  const holder = seen?.holder ?? null;
  const at = lastOf(work) ?? sinceOf(ticket);
  const stopped = STOPPED[work.phase];
  const role = WORKERS[work.waits_for];
  const idle = role && podOfRole(subject, role);
  const reasons = [
    ...(stopped ? [stuck(stopped, at)] : []),
    ...(work.failed
      ? [
          {
            ...stuck('The last step of the work failed', work.failed.at),
            quote: oneLine(work.failed.text, QUOTE),
          },
        ]
      : []),
    ...(idle && !stopped
      ? [
          stuck(
            `${idle.name} ended its turn without ${role === 'coder' ? 'a report' : 'a verdict'}`,
            idle.heardAt,
          ),
        ]
      : []),
    ...(holder?.is === 'gone' && work.waits_for === 'holder'
      ? [
          stuck(
            `It waits for ${oneLine(holder.caller, 80)}, who holds it and is gone. Next: ${work.next}`,
            at,
          ),
        ]
      : []),
  ];
  if (reasons.length > 0 || holder?.is !== 'person' || !work.record.started) return reasons;
  // Where nobody codes for them, a person who holds it works there themselves.
  if (work.phase === 'implementing' || work.phase === 'accepted') return [];
  return [{ urgency: 'decide', text: `You hold it, and it is yours to go on. Next: ${work.next}`, at }];
}

/** When it came to where it stands. */
function lastOf({ record }: SeenWork): string | undefined {
  const times = [record.reports, record.reviews, record.validations].flatMap((all) => all.at(-1)?.at ?? []);
  return times.length > 0 ? times.reduce((last, at) => (at > last ? at : last)) : undefined;
}
