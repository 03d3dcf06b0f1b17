import { useRef, useState } from 'preact/hooks';

type Chosen = { keys: ReadonlySet<string>; last: string | undefined };
const NONE: Chosen = { keys: new Set(), last: undefined };

/** Rows that a person took together, of those that can be. What left the list is not among them any more. */
export function useSelection(keys: readonly string[]) {
  const [chosen, setChosen] = useState(NONE);
  const present = useRef(keys);
  present.current = keys;
  return {
    selected: new Set(keys.filter((key) => chosen.keys.has(key))),
    /** One, or with a range all from the last one on; they become what the one is not. */
    toggle: (key: string, isRange: boolean) =>
      setChosen((before) => {
        const next = new Set(before.keys);
        const isOn = !next.has(key);
        for (const one of isRange ? between(present.current, before.last, key) : [key]) {
          if (isOn) next.add(one);
          else next.delete(one);
        }
        return { keys: next, last: key };
      }),
    select: (all: readonly string[]) => setChosen({ keys: new Set(all), last: undefined }),
    clear: () => setChosen(NONE),
  };
}

function between(keys: readonly string[], from: string | undefined, to: string): readonly string[] {
  const ends = [from === undefined ? -1 : keys.indexOf(from), keys.indexOf(to)].sort((a, b) => a - b);
  const [start = 0, end = 0] = ends;
  return start < 0 ? [to] : keys.slice(start, end + 1);
}
