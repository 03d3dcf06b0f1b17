import { TicketError } from './errors.ts';
import type { ReadyRequirement } from './policy.ts';
import type { Standing } from './standing.ts';
import type { Item } from './ticket.ts';

/** What a workspace may ask of a Ticket before it is ready, beside a summary. */
const REQUIREMENTS: Record<
  ReadyRequirement,
  { met: (item: Item, standing: Standing) => boolean; rule: string; next: string }
> = {
  acceptance_criteria: {
    met: ({ body }) => hasSection(body, /^#{1,6}\s+acceptance criteria\b/imu),
    rule: 'the workspace wants acceptance criteria, and the section is missing or empty',
    next: 'fill "## Acceptance criteria" with ticket_edit',
  },
  no_open_question: {
    met: (_, { questions }) => questions.length === 0,
    rule: 'the workspace wants no open question, and there is one',
    next: "wait for the person's answer",
  },
};

/** @throws TicketError `unmet_requirement` for the first requirement that the Ticket does not meet. */
export function refuseUnready(item: Item, standing: Standing, wanted: readonly ReadyRequirement[]): void {
  const unmet = wanted.map((name) => REQUIREMENTS[name]).find(({ met }) => !met(item, standing));
  if (!unmet) return;
  throw new TicketError('unmet_requirement', {
    refused: `${item.id} was not made ready`,
    rule: unmet.rule,
    next: unmet.next,
  });
}

/** Whether something stands between the heading and the next one. */
function hasSection(body: string, heading: RegExp): boolean {
  const found = heading.exec(body);
  if (!found) return false;
  const rest = body.slice(found.index).split(/\r?\n/u).slice(1);
  const end = rest.findIndex((line) => /^#{1,6}\s/u.test(line));
  return (
    rest
      .slice(0, end < 0 ? undefined : end)
      .join('')
      .trim() !== ''
  );
}
