/**
 * A small project that is really built and tested, by path: without a package to install, and with files that two
 * Tickets can change beside each other.
 */
export const GREETINGS: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "greetings", "type": "module", "scripts": { "test": "node test.mjs" } }\n',
  '.gitignore': 'dist/\n',
  'src/greet.js': "export const greet = (name) => 'Hello, ' + name;\n",
  'src/part.js': "export const part = (name) => 'Goodbye, ' + name;\n",
  'test/greet.test.js': `
import assert from 'node:assert';
import test from 'node:test';
import { greet } from '../src/greet.js';
test('greets by name', () => assert.match(greet('Kim'), /Kim/));
`,
  'build.mjs': `
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
const parts = readdirSync('src').sort();
for (const part of parts) await import('./src/' + part);
mkdirSync('dist', { recursive: true });
writeFileSync('dist/index.js', parts.map((part) => "export * from '../src/" + part + "';").join(''));
`,
  // As long as there is a file of that name in the repository's own folder, it takes its time.
  'slow.sh': `
folder=$(git rev-parse --path-format=absolute --git-common-dir)
echo 'takes its time'
while [ -e "$folder/slow" ]; do sleep 0.05; done
`,
  // `node --test` starts a process for each file besides its own.
  'test.mjs': `
import { readdirSync } from 'node:fs';
for (const file of readdirSync('test'))
  await import('./test/' + file).catch((error) => {
    console.log(file, error);
    process.exitCode = 1;
  });
`,
  'NOTES.md': 'One\n',
  'TODO.md': 'Two\n',
};
