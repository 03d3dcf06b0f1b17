import type { ThreadEvent } from '../../domain/event.ts';
import type { PodRole } from '../../domain/pod.ts';

/** What a role hands over when it is done: the kind of event, the call that makes it, and what wants it once more. */
type Part = { kind: string; call: string; isWanted: (event: ThreadEvent) => boolean };

const PARTS: Readonly<Partial<Record<PodRole, Part>>> = {
  coder: {
    kind: 'implementation_report',
    call: 'work_report',
    isWanted: ({ kind, attributes: { to, verdict, outcome, conflicts } }) =>
      (kind === 'state_changed' && to === 'inprogress') ||
      (kind === 'review' && verdict === 'request_changes') ||
      (kind === 'work' && (outcome === 'red' || conflicts !== undefined)),
  },
  reviewer: {
    kind: 'review',
    call: 'ticket_review',
    isWanted: ({ kind }) => kind === 'implementation_report',
  },
};

/**
 * The call by which a Pod would hand its part over, where that is wanted and did not come; undefined where it did,
 * where an answer of a person is waited for, and for roles that have no such part.
 */
export function unfinishedPart(
  { role, name }: { role: PodRole; name: string },
  events: readonly ThreadEvent[],
): string | undefined {
  const part = PARTS[role];
  if (!part) return undefined;
  const own = events.findLastIndex(({ kind, author }) => kind === part.kind && author === `${role}/${name}`);
  const isOpen = ({ kind, id }: ThreadEvent) =>
    kind === 'question' && !events.some(({ attributes }) => attributes.question === id);
  if (events.some(isOpen)) return undefined;
  return events.slice(own + 1).some(part.isWanted) ? part.call : undefined;
}
