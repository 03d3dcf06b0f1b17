import { oneLine } from '../domain/text.ts';
import type { Said, WhyLine } from '../tools/why-line.ts';

/** Lines of one text that are shown; the whole is in the Ticket. */
const SHOWN = 12;

/** Why a line is there, in words. What people and agents wrote is quoted, so that it never reads as ours. */
export function whyText(why: WhyLine): string {
  const { file, line, text, commit, unknown, merge, ticket, go, intent, decisions, review, validation } = why;
  const place = `${oneLine(file, 300)}:${line}`;
  return [
    ...(text === null ? [] : [`> ${oneLine(text, 300)}`]),
    ...(unknown === null ? [] : [`${place}: ${unknown}.`]),
    ...(ticket
      ? [`${place} came with ${ticket.id} "${oneLine(ticket.title, 200)}", now ${ticket.state}.`]
      : []),
    ...(commit === null ? [] : [`Commit     ${commit.slice(0, 12)}`]),
    ...(merge
      ? [
          `Merge      ${merge.commit.slice(0, 12)} at ${merge.at}${merge.recorded || !ticket ? '' : ', by its message; the Ticket does not have it'}`,
        ]
      : []),
    ...(go ? [`Go         by ${oneLine(go.author, 100)} at ${oneLine(go.at, 40)}`] : []),
    ...part('Intent', 'accepted', intent),
    ...decisions.flatMap((decision) => part('Decision', 'said', decision)),
    ...part(
      'Review',
      review ? `${oneLine(review.verdict, 40)} of ${review.commit.slice(0, 12)}` : '',
      review,
    ),
    ...part(
      'Validation',
      validation ? `${validation.outcome} on ${validation.commit.slice(0, 12)}` : '',
      validation,
    ),
    ...(ticket ? [`All of it: yoi-tickets ticket show ${ticket.id}`] : []),
  ].join('\n');
}

function part(name: string, what: string, said: Said | null): string[] {
  if (!said) return [];
  const lines = said.text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const left = lines.length - SHOWN;
  return [
    `${name.padEnd(10)} ${what} by ${oneLine(said.author, 100)} at ${oneLine(said.at, 40)}`,
    ...lines.slice(0, SHOWN).map((line) => `  > ${oneLine(line, 300)}`),
    ...(left > 0 ? [`  (${left} lines more)`] : []),
  ];
}
