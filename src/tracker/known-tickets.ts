import type { SeenRecord } from '../domain/actions/facts.ts';
import { QUOTE } from '../domain/actions/pod-reasons.ts';
import type { ThreadEvent } from '../domain/event.ts';
import { standingOfRecord, type TicketRecord } from '../domain/record.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary } from '../domain/summary.ts';
import { oneLine } from '../domain/text.ts';
import { type WorkRecord, workOf } from '../domain/work.ts';
import type { View } from '../store/store.ts';

/** What rows need of a record beside its row of the index. */
export type ReadTicket = {
  seen: Omit<SeenRecord, 'holder'>;
  slug: string;
  acceptance: ThreadEvent | null;
  work: WorkRecord;
  failed: { at: string; text: string } | null;
};

/** More rows than anybody shows at once; each is some lines. */
const KEPT = 1_000;

/** What was read of records, so that who asks again and again reads only what changed. Kept by whoever asks. */
export class KnownTickets {
  readonly #known = new Map<string, { mark: string; ticket: ReadTicket }>();

  /** What a record tells; undefined where it is gone. */
  async get(view: Pick<View, 'get' | 'ledger'>, row: Summary): Promise<ReadTicket | undefined> {
    const mark = markOf(row);
    const known = this.#known.get(row.id);
    if (known?.mark === mark) return known.ticket;
    const record = await view.get(row.id);
    if (!record) return undefined;
    // In words of its own: a few of the thread's would hold all of its text in memory.
    const ticket = structuredClone(readTicket(record, await view.ledger(row.id)));
    this.#known.delete(row.id);
    this.#known.set(row.id, { mark, ticket });
    for (const oldest of this.#known.keys()) if (this.#known.size > KEPT) this.#known.delete(oldest);
    return ticket;
  }
}

/** Merging two branches repeats numbers, and so the rev alone does not tell one thread from another. */
export function markOf({ rev, updatedAt, flags, questions, state }: Summary): string {
  return [rev, updatedAt, state, questions, ...flags].join(' ');
}

function readTicket(record: TicketRecord, ledgered: Ledgered | undefined): ReadTicket {
  const standing = standingOfRecord(record, ledgered);
  const { events, item } = record;
  const work = workOf(events);
  const head = events.findLast(({ id }) => id === standing.head);
  return {
    seen: {
      since: oneLine(head?.at ?? item.createdAt, 40),
      latest: latestOf(events),
      questions: standing.questions
        .slice(0, ASKED)
        .map((question) => ({ ...question, body: oneLine(question.body, QUOTE) })),
      fork: standing.fork.map(({ id, author, attributes }) => ({
        id,
        author,
        to: attributes.to ?? 'planning',
      })),
      reported: work.reports.at(-1)?.commit || null,
    },
    slug: item.slug,
    acceptance: standing.acceptance,
    work,
    failed: failureIn(events),
  };
}

function latestOf(events: readonly ThreadEvent[]): string | null {
  const last = events.at(-1);
  if (!last) return null;
  const what = last.heading || last.kind.replaceAll('_', ' ');
  const [first = ''] = last.body.trim().split('\n');
  return oneLine(`${last.author}: ${what}${first ? `: ${first}` : ''}`, LINE);
}

const LINE = 200;
/** An agent may ask without end: the oldest come first, and the others when those are answered. */
const ASKED = 100;

/** The last thing that work came to, where that is a failure that nothing came after. */
function failureIn(events: readonly ThreadEvent[]): ReadTicket['failed'] {
  const last = events.findLast(({ kind, attributes }) => LEADS_ON.has(kind) && attributes.work !== 'cleaned');
  const { work, conflicts } = last?.attributes ?? {};
  if (!last || work !== 'failed' || conflicts) return null;
  return { at: last.at, text: oneLine(`${last.heading}: ${last.body}`, LINE) };
}

const LEADS_ON: ReadonlySet<string> = new Set([
  'work',
  'implementation_report',
  'review',
  'state_changed',
  'answer',
]);
