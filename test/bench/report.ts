import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** One measured thing: a median, the floor that was taken in the same run, and what it has to reach. */
export type Measured = {
  what: string;
  value: number;
  unit?: 'ms' | 'bytes' | 'MB' | '%' | '× one' | 'a second' | '× median';
  floor: { what: string; value: number };
  reach: string;
  met: boolean;
};

const HEAD = ['measured', 'median', 'floor', 'ratio', 'to reach', ''];
const rows: string[][] = [];

/** Keeps a figure for the report, and says it at once, as a run takes minutes. */
export function report({ what, value, unit = 'ms', floor, reach, met }: Measured): void {
  const cells = [
    what,
    figure(value, unit),
    `${floor.what} ${figure(floor.value, unit)}`,
    `${(value / floor.value).toFixed(2)} ×`,
    reach,
    met ? 'met' : 'MISSED',
  ];
  rows.push(cells);
  console.error(cells.join('  '));
}

export function printReport(): void {
  const widths = HEAD.map((_, column) =>
    Math.max(...[HEAD, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(`${machine()}\n`);
  for (const cells of [HEAD, widths.map((width) => '-'.repeat(width)), ...rows]) console.log(line(cells));
}

/** Writes RESULTS.md beside this file, in the working tree that the bench runs in. */
export function writeResults(): void {
  const cells = (row: string[]) => `| ${row.join(' | ')} |`;
  const text = [
    '# What it costs',
    '',
    `Written by \`npm run bench\`; medians, each beside a floor taken in the same run. ${machine()}; commit ${commit()}.`,
    '',
    cells(HEAD),
    cells(HEAD.map(() => '---')),
    ...rows.map(cells),
    '',
  ].join('\n');
  writeFileSync(join('test', 'bench', 'RESULTS.md'), text);
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${memory} GB, ${process.platform} ${release()}`;
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src') === '' ? '' : ' with changes';
  return `${git('rev-parse', '--short', 'HEAD')} of ${new Date().toISOString().slice(0, 10)}${changed}`;
}

function figure(value: number, unit: string): string {
  const digits = unit === 'bytes' || unit === 'MB' ? 0 : 1;
  return `${value.toFixed(digits)} ${unit}`;
}
