import { mkdirSync, readdirSync } from 'node:fs';
import { TicketError } from '../../domain/errors.ts';
import type { Place } from '../../local/place.ts';
import { readSmallFile } from '../../local/read-small-file.ts';
import { waitForFile } from '../../local/wait-for-file.ts';
import { writeWhole } from '../../pods/write-whole.ts';

/** Whoever has the lock reads and writes a few small files. */
const WAIT_MS = 10_000;

/**
 * The number by which a Ticket's commands keep apart from those of others on this machine, as for a port: the smallest
 * that is free, and the same one for as long as `work/<ticket>` is there.
 * @throws TicketError `busy` where others do not let go of the lock.
 */
export async function slotOf(place: Place, ticket: string): Promise<number> {
  place.prepare();
  mkdirSync(place.at('work', ticket), { recursive: true, mode: 0o700 });
  const lock = await waitForFile(place.at('work', 'slots.lock'), WAIT_MS);
  if (!lock) {
    throw new TicketError('busy', {
      refused: `${ticket} got no slot`,
      rule: 'another process gives one away at this moment',
      next: 'call it again',
    });
  }
  try {
    return slotIn(place, ticket) ?? takeSlot(place, ticket);
  } finally {
    lock.release();
  }
}

function takeSlot(place: Place, ticket: string): number {
  const taken = new Set(readdirSync(place.at('work')).map((other) => slotIn(place, other)));
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  writeWhole(place.at('work', ticket, 'slot'), `${slot}\n`);
  return slot;
}

function slotIn(place: Place, ticket: string): number | undefined {
  try {
    const written = readSmallFile(place.at('work', ticket, 'slot')).trim();
    return /^[1-9]\d{0,5}$/u.test(written) ? Number(written) : undefined;
  } catch {
    // It has none, or is no Ticket's folder.
    return undefined;
  }
}
