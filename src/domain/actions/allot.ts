/** Of a limit a tenth is kept for each kind that needs a person: none of them may be hidden behind another. */
const SHARE = 10;

/** So many there are of a kind, in the order of their urgency; `needs`: a person is waited for. */
export type Wanting = { count: number; needs: boolean };

/** How many of each kind are among the first `limit`: the most urgent, and of every kind that needs a person a few. */
export function allot(kinds: readonly Wanting[], limit: number): number[] {
  const least = Math.floor(limit / SHARE);
  const keptFor = ({ count, needs }: Wanting) => (needs ? Math.min(count, least) : 0);
  let kept = kinds.reduce((sum, kind) => sum + keptFor(kind), 0);
  let room = limit;
  return kinds.map((kind) => {
    kept -= keptFor(kind);
    const taken = Math.max(0, Math.min(kind.count, room - kept));
    room -= taken;
    return taken;
  });
}
