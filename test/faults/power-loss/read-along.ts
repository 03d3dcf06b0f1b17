import type { FileAccess } from '../../../src/local/file-access.ts';
import { Lock } from '../../../src/local/lock.ts';
import type { View } from '../../../src/store/store.ts';
import { openDesk } from './desk.ts';
import { promised } from './promises.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { Extent } from './walk.ts';

/** Each Ticket's parts, as a reader gets them. */
type Seen = Map<string, Map<string, string>>;

/**
 * Reads at every moment of an act, which is the first to the last of `moments`, while its writer still holds the
 * lock: by a program that was just started, and by one that reads on from moment to moment. Each part of each
 * record must be as it was before the act, or as it is behind it. Gives the number of readings.
 */
export async function readAlong(
  { folders, build = (access) => access }: Extent,
  moments: readonly SimulatedDisk[],
): Promise<number> {
  const [first] = moments;
  const last = moments.at(-1);
  if (!first || !last) return 0;
  let now = first;
  // A reader that stays reaches the disk of the moment.
  const present = new Proxy(first, {
    get: (_, verb: keyof FileAccess) => {
      const act: (...given: never[]) => unknown = now[verb];
      return act.bind(now);
    },
  });
  const staying = openDesk(folders, build(present, folders), 0);
  const read = async (disk: SimulatedDisk): Promise<Seen[]> => {
    now = disk;
    const starting = openDesk(folders, build(disk, folders), 0);
    const seen = [await starting.store.read(partsOf), await staying.store.read(partsOf)];
    await starting.close();
    return seen;
  };
  try {
    return await new Lock(`${folders.localDir}/lock`).hold(1_000, async () => {
      const [before] = await read(first);
      const [after] = await read(last);
      for (const moment of moments)
        for (const seen of await read(moment)) isOneOf(seen, before ?? new Map(), after ?? new Map());
      return moments.length * 2;
    });
  } finally {
    await staying.close();
  }
}

async function partsOf(view: View): Promise<Seen> {
  const seen: Seen = new Map();
  const { rows } = await view.list({ state: 'all' }, { limit: 50 });
  for (const { id, state, flags } of rows) {
    const record = await view.get(id);
    const parts = { state, unreadable: flags.includes('unreadable'), ...record };
    seen.set(id, new Map(Object.entries(parts).map(([name, part]) => [name, JSON.stringify(part)])));
  }
  return seen;
}

function isOneOf(seen: Seen, before: Seen, after: Seen): void {
  for (const id of before.keys()) promised(seen.has(id), `a reader does not find ${id}`);
  for (const [id, parts] of seen) {
    promised(before.has(id) || after.has(id), `a reader finds ${id}, which was never made`);
    for (const [name, part] of parts) {
      const known = [before.get(id)?.get(name), after.get(id)?.get(name)];
      promised(known.includes(part), `a reader sees ${name} of ${id} torn: ${part.slice(0, 300)}`);
    }
  }
}
