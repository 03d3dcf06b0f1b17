/** A commit of the little program that the demo's team works on: its files with their texts. */
type Commit = { message: string; files: Readonly<Record<string, string>> };

/** A log of temperatures on the command line, as far as it was when the story begins. */
export const WEATHER_LOG: readonly Commit[] = [
  {
    message: 'Log temperatures in a file',
    files: {
      'README.md': '# weather-log\n\nLogs temperatures: `weather add 12.5 sunny`, `weather list`.\n',
      'package.json': `{
  "name": "weather-log",
  "version": "0.1.0",
  "type": "module",
  "bin": { "weather": "src/cli.js" },
  "scripts": { "build": "node build.mjs", "test": "node --test" }
}
`,
      '.gitignore': 'dist/\n*.log\n',
      'src/cli.js': `#!/usr/bin/env node
import { addReading, readLog } from './log.js';
import { parseReading } from './reading.js';

const FILE = process.env.WEATHER_LOG ?? 'weather.log';
const [command = 'list', ...words] = process.argv.slice(2);

if (command === 'add') addReading(FILE, { ...parseReading(words[0] ?? ''), note: words.slice(1).join(' ') });
else {
  // A command is a file of its own: it gets the readings, and answers lines.
  const { run } = await import(\`./commands/\${command}.js\`);
  for (const line of run(readLog(FILE), new Date(), words)) console.log(line);
}
`,
      'src/log.js': `import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** All readings of a log: a line of JSON each. A log that is not there yet is empty. */
export function readLog(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\\n').filter(Boolean).map((line) => JSON.parse(line));
}

export function addReading(file, reading) {
  appendFileSync(file, JSON.stringify(reading) + '\\n');
}
`,
      'src/reading.js': `/** What somebody typed, as a reading: 12.5 or 12,5. */
export function parseReading(text, at = new Date()) {
  const celsius = Number(text.replace(',', '.'));
  if (text.trim() === '' || Number.isNaN(celsius)) throw new Error(\`not a temperature: \${text}\`);
  return { at: at.toISOString(), celsius };
}
`,
      'test/reading.test.js': `import assert from 'node:assert';
import test from 'node:test';
import { parseReading } from '../src/reading.js';

test('reads degrees Celsius, with a point or a comma', () => {
  assert.equal(parseReading('12.5').celsius, 12.5);
  assert.equal(parseReading('-3,5').celsius, -3.5);
});

test('refuses what is no number', () => {
  assert.throws(() => parseReading('warm'), /not a temperature: warm/);
});
`,
    },
  },
  {
    message: 'List what was logged',
    files: {
      'src/commands/list.js': `import { formatReading } from '../format.js';

/** All readings, the oldest first. */
export function run(readings) {
  return readings.map(formatReading);
}
`,
      'src/format.js': `/** A reading in a line. */
export function formatReading({ at, celsius, note }) {
  return [at.slice(0, 16).replace('T', ' '), celsius.toFixed(1).padStart(6) + ' °C', note ?? ''].join('  ').trimEnd();
}
`,
      'test/format.test.js': `import assert from 'node:assert';
import test from 'node:test';
import { formatReading } from '../src/format.js';

test('shows a reading in a line', () => {
  const line = formatReading({ at: '2026-03-01T07:30:00.000Z', celsius: -2.5, note: 'frost' });
  assert.equal(line, '2026-03-01 07:30    -2.5 °C  frost');
});
`,
    },
  },
  {
    message: 'Build, and keep what old stations send',
    files: {
      'build.mjs': `import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';

// Every command has to load; then their names are all that a completion needs.
const commands = readdirSync('src/commands').map((file) => file.replace('.js', ''));
for (const command of commands) await import(\`./src/commands/\${command}.js\`);
mkdirSync('dist', { recursive: true });
writeFileSync('dist/commands.json', JSON.stringify(['add', ...commands]));
`,
      'test/log.test.js': `import assert from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { addReading, readLog } from '../src/log.js';

test('keeps what old stations send, also -999 where they have no reading', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weather-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'log');
  assert.deepEqual(readLog(file), []);
  for (const celsius of [4, -999]) addReading(file, { at: '2026-03-01T07:30:00.000Z', celsius });
  assert.deepEqual(readLog(file).map(({ celsius }) => celsius), [4, -999]);
});
`,
    },
  },
];
