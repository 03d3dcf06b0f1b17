import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleTo } from '../../bundle.mjs';
import { freshFolder } from '../../git/fresh-repository.ts';
import { hasTerminal, onTerminal, type Reply } from '../../story/terminal.ts';
import { asks, entry, message, tool } from './entries.ts';

let bundled: string;
let program: string;
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), 'yoi-attach-'));
  program = join(bundled, 'fake-pod.mjs');
  await bundleTo(program, join(import.meta.dirname, 'fake-pod.ts'));
});
afterAll(() => rmSync(bundled, { recursive: true, force: true }));

const ENV = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' };
const END = { until: 'end' };

/** The program on these steps, and what the person did when it has ended. */
function fakePod(...steps: object[]) {
  const folder = freshFolder();
  const [script, heard] = [join(folder, 'steps'), join(folder, 'heard')];
  writeFileSync(script, steps.map((step) => `${JSON.stringify(step)}\n`).join(''));
  return {
    command: [process.execPath, program, script, heard] as [string, ...string[]],
    did: () =>
      existsSync(heard)
        ? readFileSync(heard, 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [],
  };
}

async function person(steps: object[], replies: Reply[], env: Record<string, string> = {}) {
  const { command, did } = fakePod(...steps);
  // What the terminal is like afterwards belongs to what the person sees.
  const words: [string, ...string[]] = ['/bin/sh', '-c', 'stty -g; "$@"; stty -g', 'sh', ...command];
  const { text } = await onTerminal(words, { cwd: '/', env: { ...ENV, ...env }, replies });
  return { text, did: did() };
}

describe.skipIf(!hasTerminal())('a person on a real terminal', () => {
  it('answers with a key, sends a message and leaves, and has their terminal as it was', async () => {
    const steps = [
      message('Hello.\n'),
      tool({ status: 'in_progress' }),
      asks({ command: ['npm', 'test'] }),
      { until: 'answer' },
      entry({ kind: 'answer', question: 'q1', decision: 'allow', scope: 'pod', by: 'human/ann' }),
      END,
    ];
    const { text, did } = await person(steps, [
      { when: 'a allow once', type: 'p' },
      { when: 'allowed for this Pod', type: '\r' },
      { when: '> ', type: 'go on, bitte schön\r' },
      { when: '» sent', type: 'q' },
    ]);
    expect(did).toEqual([
      ['answer', 'q1', 'allow', 'pod'],
      ['send', 'go on, bitte schön'],
    ]);
    expect(text).toMatch(/goes on; come back with[\s\S]*^left$/mu);
    const [before, after] = text.match(/^[\da-f]+(?::[\da-f]+)+$/gmu) ?? [];
    expect(before).toBeDefined();
    expect(after).toBe(before);
  });

  it('pastes what would be an answer, and it is a message', async () => {
    const { did } = await person(
      [asks(), END],
      [
        { when: 'a allow once', type: '\u001b[200~a\nd\u001b[201~' },
        { when: '> a⏎d', type: '\r' },
        { when: '» sent', type: '\u0003' },
      ],
    );
    expect(did).toEqual([['send', 'a\nd']]);
  });

  it('sees no words of others as orders to their terminal', async () => {
    const { text } = await person([message('a\u001b]0;owned\u0007\u001b[2Jb\n')], []);
    expect(text).toContain('  a<U+001B>]0;owned<U+0007><U+001B>[2Jb');
  });

  it('reads lines where their terminal can only write', async () => {
    const { text } = await person([message('Hello.'), tool({ status: 'completed' })], [], { TERM: 'dumb' });
    expect(text).toMatch(/\n {2}Hello\.\n✓ npm test\nleft\n/u);
  });
});

describe('without a terminal', () => {
  it('it is written line by line, and ends with the Pod', async () => {
    const { command, did } = fakePod(
      message('Hello '),
      message('there.\n'),
      asks({ command: ['npm', 'test'] }),
    );
    const [node, ...words] = command;
    const { stdout } = await promisify(execFile)(node, words, { env: ENV });
    expect(stdout).toBe('  Hello there.\n? May it run this command?\n  │ npm test\nleft\n');
    expect(did()).toEqual([]);
  });

  it('it ends when its reader has seen enough, though the Pod goes on', async () => {
    const [node, ...words] = fakePod(
      { repeat: 1000, text: `${'x'.repeat(1000)}\n` },
      { repeat: 1, text: '\n' },
      END,
    ).command;
    const child = spawn(node, words, { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('it takes a long transcript and a giant line without holding them', async () => {
    const long = { repeat: 10_000, text: `${'word '.repeat(199)}end\n` };
    const steps = [long, { repeat: 1, text: 'x'.repeat(20e6) }];
    const [node, ...words] = fakePod(...steps).command;
    const { stdout } = await promisify(execFile)(node, ['--max-old-space-size=64', ...words], {
      env: ENV,
      maxBuffer: 1e8,
    });
    expect(stdout.match(/ end$/gmu)).toHaveLength(10_000);
    expect(stdout.slice(stdout.indexOf('x')).length).toBeLessThan(5000);
  });
});
