import { describe, expect, test } from 'vitest';
import { hasTerminal, onTerminal } from './terminal.ts';

const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' };
const node = (code: string, ...words: string[]): [string, ...string[]] => [
  process.execPath,
  '-e',
  code,
  ...words,
];
const ASK = `
const { createInterface } = require('node:readline/promises');
(async () => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const name = await lines.question('Your näme? ');
  const sure = await lines.question('Sure? [y/N] ');
  lines.close();
  console.log(JSON.stringify([process.stdin.isTTY, process.stdout.isTTY, name, sure, process.argv.slice(1)]));
  process.exitCode = 3;
})();
`;

describe.skipIf(!hasTerminal())('a terminal for tests', () => {
  test('lets a person answer, and passes words and exit code on', async () => {
    const words = ["it's", 'a "b" $HOME `x`', 'ü\\n', ''];
    const { text, exitCode } = await onTerminal(node(ASK, ...words), {
      cwd: '/',
      env,
      replies: [
        { when: 'näme? ', type: 'Ann\r' },
        { when: /Sure\? \[y\/N\] $/u, type: 'y\r' },
      ],
    });
    expect(text.trimEnd().split('\n').at(-1)).toBe(JSON.stringify([true, true, 'Ann', 'y', words]));
    expect(exitCode).toBe(3);
  });

  test('has a size and keys, for programs that draw', async () => {
    const ask = `
      const { confirm } = await import('@clack/prompts');
      for (const message of ['Connect one?', 'Connect two?'])
        console.log('answer', await confirm({ message, initialValue: false, output: process.stderr }));
    `;
    const { text } = await onTerminal([process.execPath, '--input-type=module', '-e', ask], {
      cwd: import.meta.dirname,
      env,
      replies: [
        { when: /one\?[\s\S]* No/u, type: 'y' },
        { when: /two\?[\s\S]* No/u, type: '\r' },
      ],
    });
    expect(text.match(/^answer .*$/gmu)).toEqual(['answer true', 'answer false']);
  });

  test('fails with the screen where a prompt does not come, or the command does not end', async () => {
    const silent = onTerminal(node('console.log("nothing to ask")'), {
      cwd: '/',
      env,
      replies: [{ when: 'Sure?', type: 'y\r' }],
    });
    await expect(silent).rejects.toThrow(/asked for Sure\?[\s\S]*nothing to ask/u);
    const endless = onTerminal(node('console.log("on and on"); setInterval(() => {}, 1000)'), {
      cwd: '/',
      env,
      timeoutMs: 5_000,
    });
    await expect(endless).rejects.toThrow(/did not end[\s\S]*on and on/u);
  });
});
