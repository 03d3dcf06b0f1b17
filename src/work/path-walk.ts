import type { PathStates } from './path-states.ts';

/** All states that a path may be in at once, so that nothing is ever tried again; and where letters led before. */
type Stand = { states: ReadonlySet<number>; after: Map<string, Stand> };

/** So many steps are remembered. Paths are much alike, and need few; who makes up others has each of theirs found anew. */
const REMEMBERED = 20_000;

/** Whether a path, or a folder that it lies in, leads from a state to the end. */
export function pathWalk(states: PathStates, start: number): (path: string) => boolean {
  const known = new Map<string, Stand>();
  let steps = 0;
  const standIn = (reached: ReadonlySet<number>): Stand => {
    const key = [...reached].sort((a, b) => a - b).join();
    const stand = known.get(key) ?? { states: reached, after: new Map() };
    known.set(key, stand);
    return stand;
  };
  let first = standIn(states.reached([start]));
  const step = (stand: Stand, letter: string): Stand => {
    if (++steps > REMEMBERED) {
      steps = 0;
      known.clear();
      first = standIn(first.states);
    }
    const next = standIn(states.after(stand.states, letter));
    stand.after.set(letter, next);
    return next;
  };
  return (path) => {
    let stand = first;
    for (const letter of path) {
      if (letter === '/' && stand.states.has(states.end)) return true;
      stand = stand.after.get(letter) ?? step(stand, letter);
    }
    return stand.states.has(states.end);
  };
}
