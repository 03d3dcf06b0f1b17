import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileStamp } from '../local/file-stamp.ts';
import { Place } from '../local/place.ts';
import type { ChangeSource } from '../panel/server/change-feed.ts';
import { podStateOf } from '../pods/pod-state.ts';
import { Registry } from '../pods/registry.ts';

/** A look takes a millisecond or two, and an outside change is to be seen within a second. */
const LOOK_MS = 400;
/** What nobody does and time alone changes: a deferral that is over. */
const MINUTE_MS = 60_000;

/** Facts of this machine that decide what a person is shown, beside Pods and steps. */
const FACTS = ['hold.json', 'trust.json', 'trusted-projects.json', 'agent'];

/**
 * What changes in the local state of a workspace: Pods, steps of work, and what a person decided on this machine.
 * Files are looked at, not watched: whoever replaces a folder takes no watcher with it.
 */
export function localChanges(localDir: string): ChangeSource {
  const registry = new Registry(new Place(localDir));
  return (tell) => {
    const pods = new Marks(podMarks(registry));
    const tickets = new Marks(stepMarks(join(localDir, 'work')));
    const facts = new Marks(() => new Map(FACTS.map((name) => [name, fileStamp(join(localDir, name))])));
    const look = () => {
      const changed = { pods: pods.changed(), tickets: tickets.changed() };
      // What may be begun, and by whom, is another now for every Ticket.
      if (facts.changed().length > 0) tell({ ...changed, all: true });
      else if (changed.pods.length > 0 || changed.tickets.length > 0) tell(changed);
    };
    const timers = [setInterval(look, LOOK_MS), setInterval(() => tell({}), MINUTE_MS)];
    for (const timer of timers) timer.unref();
    return () => {
      for (const timer of timers) clearInterval(timer);
    };
  };
}

/** A mark for each name, and of which names it is another than before. */
class Marks {
  readonly #read: () => Map<string, string>;
  #before = new Map<string, string>();

  constructor(read: () => Map<string, string>) {
    this.#read = read;
    this.changed();
  }

  changed(): string[] {
    const before = this.#before;
    try {
      this.#before = this.#read();
    } catch {
      // A disk that fails now is told to whoever asks next.
      return [];
    }
    const names = new Set([...before.keys(), ...this.#before.keys()]);
    return [...names].filter((name) => before.get(name) !== this.#before.get(name));
  }
}

/** Where each Pod stands: an entry is read when its file is another one, and its lock and the clock decide the rest. */
function podMarks(registry: Registry): () => Map<string, string> {
  const known = new Map<string, { stamp: string; entry: ReturnType<Registry['entry']> }>();
  return () => {
    const now = new Date();
    const names = registry.names();
    for (const name of known.keys()) if (!names.includes(name)) known.delete(name);
    return new Map(
      names.map((name) => {
        const stamp = fileStamp(registry.at(name, 'pod.json'));
        const before = known.get(name);
        const entry = before?.stamp === stamp ? before.entry : registry.entry(name);
        known.set(name, { stamp, entry });
        return [name, `${stamp} ${entry ? podStateOf(entry, registry.isHosted(name), now) : ''}`];
      }),
    );
  };
}

/** How far the steps of work are, by the journal of each Ticket. */
function stepMarks(folder: string): () => Map<string, string> {
  return () => new Map(namesIn(folder).map((id) => [id, fileStamp(join(folder, id, 'step.json'))]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
