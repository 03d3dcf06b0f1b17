import { TicketError } from '../domain/errors.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { activePlan, firstThatFits, type Portion } from './assemble-ticket.ts';
import type { Shown } from './shown-ticket.ts';

/** How many characters of one text, and how many rows of one list, an answer may have; the first that fits is taken. */
const CHARACTERS = [7000, 5000, 3200, 2000, 1200, 600, 200, 50];
const ROWS = [50, 40, 30, 24, 18, 14, 10, 7, 5, 3, 2, 1];
/** What is shown of a text that is one of many rows. */
const QUESTION = 500;
const NOTE = 300;
const ARTIFACT = 1000;
/** What the events of a page share. */
const EVENTS = 5000;

/**
 * What a cursor leads to: that part alone, as much of it as fits.
 * @throws TicketError `invalid_input` for a cursor that no answer to this reader gives.
 */
export function partOf(dossier: TicketDossier, cursor: string, limit: number, readsPlan: boolean): Shown {
  const [, part = '', id = '', from = '0'] = CURSOR.exec(cursor) ?? [];
  const show = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
  const shown = show?.({ dossier, id, from: Number(from), limit, readsPlan });
  if (shown) return shown;
  throw new TicketError('invalid_input', {
    refused: 'this cursor leads nowhere',
    rule: 'a cursor comes from an earlier answer for the same Ticket',
    next: 'call ticket_show without a cursor',
  });
}

/** `PART:FROM`, or `event:ID:FROM` and `note:ID:FROM`. */
const CURSOR = /^([a-z]+):(?:([^:]+):)?(\d{1,9})$/u;

type Asked = { dossier: TicketDossier; id: string; from: number; limit: number; readsPlan: boolean };

const PARTS: Record<string, (asked: Asked) => Shown | undefined> = {
  body: ({ dossier, from }) => characters(dossier, (count) => ({ body: { from, count } })),
  resolution: ({ dossier, from }) => characters(dossier, (count) => ({ resolution: { from, count } })),
  questions: ({ dossier, from }) => rows(dossier, QUESTION, (size) => ({ questions: { from, ...size } })),
  relations: ({ dossier, from }) => rows(dossier, NOTE, (size) => ({ relations: { from, ...size } })),
  blockers: ({ dossier, from }) => rows(dossier, NOTE, (size) => ({ blockers: { from, ...size } })),
  artifacts: ({ dossier, from }) => rows(dossier, ARTIFACT, (size) => ({ artifacts: { from, ...size } })),
  plan: ({ dossier, from, readsPlan }) =>
    readsPlan ? rows(dossier, NOTE, (size) => ({ plan: { from, ...size } })) : undefined,
  events: ({ dossier, from, limit }) => {
    const older = dossier.record.events.slice(0, from);
    return rows(dossier, EVENTS, ({ count, length }) => {
      const items = older.slice(-Math.min(limit || 10, count));
      const next = older.length > items.length ? `events:${older.length - items.length}` : null;
      return { events: { items, next, from: 0, length: Math.floor(length / (items.length + 1)) } };
    });
  },
  event: ({ dossier, id, from }) => {
    const items = dossier.record.events.filter((event) => event.id === id).slice(0, 1);
    if (items.length === 0) return undefined;
    return characters(dossier, (length) => ({ events: { items, next: null, from, length } }));
  },
  note: ({ dossier, id, from, readsPlan }) => {
    const relations = dossier.relations.filter((relation) => relation.id === id).slice(0, 1);
    const plan = readsPlan ? activePlan(dossier).filter((entry) => entry.id === id) : [];
    if (relations.length + plan.length === 0) return undefined;
    return characters({ ...dossier, relations, plan }, (length) => {
      const size = { from: 0, count: 1, length, at: from };
      return relations.length > 0 ? { relations: size } : { plan: size };
    });
  },
};

function characters(dossier: TicketDossier, portion: (count: number) => Portion): Shown {
  return firstThatFits(dossier, CHARACTERS.map(portion));
}

function rows(
  dossier: TicketDossier,
  length: number,
  portion: (size: { count: number; length: number }) => Portion,
): Shown {
  const sizes = [...ROWS.map((count) => ({ count, length })), { count: 1, length: 100 }];
  return firstThatFits(dossier, sizes.map(portion));
}
