import type { PodEntry } from '../pod-entry.ts';

/** What a profile may bound; as it stands in an order, where what is not bound may be there without a value. */
type Spent = { [limit in 'minutes' | 'tokens' | 'cost' | 'turns']?: number | undefined };

/**
 * Which limit of its profile a Pod has reached, in words; each as many times as the person allowed. Minutes count
 * from the launch.
 */
export function limitReached(entry: PodEntry, limits: Spent, times: number, now: Date): string | undefined {
  const { usage, launchedAt } = entry;
  const spent = {
    minutes: Math.floor((now.getTime() - Date.parse(launchedAt)) / 60_000),
    tokens: usage.tokens,
    cost: usage.cost,
    turns: usage.turns,
  };
  for (const [name, unit] of Object.entries(UNITS)) {
    // The keys of the table are those of both.
    const key = name as keyof typeof spent;
    const limit = limits[key];
    if (limit !== undefined && spent[key] >= limit * times)
      return `${spent[key]} ${unit} of ${limit * times} are spent`;
  }
  return undefined;
}

const UNITS = { minutes: 'minutes', tokens: 'tokens', cost: 'of cost', turns: 'turns' } as const;
