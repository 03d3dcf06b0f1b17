import { NEEDS_PERSON } from '../../../domain/actions.ts';
import type { TicketAnswer } from '../../wire.ts';
import { ActionButtons } from '../act/action-buttons.tsx';
import { ActionForm } from '../act/action-form.tsx';
import { placeActions } from '../act/place-actions.ts';
import { ReasonShown } from '../actions/reason-shown.tsx';
import { Age } from '../components/age.tsx';
import { Shown } from '../components/shown.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import './ticket-head.css';

/** What something is wrong with, in words; what the program has no words for is named as it is. */
const FLAGS: Readonly<Record<string, string>> = {
  regressed: 'This record is behind what this machine has seen of it.',
  forked: 'Two changes of state followed the same one: a person picks a side.',
  foreign: 'A gate was opened somewhere else, and nobody here confirmed it.',
  unreadable: 'Part of this record cannot be read.',
  text_changed: 'The text changed after Go.',
  outside_edit: 'The text was edited from outside.',
};

/** So many stand beside each other; the rest is in a menu. */
const IN_SIGHT = { alone: 4, besideAnswers: 2 };

/** What it is, and first of all what is wanted of the person, with what they can do. */
export function TicketHead({ ticket }: { ticket: TicketAnswer }) {
  const { row } = ticket;
  const waits = NEEDS_PERSON.includes(row.urgency);
  const { answers, inSight, inMenu } = placeActions(row);
  const others = [...inSight, ...inMenu];
  const possible = others.filter(({ why }) => why === undefined);
  // What answers a question is what is asked for: nothing beside it looks as if it were.
  const isAnswered = ticket.questions.length > 0 || answers.some((ways) => ways.length > 0);
  const shown = possible.slice(0, isAnswered ? IN_SIGHT.besideAnswers : IN_SIGHT.alone);
  return (
    <header class="ticket-head">
      <div class="ticket-name">
        <p class="ticket-line">
          <StateBadge state={ticket.state} />
          <span>{ticket.priority}</span>
          <span>{ticket.kind}</span>
          {ticket.labels.map((label) => (
            <bdi key={label} class="ticket-label">
              {label}
            </bdi>
          ))}
          {waits && (
            <span>
              waits <Age at={row.since} />
            </span>
          )}
        </p>
        <h1 id="ticket-title" dir="auto" tabIndex={-1}>
          <Shown as="prose" text={ticket.title} />
        </h1>
      </div>
      <section class="ticket-ask" data-waits={waits || undefined} aria-label="What comes next">
        {row.reasons.map((reason, index) => {
          const isBelow = ticket.questions.some(({ id }) => id === reason.question);
          return (
            <ReasonShown
              key={`${reason.question ?? ''}${reason.pod ?? ''}${reason.text}`}
              row={row}
              reason={isBelow ? { ...reason, quote: '' } : reason}
              answers={isBelow ? [] : (answers[index] ?? [])}
              isFirst={index === 0}
            />
          );
        })}
        <ActionButtons
          row={row}
          inSight={shown}
          inMenu={others.filter((action) => !shown.includes(action))}
          strong={waits && !isAnswered}
        />
        <ActionForm slot={row.key} row={row} />
      </section>
      {ticket.flags
        .filter((flag) => flag in FLAGS)
        .map((flag) => (
          <p key={flag} class="ticket-flag">
            {FLAGS[flag]}
          </p>
        ))}
      {ticket.damage.length > 0 && (
        <details class="ticket-flag">
          <summary>
            The record is damaged in {ticket.damage.length} place{ticket.damage.length > 1 ? 's' : ''}
          </summary>
          <ul>
            {ticket.damage.map((place) => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </details>
      )}
    </header>
  );
}
