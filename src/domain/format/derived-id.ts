import { createHash } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID for something that was written without one: from its time and a hash of what it says, so that
 * every reading, on every machine and branch, gives the same.
 */
export function derivedId(at: string, parts: readonly string[]): string {
  const time = Date.parse(at);
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  const random = [...hash.subarray(0, 16)].map((byte) => CROCKFORD[byte % 32]).join('');
  return timePart(Number.isNaN(time) || time < 0 ? 0 : time) + random;
}

function timePart(time: number): string {
  let text = '';
  for (let left = time; text.length < 10; left = Math.floor(left / 32)) text = CROCKFORD[left % 32] + text;
  return text;
}
