import { TicketError } from '../domain/errors.ts';
import type { ThreadEvent } from '../domain/event.ts';
import { summarise } from '../domain/record.ts';
import type { Graph } from '../domain/relations.ts';
import { isGate, type Ledgered } from '../domain/standing.ts';
import type { Summary, TicketFilter } from '../domain/summary.ts';
import type { Role } from '../domain/ticket.ts';
import { acknowledge } from './acknowledge.ts';
import { changeRecord, type FileTexts, replaceRecord } from './record-change.ts';
import type { Need, ReadRecord, Shelf } from './shelf.ts';
import type { Change, Claim, Listed, Page, Replacement } from './store.ts';

/** What a transaction makes of one record, gathered over all its puts. */
export type DraftRecord = {
  before: ReadRecord | undefined;
  after: ReadRecord;
  row: Summary;
  ledgered: Ledgered | undefined;
  /** What it adds to the thread; empty when it was replaced whole. */
  added: readonly ThreadEvent[];
  files: FileTexts;
  replaced: boolean;
};

/** A transaction before its commit: a shelf with its own changes laid over another. */
export class Draft implements Shelf {
  readonly #base: Shelf;
  readonly records = new Map<string, DraftRecord>();
  /** The claims of each Ticket whose claims change. */
  readonly changedClaims = new Map<string, readonly Claim[]>();

  /** Rows of other records that a rule may have looked at: they were compared with their files once. */
  readonly #looked = new Set<string>();
  readonly #read = new Map<string, ReadRecord | undefined>();

  constructor(base: Shelf) {
    this.#base = base;
  }

  get isEmpty(): boolean {
    return this.records.size === 0 && this.changedClaims.size === 0;
  }

  put(change: Change): void {
    const { id } = change;
    const known = this.records.get(id);
    const before = this.record(id);
    refuseWrongPresence(change, before !== undefined);
    if (before) refuseUnreadable(before.files, change);
    const { after, files } = changeRecord(before, change);
    const ledgered = acknowledge(this.ledgered(id), change.events);
    const replaced = known?.replaced ?? false;
    this.records.set(id, {
      before: known ? known.before : before,
      after,
      row: summarise(after.record, ledgered),
      ledgered,
      added: replaced ? [] : [...(known?.added ?? []), ...change.events],
      files: { ...known?.files, ...files, ...(replaced ? { 'thread.md': after.files.thread ?? '' } : {}) },
      replaced,
    });
  }

  replace(id: string, replacement: Replacement): void {
    const known = this.records.get(id);
    const before = this.record(id);
    const { after, files } = replaceRecord(before?.files, id, replacement);
    const { record } = after;
    const gates = replacement.trusted ? record.events.filter(isGate) : [];
    const ledgered = acknowledge(this.ledgered(id), record.events, gates);
    this.records.set(id, {
      before: known ? known.before : before,
      after,
      row: summarise(record, ledgered),
      ledgered,
      added: [],
      files: { ...known?.files, ...files },
      replaced: true,
    });
  }

  claim(claim: Claim): void {
    const others = this.#claimsOf(claim.ticket).filter(({ role }) => role !== claim.role);
    this.changedClaims.set(claim.ticket, [...others, claim]);
  }

  release(ticket: string, role?: Role): void {
    const kept = this.#claimsOf(ticket).filter((claim) => role !== undefined && claim.role !== role);
    if (kept.length < this.#claimsOf(ticket).length) this.changedClaims.set(ticket, kept);
  }

  /** Read once: whatever is decided and written in a transaction rests on one and the same text. */
  record(id: string): ReadRecord | undefined {
    const changed = this.records.get(id);
    if (changed) return changed.after;
    if (!this.#read.has(id)) this.#read.set(id, this.#base.record(id));
    return this.#read.get(id);
  }

  row(id: string): Summary | undefined {
    const changed = this.records.get(id);
    if (changed) return changed.row;
    if (!this.#looked.has(id) && !this.#read.has(id)) this.look(id);
    this.#looked.add(id);
    return this.#base.row(id);
  }

  ready(need: Need): Promise<void> {
    return this.#base.ready(need);
  }

  list(filter: TicketFilter, page: Page, graph: Graph): Listed {
    const changed = this.#changedRows().map((row) => [row.id, row] as const);
    return this.#base.list(filter, page, graph, new Map(changed));
  }

  counts(): Record<string, number> {
    const counts = this.#base.counts();
    for (const row of this.#changedRows()) {
      const before = this.#base.row(row.id)?.state;
      if (before !== undefined) counts[before] = (counts[before] ?? 0) - 1;
      counts[row.state] = (counts[row.state] ?? 0) + 1;
    }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }

  ids(): Iterable<string> {
    if (this.records.size === 0) return this.#base.ids();
    return new Set([...this.#base.ids(), ...this.records.keys()]);
  }

  withSlug(slug: string): readonly string[] {
    const others = this.#base.withSlug(slug).filter((id) => !this.records.has(id));
    return [...others, ...this.#changedRows().flatMap((row) => (row.slug === slug ? [row.id] : []))];
  }

  referring(id: string): Iterable<string> {
    const others = [...this.#base.referring(id)].filter((source) => !this.records.has(source));
    return [...others, ...this.#changedRows().flatMap((row) => (refersTo(row, id) ? [row.id] : []))];
  }

  createdBy(request: string): string | undefined {
    return this.#changedRows().find((row) => row.createdBy === request)?.id ?? this.#base.createdBy(request);
  }

  ledgered(id: string): Ledgered | undefined {
    return this.records.get(id)?.ledgered ?? this.#base.ledgered(id);
  }

  claims(): readonly Claim[] {
    const others = this.#base.claims().filter(({ ticket }) => !this.changedClaims.has(ticket));
    return [...others, ...[...this.changedClaims.values()].flat()];
  }

  look(id: string): ReadRecord | undefined {
    const read = this.#base.look(id);
    if (read && !this.#read.has(id)) this.#read.set(id, read);
    return read;
  }

  recheck(ids: readonly string[]): boolean {
    return this.#base.recheck(ids.filter((id) => !this.records.has(id)));
  }

  #changedRows(): Summary[] {
    return [...this.records.values()].map(({ row }) => row);
  }

  #claimsOf(ticket: string): Claim[] {
    return this.claims().filter((claim) => claim.ticket === ticket);
  }
}

/** Whether a row has a relation or a plan record about `id`. */
export function refersTo(row: Summary, id: string): boolean {
  return (
    row.relations.some(({ target }) => target === id) || row.plan.some(({ record }) => record.related === id)
  );
}

function refuseWrongPresence({ id, create = false }: Change, present: boolean): void {
  if (create === !present) return;
  throw create
    ? new TicketError('conflict', {
        refused: `${id} was not created`,
        rule: 'a Ticket with this id exists',
        next: 'create it under another id',
      })
    : new TicketError('not_found', {
        refused: `${id} was not changed`,
        rule: 'there is no such Ticket',
        next: 'call ticket_list to see which there are',
      });
}

/** Named as unreadable where the record's own folder is, so that nothing is known of what is in it. */
const WHOLE = '.';

/** What could not be read cannot be added to without losing it. */
function refuseUnreadable({ id, unreadable = [] }: ReadRecord['files'], { item }: Change): void {
  const broken = unreadable.find(({ file, rule }) =>
    // To a thread that is no clean text can be added all the same: what stands there is kept as bytes.
    file === 'thread.md' ? rule !== 'encoding' : file === WHOLE || (item && file === 'item.md'),
  );
  if (!broken) return;
  throw new TicketError('storage', {
    refused: `${id} was not changed`,
    rule: `its ${broken.file} cannot be read: ${broken.message}`,
    next: `mend the file, then call ticket_doctor for ${id}`,
  });
}
