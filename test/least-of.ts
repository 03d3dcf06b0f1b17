/**
 * The least of up to three measurements, or the first that is less than `enough`: where the machine stood still in one
 * of them, that says nothing of what is measured.
 */
export async function leastOf(enough: number, measure: () => number | Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3 && least >= enough; turn++) least = Math.min(least, await measure());
  return least;
}
