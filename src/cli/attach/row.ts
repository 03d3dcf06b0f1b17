import { cut, wrap } from './text-width.ts';

/** How a row stands out. The words say all of it: without colours nothing is lost. */
export type Tone = 'plain' | 'dim' | 'strong' | 'good' | 'bad' | 'ask';

/** One row of the view. Words of others are indented: what stands in the first column is ours. */
export type Row = { tone: Tone; text: string };

/** How much room there is, and whether what is long is folded to a row. */
export type View = { columns: number; folded: boolean };

const PAINT: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '\u001b[2m',
  strong: '\u001b[1m',
  good: '\u001b[32m',
  bad: '\u001b[31m',
  ask: '\u001b[33m',
};
const UNPAINT = '\u001b[0m';

export function paint({ tone, text }: Row, colours: boolean): string {
  return colours && tone !== 'plain' ? `${PAINT[tone]}${text}${UNPAINT}` : text;
}

export function row(tone: Tone, text: string, { columns }: View): Row {
  return { tone, text: cut(text, columns) };
}

/** Words of others stand away from the first column. */
export function said(tone: Tone, rows: readonly string[]): Row[] {
  return rows.map((text) => ({ tone, text: text.trim() === '' ? '' : `  ${text.trimEnd()}` }));
}

/** What was thought is not taken for what was said, also without colours. */
export function thought(rows: readonly string[]): Row[] {
  return rows.map((text) => ({ tone: 'dim', text: `  ┊ ${text.trimEnd()}` }));
}

/** Something of ours that has to be read to its end. */
export function told(tone: Tone, mark: string, line: string, { columns }: View): Row[] {
  return wrap(line, columns - 2).map((text, at) => ({
    tone,
    text: `${at === 0 ? mark : ' '} ${text.trimEnd()}`,
  }));
}

/** A text that has to be read to its end, so many columns from the first; what of it goes on stands below. */
export function wrapped(tone: Tone, text: string, indent: number, { columns }: View): Row[] {
  const space = ' '.repeat(indent);
  return wrap(text, columns - indent).map((part) => ({ tone, text: `${space}${part.trimEnd()}` }));
}

/** What was left out, as a row. */
export function andMore(lines: number, view: View): Row[] {
  return lines > 0 ? [row('dim', `  … ${lines} ${lines === 1 ? 'line' : 'lines'} more`, view)] : [];
}
