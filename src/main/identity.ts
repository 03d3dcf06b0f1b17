import { userInfo } from 'node:os';
import { ulid } from 'ulid';

/** The name under which this process holds what it accepts, where it was given none. */
export const PROCESS_CALLER = `process-${ulid().toLowerCase()}`;

/** The person's name, as it stands in `human/NAME`. */
export function personName(): string {
  try {
    return userInfo().username.replace(/[^\p{L}\p{N}._-]/gu, '') || 'person';
  } catch {
    return 'person';
  }
}
