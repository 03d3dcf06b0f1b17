import { randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { monotonicFactory } from 'ulid';
import { once } from '../domain/once.ts';

/** The next id of an event or a record: later ones sort behind, also within one millisecond. Node's random numbers come from a stock, so that each is cheap. */
export const newId = monotonicFactory(() => randomInt(32) / 32);

/** The name under which this process holds what it accepts, where it was given none. Most commands never say it. */
export const processCaller = once(() => `process-${newId().toLowerCase()}`);

/** The person's name, as it stands in `human/NAME`. */
export function personName(): string {
  try {
    return userInfo().username.replace(/[^\p{L}\p{N}._-]/gu, '') || 'person';
  } catch {
    return 'person';
  }
}
