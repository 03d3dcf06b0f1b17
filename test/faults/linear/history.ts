/** An operation of the lifecycle or the thread, a look, or the death of a process. */
export type Deed = string;

/** What the caller was told, as far as it says something about the Ticket. */
export type Heard = {
  what: string;
  state?: string;
  rev?: number;
  holder?: string | null;
  /** The requests that the thread holds, in its order. */
  uids?: string[];
};

/** A line of a process's log. One that begins a call and has no second line was never answered. */
export type Line =
  | { n: number; deed: Deed; uid: string; asked: number }
  | { n: number; given: number; heard: Heard };

/** One call of a history. `given` is infinite, and `heard` missing, where no answer says whether it happened. */
export type Event = {
  by: string;
  deed: Deed;
  uid: string;
  asked: number;
  given: number;
  heard?: Heard;
};

/** The calls that one process logged. The last line of one that was killed may be cut off. */
export function readLog(by: string, text: string): Event[] {
  const calls = new Map<number, Event>();
  for (const row of text.split('\n').slice(0, -1)) {
    // Written by `live-through.ts`, a whole line at a time.
    const line = JSON.parse(row) as Line;
    if ('deed' in line) {
      const { deed, uid, asked } = line;
      calls.set(line.n, { by, deed, uid, asked, given: Number.POSITIVE_INFINITY });
      continue;
    }
    const call = calls.get(line.n);
    // What was answered as uncertain may have happened, or may happen later.
    if (call && line.heard.what !== 'indeterminate')
      calls.set(line.n, { ...call, given: line.given, heard: line.heard });
  }
  return [...calls.values()];
}
