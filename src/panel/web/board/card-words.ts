import { type ActionRow, NEEDS_PERSON, type Urgency } from '../../../domain/actions.ts';

/** What a card that waits for the person wants of them. What nothing is wanted for is none of these. */
const WANTS: Readonly<Partial<Record<Urgency, string>>> = {
  permission: 'a permission',
  question: 'an answer',
  stuck: 'it is stuck',
  decide: 'a decision',
  ready: 'your Go',
  done: 'to be closed',
};

/** What each Ticket waits for that waits for the person, by its id, as the list of actions has it. */
export function wantsOf(rows: readonly ActionRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ ticket, urgency }) =>
      ticket && NEEDS_PERSON.includes(urgency) ? [[ticket.id, WANTS[urgency] ?? urgency] as const] : [],
    ),
  );
}
