import { type ActionRow, NEEDS_PERSON, URGENCIES, type Urgency } from '../domain/actions.ts';
import type { SeenActions } from '../tools/see-actions.ts';
import { actionCommand } from './action-command.ts';
import { ageOf } from './age.ts';
import { type Row, type View, wrapped } from './attach/row.ts';
import { inCommands } from './command-words.ts';
import { terminalText } from './terminal-text.ts';

/** What stands above the rows of an urgency. */
const HEADINGS: Readonly<Record<Urgency, string>> = {
  permission: 'Asks for your permission',
  question: 'Asks you something',
  stuck: 'Stuck',
  decide: 'Yours to decide',
  ready: 'Ready for your Go',
  blocked: 'Blocked',
  done: 'Done, to be closed',
  planning: 'In planning',
  working: 'At work',
  waiting: 'Waiting',
  deferred: 'Deferred',
};

const TONES: Readonly<Partial<Record<Urgency, Row['tone']>>> = {
  permission: 'ask',
  question: 'ask',
  stuck: 'bad',
  decide: 'good',
};

/** So many ways on stand with a row; of one that needs nobody, none. */
const WAYS = 3;

/**
 * What needs a person, and what goes on without one, as rows of a terminal; each command stands whole. `all`: every way
 * on of every row, with why another is not possible now.
 */
export function actionRowsText(
  { rows, counts, needs, warnings, held, unread }: SeenActions,
  now: Date,
  view: View,
  all: boolean,
): Row[] {
  const groups = URGENCIES.filter((urgency) => counts[urgency] > 0).flatMap((urgency) => {
    const shown = rows.filter((row) => row.urgency === urgency);
    const left = counts[urgency] - shown.length;
    return [
      { tone: 'plain', text: '' } as const,
      { tone: TONES[urgency] ?? 'strong', text: `${HEADINGS[urgency]} (${counts[urgency]})` } as const,
      ...shown.flatMap((row) => rowText(row, now, view, all)),
      ...(left > 0 ? [{ tone: 'dim', text: `  and ${left} more` } as const] : []),
    ];
  });
  return [
    {
      tone: 'strong',
      text:
        needs === 0 ? 'Nothing needs you.' : `${needs} ${needs === 1 ? 'thing needs' : 'things need'} you.`,
    },
    ...(held
      ? wrapped(
          'ask',
          `Nothing is begun here until yoi-tickets unhold: ${terminalText(held.reason)}`,
          0,
          view,
        )
      : []),
    ...warnings.flatMap((warning) => wrapped('bad', `Warning: ${terminalText(warning)}`, 0, view)),
    ...(unread > 0
      ? wrapped('dim', `${unread} Tickets were not read yet: ask again in a moment.`, 0, view)
      : []),
    ...groups,
  ];
}

function rowText(
  { ticket, urgency, pods, reasons, since, latest, progress, actions }: ActionRow,
  now: Date,
  view: View,
  all: boolean,
): Row[] {
  const name = ticket
    ? `${ticket.priority} "${terminalText(ticket.title)}" (${ticket.id})`
    : pods.map((pod) => `Pod ${pod.name}`).join(', ');
  const lines = reasons.map(
    ({ text, quote }) =>
      `${inCommands(terminalText(text), ticket?.id)}${quote ? `: ${terminalText(quote)}` : ''}`,
  );
  const ways = NEEDS_PERSON.includes(urgency) ? WAYS : 0;
  const possible = actions.filter(({ why }) => why === undefined).slice(0, all ? actions.length : ways);
  const hindered = all ? actions.filter(({ why }) => why !== undefined) : [];
  return [
    ...wrapped('plain', `- ${name}, ${ageOf(since, now)}`, 0, view),
    ...lines.flatMap((line) => wrapped('plain', line, 4, view)),
    ...(progress ? wrapped('dim', terminalText(progress), 4, view) : []),
    ...(latest ? wrapped('dim', `Last: ${terminalText(latest)}`, 4, view) : []),
    ...possible.map((action): Row => ({ tone: 'plain', text: `    > ${actionCommand(action)}` })),
    ...hindered.flatMap(({ name: action, why }) =>
      wrapped('dim', `not now: ${action.replaceAll('_', ' ')}, as ${terminalText(why ?? '')}`, 4, view),
    ),
  ];
}
