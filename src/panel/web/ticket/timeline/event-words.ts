import type { EventShown } from '../../../wire.ts';

/** What somebody did, in words that follow their name. `code`: a commit that it was about. */
export type EventWords = { did: string; tone: 'plain' | 'good' | 'trouble' | 'person'; code?: string };

type Words = (event: EventShown) => EventWords;
const plain =
  (did: string): Words =>
  () => ({ did, tone: 'plain' });

const BY_KIND: Readonly<Record<string, Words>> = {
  create: plain('wrote the Ticket'),
  comment: plain('said'),
  plan: plain('laid out a plan'),
  decision: () => ({ did: 'decided', tone: 'person' }),
  findings: plain('found'),
  finding_rejected: plain('rejected a finding'),
  intake_summary: plain('summed it up'),
  implementation_report: (event) => ({ did: 'reported', tone: 'plain', ...commitOf(event) }),
  review: (event) =>
    event.attributes.verdict === 'approve'
      ? { did: 'approved', tone: 'good', ...commitOf(event) }
      : { did: `requested changes${blockersOf(event)}`, tone: 'trouble', ...commitOf(event) },
  question: plain('asked'),
  answer: () => ({ did: 'answered', tone: 'person' }),
  deferred: ({ attributes: { until } }) => ({
    did: until === 'now' ? 'took it up again' : `put it off${until ? ` until ${until}` : ''}`,
    tone: 'plain',
  }),
  item_edited: plain('edited the text'),
  outside_edit: plain('edited the file from outside'),
  relation: ({ attributes: { removed } }) => ({
    did: removed === 'yes' ? 'took a link away' : 'linked it',
    tone: 'plain',
  }),
  plan_record: ({ attributes: { type } }) => ({
    did: type === 'withdrawn' ? 'took a plan record back' : 'planned',
    tone: 'plain',
  }),
  close: ({ attributes: { outcome } }) => ({
    did: `closed it${outcome && outcome !== 'done' ? ` as ${outcome}` : ''}`,
    tone: 'good',
  }),
  state_changed: (event) => BY_OPERATION[event.attributes.operation ?? '']?.(event) ?? moved(event),
  work: (event) => BY_WORK[event.attributes.work ?? '']?.(event) ?? headed(event, 'plain'),
};

const BY_OPERATION: Readonly<Record<string, Words>> = {
  ticket_ready: plain('called it ready'),
  ticket_queue: () => ({ did: 'said Go', tone: 'person' }),
  ticket_unqueue: () => ({ did: 'took Go back', tone: 'person' }),
  ticket_accept: plain('accepted it'),
  ticket_return: () => ({ did: 'returned it to planning', tone: 'trouble' }),
  ticket_complete: () => ({ did: 'called it done, without a merge', tone: 'good' }),
  ticket_close: ({ attributes: { outcome } }) => ({
    did: `closed it${outcome && outcome !== 'done' ? ` as ${outcome}` : ''}`,
    tone: 'good',
  }),
  ticket_reopen: () => ({ did: 'opened it again', tone: 'person' }),
  work_merge: (event) => ({
    did: `merged it${event.attributes.target ? ` into ${event.attributes.target}` : ''}`,
    tone: 'good',
    ...commitOf(event),
  }),
};

const OUTCOME_TONES: Readonly<Record<string, EventWords['tone']>> = { green: 'good', red: 'trouble' };

const BY_WORK: Readonly<Record<string, Words>> = {
  validation: (event) => headed(event, OUTCOME_TONES[event.attributes.outcome ?? ''] ?? 'plain'),
  failed: (event) => headed(event, 'trouble'),
};

/** What an event says, in a person's words. An unknown kind is told by its own name. */
export function eventWords(event: EventShown): EventWords {
  const words = Object.hasOwn(BY_KIND, event.kind) ? BY_KIND[event.kind] : undefined;
  return words?.(event) ?? { did: event.kind === '' ? 'wrote' : spaced(event.kind), tone: 'plain' };
}

/** Who an event is of: `ROLE/NAME`, or whatever an older record says. */
export function authorWords(author: string): { name: string; role: string | null } {
  const [role = '', ...rest] = author.split('/');
  const name = rest.join('/');
  if (name === '') return { name: author.trim() || 'somebody', role: null };
  return name === role
    ? { name: role === 'human' ? 'a person' : role, role: null }
    : { name, role: role === 'human' ? null : role };
}

const CHANNELS: Readonly<Record<string, string>> = {
  terminal: 'on a terminal',
  elicitation: 'asked in their client',
  panel: 'in the panel',
};

/** By which way a person came; of agents it says nothing. */
export function channelWords({ author, attributes: { channel } }: EventShown): string | null {
  return author.startsWith('human/') && channel ? (CHANNELS[channel] ?? null) : null;
}

/** The heading of work is the program's. */
function headed({ heading, attributes }: EventShown, tone: EventWords['tone']): EventWords {
  const text = heading || `work: ${spaced(attributes.work ?? '')}`;
  return { did: `${text.charAt(0).toLowerCase()}${text.slice(1)}`, tone };
}

function moved({ attributes: { from, to } }: EventShown): EventWords {
  return {
    did: to ? `moved it${from ? ` from ${spaced(from)}` : ''} to ${spaced(to)}` : 'moved it',
    tone: 'plain',
  };
}

function blockersOf({ attributes: { blockers } }: EventShown): string {
  const count = Number(blockers);
  return count > 0 ? ` (${count} blocker${count > 1 ? 's' : ''})` : '';
}

function commitOf({ attributes: { commit } }: EventShown): { code?: string } {
  return commit ? { code: commit.slice(0, 8) } : {};
}

const spaced = (word: string) => word.replaceAll('_', ' ').replace('inprogress', 'in progress');
