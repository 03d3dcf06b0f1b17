import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { foretellConflicts } from '../git/build-merge.ts';
import { writeWhole } from '../pods/write-whole.ts';
import type { WorkRoots } from './work-parts.ts';

/** A branch at work, as far as it is known. */
export type Side = { name: string; commit: string };
/** Two that would conflict if both were merged, and in which files. */
export type Forecast = { ticket: string; with: string; files: string[] };

const SHOWN = 10;

/**
 * What each branch would conflict with: the target, and the others. No file is touched. Two commits conflict or not for
 * ever, so what was foretold once is kept for as long as both are looked at.
 */
export async function forecastsOf(
  { root, localDir }: WorkRoots,
  target: Side | null,
  sides: readonly Side[],
): Promise<Forecast[]> {
  const path = join(localDir, 'work', 'forecasts.json');
  const before = read(path);
  const now = new Map<string, string[]>();
  const found: Forecast[] = [];
  for (const [index, side] of sides.entries()) {
    for (const other of [...(target ? [target] : []), ...sides.slice(index + 1)]) {
      const key = [side.commit, other.commit].sort().join(' ');
      const files =
        now.get(key) ?? before.get(key) ?? (await foretellConflicts(root, side.commit, other.commit));
      now.set(key, files.slice(0, SHOWN));
      if (files.length > 0) found.push({ ticket: side.name, with: other.name, files: files.slice(0, SHOWN) });
    }
  }
  if ([...now.keys()].some((key) => !before.has(key))) keep(path, now);
  return found;
}

const kept = z.record(z.string(), z.array(z.string()));

function read(path: string): Map<string, string[]> {
  try {
    return new Map(Object.entries(kept.parse(JSON.parse(readFileSync(path, 'utf8')))));
  } catch {
    // It is only remembered: without it, it is foretold again.
    return new Map();
  }
}

function keep(path: string, forecasts: ReadonlyMap<string, string[]>): void {
  try {
    writeWhole(path, JSON.stringify(Object.fromEntries(forecasts)));
  } catch {
    // A look at the work never fails for it.
  }
}
