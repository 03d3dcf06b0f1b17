import { LIFECYCLE } from '../lifecycle.ts';
import { oneLine } from '../text.ts';
import type { TicketFacts } from './facts.ts';
import type { Subject } from './subject.ts';

/** Why a tool would be refused whatever it is called with; undefined where nothing speaks against it. */
export function whyNot(subject: Subject, tool: string): string | undefined {
  return HINDRANCES.find(({ holds, hinders }) => holds(subject) && hinders(tool))?.words(subject);
}

/** What begins something, and waits while a person holds all work. */
const BEGINS: readonly string[] = ['work_start', 'work_review', 'work_merge', 'pod_launch', 'pod_restore'];
/** The examiner mends what stands in the way of the others; Pods are no part of a record. */
const writes = (tool: string) =>
  tool.startsWith('work_') || (tool.startsWith('ticket_') && tool !== 'ticket_doctor');

type Hindrance = {
  holds(subject: Subject): boolean;
  hinders(tool: string): boolean;
  words(subject: Subject): string;
};

/** From what has to be mended first to what somebody only has to wait for. */
const HINDRANCES: readonly Hindrance[] = [
  {
    holds: has('unreadable'),
    hinders: writes,
    words: () => 'its record cannot be read whole: have it examined first',
  },
  {
    holds: ({ ticket }) => ticket?.row.older === true,
    hinders: writes,
    words: () => 'its record is of an older format: run yoi-tickets migrate first',
  },
  {
    holds: has('regressed'),
    hinders: writes,
    words: () => 'its record is behind what was acknowledged here: settle that first',
  },
  {
    holds: has('forked'),
    hinders: (tool) => tool.startsWith('work_') || LIFECYCLE.some(({ operation }) => operation === tool),
    words: () => 'two changes of its state compete: pick one first',
  },
  {
    holds: (subject) => has('foreign')(subject) && subject.facts.confirmsForeign,
    hinders: (tool) => tool.startsWith('work_'),
    words: () => 'what opens its gates came from elsewhere: confirm it first',
  },
  {
    holds: ({ facts }) => facts.held !== null,
    hinders: (tool) => BEGINS.includes(tool),
    words: ({ facts }) => `nothing is begun here until unhold: ${oneLine(facts.held?.reason ?? '', 200)}`,
  },
  {
    holds: ({ ticket }) => (ticket?.work?.step ?? null) !== null,
    hinders: (tool) => tool.startsWith('work_'),
    words: ({ ticket }) => `the program is at a step of it: ${ticket?.work?.step?.step ?? ''}`,
  },
];

function has(flag: TicketFacts['row']['flags'][number]): (subject: Subject) => boolean {
  return ({ ticket }) => ticket?.row.flags.includes(flag) ?? false;
}
