/**
 * Milliseconds of the processor that `work` takes, which others at work on the machine do not add to. Where that is not
 * below `bound`, the least of three: a collection of garbage may fall into any of them.
 */
export function processorTime(work: () => void, bound: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 3 && least >= bound; count++) {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
