import type { PodShown } from '../../../wire.ts';

const NUMBER = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** What was used, in a few words; nothing where nothing was. */
export function usageWords({ turns, tokens, cost, currency }: PodShown['usage']): string {
  return [
    ...(turns > 0 ? [`${turns} turn${turns === 1 ? '' : 's'}`] : []),
    ...(tokens > 0 ? [`${NUMBER.format(tokens)} tokens`] : []),
    ...(cost > 0 ? [`${cost.toFixed(2)} ${currency}`] : []),
  ].join(' · ');
}
