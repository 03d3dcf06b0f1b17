import { readFileSync, writeFileSync } from 'node:fs';
import type { Place } from '../local/place.ts';

/** The agent that a person chose for this workspace on this machine, when they made it one. */
export function recordedAgent(place: Place): string | undefined {
  try {
    return /^[a-z0-9][a-z0-9._-]*$/u.exec(readFileSync(place.at('agent'), 'utf8').trim())?.[0];
  } catch {
    return undefined;
  }
}

export function recordAgent(place: Place, name: string): void {
  place.prepare();
  writeFileSync(place.at('agent'), `${name}\n`, { mode: 0o600 });
}
