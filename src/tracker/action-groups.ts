import { allot } from '../domain/actions/allot.ts';
import type { Facts } from '../domain/actions/facts.ts';
import { NEEDS_PERSON, type Urgency } from '../domain/actions.ts';
import type { Blocker } from '../domain/relations.ts';
import { facetsOf, hasBlockers, hasFacets, type Summary, type TicketFilter } from '../domain/summary.ts';
import { PRIORITIES } from '../domain/ticket.ts';
import type { View } from '../store/store.ts';

/** Tickets that are alike in all that their rows tell, and the urgency that it comes to where nothing else is known. */
export type Group = { filter: TicketFilter; urgency: Urgency; most?: number };

/** So many Tickets in progress are looked at one by one, whatever else there is: who is stuck shows only then. */
const LOOKED_AT = 50;

const WRONG = ['regressed', 'forked', 'unreadable', 'text_changed'];

/** Every Ticket of which there is something to see is in exactly one of them. The most urgent first. */
export function actionGroups(
  day: string,
  { confirmsForeign, orchestrated, held }: Pick<Facts, 'confirmsForeign' | 'orchestrated' | 'held'>,
): Group[] {
  const wrong = confirmsForeign ? [...WRONG, 'foreign'] : WRONG;
  const none = ['question', ...wrong];
  const quiet = (filter: TicketFilter): TicketFilter => ({ ...filter, waitsFor: { none } });
  const awake = { is: false, on: day };
  // While a person holds all work, nobody is to take it on.
  const taken = orchestrated || held ? 'waiting' : 'stuck';
  const groups: Group[] = [
    { urgency: 'question', filter: { waitsFor: { any: ['question'] } } },
    { urgency: 'stuck', filter: { waitsFor: { any: wrong, none: ['question'] } } },
    { urgency: 'stuck', filter: { state: 'closed', waitsFor: { any: wrong } } },
    { urgency: 'decide', filter: { state: 'inprogress', waitsFor: { any: ['merge'], none } } },
    {
      urgency: 'working',
      filter: { state: 'inprogress', waitsFor: { none: [...none, 'merge'] } },
      most: LOOKED_AT,
    },
    { urgency: taken, filter: quiet({ state: 'queued', deferred: awake, blocked: false }) },
    { urgency: 'ready', filter: quiet({ state: 'ready', deferred: awake, hindered: false }) },
    { urgency: 'blocked', filter: quiet({ state: 'ready', deferred: awake, hindered: true }) },
    { urgency: 'done', filter: quiet({ state: 'done' }) },
    { urgency: 'planning', filter: quiet({ state: 'planning', deferred: awake }) },
    { urgency: 'waiting', filter: quiet({ state: 'queued', deferred: awake, blocked: true }) },
    { urgency: 'deferred', filter: quiet({ deferred: { is: true, on: day } }) },
  ];
  return groups;
}

/** The group that a row is in; none for what is closed and right. */
export function groupOf(
  groups: readonly Group[],
  row: Summary,
  blockers: readonly Blocker[],
): Group | undefined {
  const facets = facetsOf(row);
  return groups.find(({ filter }) => hasFacets(facets, filter) && hasBlockers(filter, () => blockers));
}

export type Gathered = { rows: Summary[]; counts: Map<Group, number> };

/**
 * How many each group has, and up to `limit` rows of them, beside those that are looked at anyway: of the first groups,
 * and of each that needs a person a few.
 */
export async function gather(view: View, groups: readonly Group[], limit: number): Promise<Gathered> {
  const counts = new Map<Group, number>();
  const listed: { group: Group; count: number; newest: Summary[] }[] = [];
  for (const group of groups) {
    const { count, rows } = await view.list(group.filter, { limit: group.most ?? limit });
    counts.set(group, count);
    listed.push({ group, count, newest: rows });
  }
  const allotted = allot(
    listed.map(({ group, count }) => ({
      count: group.most === undefined ? count : 0,
      needs: NEEDS_PERSON.includes(group.urgency),
    })),
    limit,
  );
  const rows: Summary[] = [];
  for (const [index, { group, count, newest }] of listed.entries()) {
    const most = group.most ?? allotted[index] ?? 0;
    if (count <= most) rows.push(...newest);
    else if (most > 0) rows.push(...(await mostWanted(view, group.filter, most, newest)));
  }
  return { rows, counts };
}

/** Where there are more than fit: those of the highest priorities, and of each the newest. */
async function mostWanted(
  view: View,
  filter: TicketFilter,
  most: number,
  newest: readonly Summary[],
): Promise<Summary[]> {
  const wanted = new Map<string, Summary>();
  for (const priority of PRIORITIES) {
    if (wanted.size >= most) break;
    const { rows } = await view.list({ ...filter, priority }, { limit: most - wanted.size });
    for (const row of rows) wanted.set(row.id, row);
  }
  for (const row of newest) if (wanted.size < most) wanted.set(row.id, row);
  return [...wanted.values()];
}
