import type { Reason } from '../actions.ts';
import { askedWords } from '../asked-words.ts';
import { BUSY_STATES, isAtWork } from '../pod.ts';
import { oneLine } from '../text.ts';
import type { PodFacts, TicketFacts } from './facts.ts';
import type { Subject } from './subject.ts';

/** What the Pods of a Ticket, or one without, want of a person. */
export function podReasons(subject: Subject): Reason[] {
  return subject.pods.flatMap((pod) =>
    RULES.flatMap((rule) => rule(pod, subject)).map((reason) => ({ ...reason, pod: pod.name })),
  );
}

type Rule = (pod: PodFacts, subject: Subject) => Reason[];

const asks: Rule = ({ name, role, state, questions }, subject) =>
  isAtWork(state)
    ? questions.map((asked) => ({
        urgency: 'permission',
        text: `${calledOf({ name, role }, subject)} ${WANTS[asked.kind] ?? 'asks whether it may go on'}${asked.count > 1 ? ` (${asked.count} times)` : ''}`,
        quote: oneLine(askedWords(asked), QUOTE),
        at: asked.at,
        question: asked.id,
        asks: asked,
      }))
    : [];

/** By its role, where that says which one it is. */
function calledOf({ name, role }: Pick<PodFacts, 'name' | 'role'>, { ticket, pods }: Subject): string {
  const isOnly = ticket !== null && pods.filter((pod) => pod.role === role).length === 1;
  return isOnly ? `The ${role}` : name;
}

/** What an agent asks for, by the kind that the protocol gives it. */
const WANTS: Readonly<Record<string, string>> = {
  execute: 'asks whether it may run a command',
  edit: 'asks whether it may change files',
  delete: 'asks whether it may delete files',
  move: 'asks whether it may move files',
  read: 'asks whether it may read files',
  fetch: 'asks whether it may ask another host',
  limit: 'reached a limit, and asks whether it may go on',
};

/** Where its question is open, that says it better. */
const isRepliedTo: Rule = (pod, { ticket }) =>
  waitsForReply(pod, ticket) && !ticket?.row.questions
    ? [{ urgency: 'question', text: `${pod.name} ended its turn, and waits for your reply`, at: pod.heardAt }]
    : [];

/** An intake that ended its turn before its Ticket was ready waits for who wants something. */
export function waitsForReply(
  { role, state, working, questions }: PodFacts,
  ticket: TicketFacts | null,
): boolean {
  const isIdle = state === 'live' && !working && questions.length === 0;
  return role === 'intake' && isIdle && (!ticket || ticket.row.state === 'planning');
}

const stands: Rule = (pod) => {
  const { name, state, heardAt, limitedUntil } = pod;
  if (state === 'stalled') return [stuck(`${name} works, and nothing was heard of it for a while`, heardAt)];
  if (state === 'limited')
    return [stuck(`${name} waits for its vendor until ${limitedUntil ?? 'later'}`, heardAt)];
  return [];
};

const isLost: Rule = (pod, { ticket }) => {
  const { name, ended, heardAt } = pod;
  if (!isLostFor(pod, ticket)) return [];
  const at = ended?.at ?? heardAt;
  const lost = stuck(`${name} ${howLost(pod)}`, at);
  return [
    ended ? { ...lost, quote: oneLine(ended.text, QUOTE) } : lost,
    ...(ticket && isBehind(pod, ticket) ? [stuck(`${name} was not told what happened since`, at)] : []),
  ];
};

/** What died by itself matters where its role has something to do. */
export function isLostFor(pod: PodFacts, ticket: TicketFacts | null): boolean {
  return endedByItself(pod) && isWanted(pod, ticket);
}

/** Who stopped it knows; of another end nobody may have seen anything. */
export function endedByItself({ state, ended }: Pick<PodFacts, 'state' | 'ended'>): boolean {
  return !isAtWork(state) && !KNOWN_ENDS.includes(ended?.how ?? '');
}

/** Whether its role has something to do on the Ticket; one without a Ticket has what it was launched for. */
function isWanted({ role, tickets }: PodFacts, ticket: TicketFacts | null): boolean {
  if (!ticket) return tickets.length === 0;
  return BUSY_STATES[role]?.includes(ticket.row.state) ?? true;
}

function howLost({ state, ended }: PodFacts): string {
  if (state === 'restorable') return 'died';
  return ended?.how === 'died' ? 'died, and cannot come back' : 'could not be launched';
}

function isBehind({ told }: PodFacts, { row }: TicketFacts): boolean {
  const rev = told[row.id];
  return rev !== undefined && rev < row.rev;
}

const KNOWN_ENDS: readonly string[] = ['stopped', 'finished', 'forgotten'];

const RULES: readonly Rule[] = [asks, isRepliedTo, stands, isLost];

/** Characters of somebody else's words; the whole stands where they were said. */
export const QUOTE = 400;

export function stuck(text: string, at: string): Reason {
  return { urgency: 'stuck', text, at };
}
