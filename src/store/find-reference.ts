import { isPlain } from '../domain/text.ts';
import type { Shelf } from './shelf.ts';
import type { Found } from './store.ts';

const CANDIDATES = 10;

/** The Ticket that `reference` means. An exact id wins over a slug, a slug over a part of an id. */
export function findReference(shelf: Shelf, reference: string): Found {
  const wanted = reference.trim();
  if (!isName(wanted)) return undefined;
  if (shelf.row(wanted)) return { id: wanted };
  const named = shelf.withSlug(wanted);
  return oneOf(shelf, named.length > 0 ? named : withPart(shelf, wanted));
}

/** Whether a text can be the name of a folder in the records root, and nothing else. */
export function isName(text: string): boolean {
  return (
    /^[^./\\]/u.test(text) && !/[/\\]|\.tmp$/u.test(text) && isPlain(text) && Buffer.byteLength(text) <= 200
  );
}

/** Tickets whose id has `part` between two of its dashes or ends. */
function withPart(shelf: Shelf, part: string): string[] {
  const words = `-${part.toLowerCase()}-`;
  const found: string[] = [];
  for (const id of shelf.ids()) if (`-${id.toLowerCase()}-`.includes(words)) found.push(id);
  return found;
}

function oneOf(shelf: Shelf, ids: readonly string[]): Found {
  const [id] = ids;
  if (id === undefined) return undefined;
  if (ids.length === 1) return { id };
  const age = new Map(ids.map((each) => [each, shelf.row(each)?.createdAt ?? '']));
  const newest = [...ids].sort((a, b) => compare(age.get(b), age.get(a)) || compare(b, a));
  return { candidates: newest.slice(0, CANDIDATES) };
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
