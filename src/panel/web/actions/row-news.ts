import type { ActionRow } from '../../../domain/actions.ts';

/** A Pod that is gone is shown only where it is what the row is about. */
export function shownPods({ pods, reasons }: Pick<ActionRow, 'pods' | 'reasons'>): ActionRow['pods'] {
  return pods.filter(({ name, state }) => state !== 'gone' || reasons.some(({ pod }) => pod === name));
}

/** So much of two texts is compared: the latest event is one line, and cut. */
const ALIKE = 40;

/** The latest event, unless it is what a reason quotes. */
export function latestNews({ latest, reasons }: Pick<ActionRow, 'latest' | 'reasons'>): string | null {
  const said = inOneLine(latest ?? '');
  const isQuoted = reasons.some(({ quote }) => quote && said.includes(inOneLine(quote).slice(0, ALIKE)));
  return isQuoted ? null : latest;
}

const inOneLine = (text: string) => text.slice(0, 2_000).replace(/\s+/gu, ' ').trim();
