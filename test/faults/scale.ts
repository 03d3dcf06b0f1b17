import { appendFileSync } from 'node:fs';

/** Whether everything is tried, as `npm run test:faults` does, or a sample of it, as every check does. */
export const isLong = process.env.YOI_FAULTS === 'long';

/** Where random trials begin: the same in every check, another one in every long run, given again to repeat one. */
export const seed = Number(process.env.YOI_FAULTS_SEED ?? (isLong ? Date.now() % 2 ** 31 : 1));

/** `long` when everything is tried, else `short`. */
export function scaled(short: number, long: number): number {
  return isLong ? long : short;
}

/** All rows of a table when everything is tried, else the first few. */
export function sampled<T>(rows: readonly T[], few: number): readonly T[] {
  return isLong ? rows : rows.slice(0, few);
}

/** Leaves a line for the report of the run: how much of what was tried, and what came of it. */
export function tried(what: string, count: number, found: string): void {
  const report = process.env.YOI_FAULTS_REPORT;
  if (report) appendFileSync(report, `${JSON.stringify({ what, count, found })}\n`);
}
