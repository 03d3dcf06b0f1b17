/**
 * Waits for all of them, also where one fails: whoever ends the demo has to know that nobody acts any more.
 * @throws what the first one threw.
 */
export async function together<T>(acts: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(acts);
  return Promise.all(acts);
}
