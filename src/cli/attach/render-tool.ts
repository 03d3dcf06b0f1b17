import type { ToolStatus, TranscriptFact } from '../../domain/pod.ts';
import { andMore, type Row, row, type Tone, type View } from './row.ts';
import { firstLines, lineOf } from './text-width.ts';

type Tool = Extract<TranscriptFact, { kind: 'tool' }>;

const OUTPUT_ROWS = 20;
const MARKS: Readonly<Record<ToolStatus, { mark: string; tone: Tone }>> = {
  pending: { mark: '·', tone: 'dim' },
  in_progress: { mark: '▸', tone: 'ask' },
  completed: { mark: '✓', tone: 'good' },
  failed: { mark: '✗', tone: 'bad' },
};

export function toolRows(tool: Tool, view: View): Row[] {
  return [toolRow(tool, view), ...(view.folded ? [] : outputRows(tool.output ?? '', view))];
}

/** A tool call on one row: whether it is done, what it is, and why it failed. */
export function toolRow({ title, does, status, paths = [], output = '' }: Tool, view: View): Row {
  const name = lineOf(title) || lineOf(does) || 'a tool';
  const places = paths.map(lineOf).filter((path) => !name.includes(path.slice(path.lastIndexOf('/') + 1)));
  const why = status === 'failed' ? lineOf(output) : '';
  const { mark, tone } = MARKS[status];
  const text = `${mark} ${[name, ...places].join(' ')}${why ? `: ${why}` : ''}`;
  return row(tone, text, view);
}

/** The mark of a status in an agent's words. */
export function markOf(status: string): string {
  return (Object.entries(MARKS).find(([name]) => name === status)?.[1] ?? MARKS.pending).mark;
}

function outputRows(output: string, view: View): Row[] {
  if (output.trim() === '') return [];
  const { lines, more } = firstLines(output, OUTPUT_ROWS);
  return [...lines.map((line) => row('dim', `  │ ${line}`, view)), ...andMore(more, view)];
}
