import type { Project } from './work-story.ts';

/**
 * Two packages that share a third, which each has in a node_modules of its own: put there by the setup, from a folder
 * of the repository. What its checks say goes to their logs, so that a test sees where they ran, and with what.
 */
export const MONOREPO: Project = {
  files: {
    '.gitignore': 'node_modules/\n.env\n*.log\n',
    'package.json':
      '{ "private": true, "workspaces": ["packages/*"], "scripts": { "test": "node --test" } }\n',
    'NOTES.md': 'One\n',
    'TODO.md': 'Two\n',
    'vendor/shared/package.json': '{ "name": "shared", "type": "module", "main": "index.js" }\n',
    'vendor/shared/index.js': "export const shout = (text) => text.toUpperCase() + '!';\n",
    'tools/setup.mjs': `
import { cpSync } from 'node:fs';
for (const name of ['a', 'b'])
  cpSync('vendor/shared', 'packages/' + name + '/node_modules/shared', { recursive: true });
`,
    'tools/teardown.mjs': `
import { appendFileSync, rmSync } from 'node:fs';
for (const name of ['a', 'b']) rmSync('packages/' + name + '/node_modules', { recursive: true });
appendFileSync('../../torn down', process.cwd() + '\\n');
`,
    'tools/where.mjs': `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
const found = createRequire(process.cwd() + '/packages/b/').resolve('shared');
const about = { folder: process.cwd(), shared: relative(process.cwd(), found), env: readFileSync('.env', 'utf8') };
console.log(JSON.stringify({ ...about, slot: process.env.YOI_SLOT }));
`,
    ...packageNamed('a'),
    'packages/a/src/index.js':
      "import { shout } from 'shared';\nexport const greet = (name) => shout('Hi ' + name);\n",
    'packages/a/test/serve.test.js': `
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test from 'node:test';
import { greet } from '../src/index.js';
test('greets on a port of its own', async () => {
  const [, base] = /^PORT_BASE=(\\d+)/u.exec(readFileSync('.env', 'utf8'));
  const server = createServer((_, response) => response.end(greet('Kim')));
  server.listen(Number(base) + Number(process.env.YOI_SLOT), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const answer = await (await fetch('http://127.0.0.1:' + port)).text();
  server.close();
  assert.match(answer, /KIM/u);
  console.log('served on slot ' + (port - base));
});
`,
    ...packageNamed('b'),
    'packages/b/src/index.js':
      "import { shout } from 'shared';\nexport const part = (name) => shout('Bye ' + name);\n",
    'packages/b/check.mjs':
      "const { part } = await import('./src/index.js');\nif (!part('Kim').includes('KIM')) process.exit(1);\n",
  },
  validation: `
[[work.validation]]
paths = ["packages/a/**"]
command = ["node", "--test", "packages/a/test/serve.test.js"]

[[work.validation]]
paths = ["packages/b/**"]
command = ["node", "packages/b/check.mjs"]
timeout = 8

[[work.validation]]
command = ["node", "tools/where.mjs"]
`,
};

function packageNamed(name: string): Readonly<Record<string, string>> {
  return { [`packages/${name}/package.json`]: `{ "name": "${name}", "type": "module" }\n` };
}
