/** When a call was made, and when its answer was there: never, where it has none. */
export type Interval = { asked: number; given: number };

/** What one thing at a time would do. */
export type Model<S, C> = {
  begin: S;
  /**
   * The state after `call`, if it could have been answered as it was; undefined if not. A call without an answer
   * that would change nothing is undefined as well: it need not have happened.
   */
  step: (state: S, call: C) => S | undefined;
  /** The same text for the same state. */
  name: (state: S) => string;
};

export type Verdict<C> =
  | { linearizable: true; order: C[]; tried: number }
  /** `reached` is the longest order that was found, and none of `stuck` could come next in it. */
  | { linearizable: false; reached: C[]; state: string; stuck: C[]; tried: number };

/** A search that takes longer says nothing, and a test that rests on it must not pass. */
const MOST_TRIED = 500_000;

/**
 * Whether the calls could have happened one at a time, each at a moment between its question and its answer.
 * The search of Wing and Gong, which remembers where it has been: the same calls done, in the same state.
 */
export function linearize<S, C extends Interval>(model: Model<S, C>, calls: readonly C[]): Verdict<C> {
  const byStart = [...calls].sort((a, b) => a.asked - b.asked);
  const placed = byStart.map(() => false);
  const order: C[] = [];
  const been = new Set<string>();
  let far: { reached: C[]; state: S; stuck: C[] } = { reached: [], state: model.begin, stuck: byStart };
  return place(model.begin, 0)
    ? { linearizable: true, order, tried: been.size }
    : { linearizable: false, ...far, state: model.name(far.state), tried: been.size };

  function place(state: S, from: number): boolean {
    let first = from;
    while (placed[first]) first += 1;
    const open = nextIn(first);
    if (open.every(({ call }) => call.given === Number.POSITIVE_INFINITY)) return true;
    const where = `${first} ${placedBehind(first)} ${model.name(state)}`;
    if (been.has(where)) return false;
    been.add(where);
    if (been.size > MOST_TRIED) throw new Error('the history has too many orders to try');
    if (order.length >= far.reached.length)
      far = { reached: [...order], state, stuck: open.map(({ call }) => call) };
    for (const { at, call } of open) {
      const after = model.step(state, call);
      if (after === undefined) continue;
      placed[at] = true;
      order.push(call);
      if (place(after, first)) return true;
      placed[at] = false;
      order.pop();
    }
    return false;
  }

  /** The calls that may come next: none that is left was answered before they were asked. */
  function nextIn(first: number): { at: number; call: C }[] {
    const open: { at: number; call: C }[] = [];
    let end = Number.POSITIVE_INFINITY;
    for (let at = first; at < byStart.length; at++) {
      const call = byStart[at];
      if (!call || call.asked > end) break;
      if (placed[at]) continue;
      open.push({ at, call });
      end = Math.min(end, call.given);
    }
    return open.filter(({ call }) => call.asked <= end);
  }

  function placedBehind(first: number): string {
    const known: number[] = [];
    for (let at = first; at < placed.length; at++) if (placed[at]) known.push(at);
    return known.join();
  }
}
