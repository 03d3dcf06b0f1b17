import { foretellConflicts } from '../git/build-merge.ts';

/** A branch at work, as far as it is known. */
export type Side = { name: string; commit: string };
/** Two that would conflict if both were merged, and in which files. */
export type Forecast = { ticket: string; with: string; files: string[] };

const SHOWN = 10;

/** What each branch would conflict with: the target, and the others. Nothing is touched; what was foretold once is remembered. */
export async function forecastsOf(
  root: string,
  target: Side | null,
  sides: readonly Side[],
  known: Map<string, readonly string[]>,
): Promise<Forecast[]> {
  const found: Forecast[] = [];
  for (const [index, side] of sides.entries()) {
    const others = [...(target ? [target] : []), ...sides.slice(index + 1)];
    for (const other of others) {
      const files = await foretold(root, side.commit, other.commit, known);
      if (files.length > 0) found.push({ ticket: side.name, with: other.name, files: files.slice(0, SHOWN) });
    }
  }
  return found;
}

async function foretold(
  root: string,
  one: string,
  other: string,
  known: Map<string, readonly string[]>,
): Promise<readonly string[]> {
  const key = [one, other].sort().join(' ');
  const before = known.get(key);
  if (before) return before;
  const files = await foretellConflicts(root, one, other);
  known.set(key, files);
  return files;
}
