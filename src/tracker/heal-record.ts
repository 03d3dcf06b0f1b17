import { TicketError } from '../domain/errors.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { TrackerContext } from './context.ts';

/** How a record looks that git left in the middle of a merge. */
const IN_CONFLICT = new Set(['conflict_markers', 'missing_file']);

export function isInConflict({ problems }: Pick<TicketRecord, 'problems'>): boolean {
  return problems.some(({ rule }) => IN_CONFLICT.has(rule));
}

/** A record that cannot be read was asked to change. It may be that git has all that is needed to mend it. */
export class Unreadable extends TicketError {}

/** Runs `act`, and once more where it met records in conflict that could be healed from what git keeps of them. */
export async function healing<T>(
  context: TrackerContext,
  act: () => Promise<T>,
  isHealable: (result: T) => boolean = () => false,
): Promise<T> {
  try {
    const result = await act();
    return isHealable(result) && (await heal(context)) ? await act() : result;
  } catch (error) {
    if (!(error instanceof Unreadable) || !(await heal(context))) throw error;
    return act();
  }
}

/** Whether there were records in conflict, and they are whole now. */
export async function heal({ store, heal: healAll }: TrackerContext): Promise<boolean> {
  if (!healAll) return false;
  try {
    return await store.transact(() => healAll());
  } catch (error) {
    // Whoever only reads can do so on a disk that is read-only, or while another writes.
    if (error instanceof TicketError) return false;
    throw error;
  }
}
