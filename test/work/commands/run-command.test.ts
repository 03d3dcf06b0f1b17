import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { markedProcesses } from '../../../src/pods/agent/marked-processes.ts';
import { type CommandOrder, runCommand } from '../../../src/work/commands/run-command.ts';
import type { Words } from '../../../src/work/commands/words-of.ts';
import { bundleTo } from '../../bundle.mjs';

const NODE = process.execPath;

describe('a command', () => {
  test('that ends well says so, with what it printed, in its folder and its environment alone', async () => {
    const place = freshPlace();
    const script = 'console.log(process.cwd() === process.env.HERE, Object.keys(process.env).sort().join())';
    const run = await runCommand(order(place, node(script), { environment: { HERE: place.folder, A: '1' } }));
    expect(run).toMatchObject({ outcome: 'ok', exit: 0, signal: null, tail: 'true A,HERE,YOI_POD_RUN' });
    expect(run.seconds).toBeGreaterThanOrEqual(0);
    expect(readFileSync(place.log, 'utf8')).toBe('true A,HERE,YOI_POD_RUN\n');
  });

  test('that fails is red, with both of its outputs', async () => {
    const run = await runCommand(
      order(freshPlace(), node('console.log("out"); console.error("err"); process.exitCode = 3')),
    );
    expect(run).toMatchObject({ outcome: 'red', exit: 3 });
    expect(run.tail.split('\n').sort()).toEqual(['err', 'out']);
  });

  test('that is killed from elsewhere is red by its signal', async () => {
    const run = await runCommand(order(freshPlace(), node('process.kill(process.pid, "SIGKILL")')));
    expect(run).toMatchObject({ outcome: 'red', exit: null, signal: 'SIGKILL' });
  });

  test('gets nothing to read, and no shell reads it', async () => {
    const script =
      'process.stdin.on("data", () => {}).on("end", () => console.log("end", process.argv.slice(1).join()))';
    const run = await runCommand(order(freshPlace(), [NODE, '-e', script, '$HOME', '; id', '*']));
    expect(run).toMatchObject({ outcome: 'ok', tail: 'end $HOME,; id,*' });
  });

  test('that is not there is missing, and so is one that is no program or has no folder', async () => {
    const place = freshPlace();
    writeFileSync(join(place.folder, 'text'), 'x');
    const none = await runCommand(order(place, ['no-such-program-at-all']));
    expect(none).toMatchObject({ outcome: 'missing', exit: null });
    expect(none.tail).toBe('no-such-program-at-all was not started: there is no such program');
    expect((await runCommand(order(place, ['./text']))).tail).toContain('it may not be executed');
    expect((await runCommand(order(place, ['a\0b']))).outcome).toBe('missing');
    const gone = await runCommand({ ...order(place, node('')), folder: join(place.folder, 'gone') });
    expect(gone).toMatchObject({ outcome: 'missing' });
    expect(gone.tail).toContain('the folder is not there');
  });

  // What has not begun to run when it is asked to end, ends without a word.
  const LIMIT_MS = 5_000;

  test.concurrent('is asked to end at its limit, and what ends when asked may say a last word', async (context) => {
    const script =
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(0) }); setInterval(() => {}, 1e3)';
    const place = freshPlace(context);
    const run = await runCommand(order(place, node(script), { limitMs: LIMIT_MS }));
    expect(run).toMatchObject({ outcome: 'timeout', exit: 0, tail: 'bye' });
    expect(markedProcesses(place.run)).toEqual([]);
  });

  test.concurrent('that ignores the request is killed, with its children', async (context) => {
    const place = freshPlace(context);
    const script = `process.on("SIGTERM", () => {}); ${child('process.on("SIGTERM", () => {}); setInterval(() => {}, 1e3)')}; console.log("on"); setInterval(() => {}, 1e3)`;
    const run = await runCommand(order(place, node(script), { limitMs: LIMIT_MS }));
    expect(run).toMatchObject({ outcome: 'timeout', signal: 'SIGKILL', tail: 'on' });
    expect(markedProcesses(place.run)).toEqual([]);
  });

  test('is stopped by a signal, or never begun after one', async () => {
    const place = freshPlace();
    const stop = new AbortController();
    const running = runCommand({
      ...order(place, node('console.log("on"); setInterval(() => {}, 1e3)')),
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(await running).toMatchObject({ outcome: 'stopped', signal: 'SIGTERM' });
    const made = join(place.folder, 'made');
    const never = order(place, node(`require("fs").writeFileSync(${JSON.stringify(made)}, "")`));
    expect(await runCommand({ ...never, signal: stop.signal })).toMatchObject({ outcome: 'stopped' });
    expect(existsSync(made)).toBe(false);
  });

  test('that leaves a daemon behind, which holds its outputs, is over when it is, and so is the daemon', async () => {
    const place = freshPlace();
    const begun = performance.now();
    const daemon = child('setInterval(() => {}, 1e3)', 'detached: true, stdio: "inherit"');
    const run = await runCommand(order(place, node(`${daemon}.unref(); console.log("started")`)));
    expect(run).toMatchObject({ outcome: 'ok', tail: 'started' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(markedProcesses(place.run)).toEqual([]);
  });

  test('that closes its outputs and works on is waited for', async () => {
    const script =
      'require("fs").closeSync(1); require("fs").closeSync(2); setTimeout(() => process.exit(4), 900)';
    expect(await runCommand(order(freshPlace(), node(script)))).toMatchObject({ outcome: 'red', exit: 4 });
  });

  test('that floods fills neither the disk nor the memory, and its log says how much is missing', async () => {
    const place = freshPlace();
    const bytes = 100 * 1024 * 1024;
    const line = `${'flood é '.repeat(14)}\n`;
    const script = `const block = Buffer.from(${JSON.stringify(line)}.repeat(8192)); let left = ${bytes};
      while (left > 0) left -= require("fs").writeSync(1, block, 0, Math.min(block.length, left)); require("fs").writeSync(1, "\\nlast")`;
    const before = process.memoryUsage().rss;
    const run = await runCommand(order(place, node(script), { limitMs: 60_000 }));
    expect(run).toMatchObject({ outcome: 'ok' });
    expect(run.tail.split('\n').at(-1)).toBe('last');
    expect(run.tail.length).toBeLessThanOrEqual(4_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
    const log = readFileSync(place.log);
    expect(log.length).toBeLessThan(5.1 * 1024 * 1024);
    const [, missing = '0'] = /\[(\d+) bytes of output are missing here\]/u.exec(log.toString()) ?? [];
    const notice = `\n[${missing} bytes of output are missing here]\n`;
    expect(log.length - notice.length + Number(missing)).toBe(bytes + '\nlast'.length);
  });

  test('tells its last whole line as it goes, cleaned, and no half one', async () => {
    const heard: string[] = [];
    const script = 'process.stdout.write("one\\n\\u001b[31mtwo\\u001b[0m\\nthr"); setTimeout(() => {}, 700)';
    await runCommand({ ...order(freshPlace(), node(script)), onLine: (line) => heard.push(line) });
    expect(heard).toEqual(['two']);
  });

  test('is recorded without colours, secrets, or places of this machine', async () => {
    const place = freshPlace();
    const [folder, url] = [place.folder, pathToFileURL(place.folder).href];
    const said = [
      `\u001b]0;title\u0007\u001b[1;31mred\u001b[0m \u202eright`,
      '10%\r50%\r100%',
      `at ${folder}/src/a.ts:3 and -I${folder}/include in ${folder}, not ${folder}.review/x`,
      `at ${url}/src/b.ts:4`,
      'home /home/somebody/.cache/x and /home/somebody',
      `token ghp_${'a1B2'.repeat(9)} and hush-hush-1234`,
      `half \ud83d letter, ${'x'.repeat(1024 * 1024)} and long`,
      'end',
    ].join('\n');
    writeFileSync(join(place.folder, 'said'), said);
    const environment = { HOME: '/home/somebody', MY_TOKEN: 'hush-hush-1234' };
    const script = 'process.stdout.write(require("fs").readFileSync("said", "utf8"))';
    const { tail } = await runCommand(order(place, node(script), { environment }));
    const lines = tail.split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'red right',
      '100%',
      expect.stringMatching(/^at src\/a\.ts:3 and -Iinclude in \., not .*\.review\/x$/u),
      'at src/b.ts:4',
      'home ~/.cache/x and ~',
      'token [a GitHub token was here] and [MY_TOKEN was here]',
    ]);
    expect(lines.at(-1)).toBe('end');
    expect(lines[6]?.length).toBeLessThan(500);
    expect(tail.isWellFormed()).toBe(true);
    expect(tail).not.toContain(`${folder}/`);
  });

  test('ends what an earlier run of its mark left before it begins', async () => {
    const place = freshPlace();
    const holds = 'require("net").createServer().listen("held", () => console.log("on"))';
    const left = spawn(NODE, ['-e', holds], {
      cwd: place.folder,
      detached: true,
      env: { YOI_POD_RUN: place.run },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void left.kill('SIGKILL'));
    const over = once(left, 'exit');
    await once(left.stdout, 'data');
    const look = `const socket = require("net").connect("held");
      socket.on("connect", () => { console.log("held"); socket.destroy() }).on("error", () => console.log("free"))`;
    expect(await runCommand(order(place, node(look)))).toMatchObject({ outcome: 'ok', tail: 'free' });
    expect((await over)[1]).toBe('SIGKILL');
  });

  test('ends with whoever runs it, however that one dies', async () => {
    const place = freshPlace();
    const runner = join(place.folder, 'runner.mjs');
    await bundleTo(runner, join(import.meta.dirname, 'runner.ts'));
    const stays = order(place, node('console.log("on"); setInterval(() => {}, 1e3)'));
    const child = spawn(NODE, [runner, JSON.stringify(stays)], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const [pid = 0] = markedProcesses(place.run);
    expect(pid).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await expect.poll(() => markedProcesses(place.run), { timeout: 10_000 }).toEqual([]);
  });
});

type TestPlace = { folder: string; log: string; run: string };

function freshPlace(test: Pick<TestContext, 'onTestFinished'> = { onTestFinished }): TestPlace {
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'yoi cømmand – ')));
  test.onTestFinished(() => rmSync(above, { recursive: true, force: true }));
  const folder = join(above, 'a-b (c) + [d]');
  mkdirSync(folder);
  return { folder, log: join(above, 'logs/1.log'), run: `test-${above.slice(-6)}` };
}

function order(
  { folder, log, run }: TestPlace,
  words: Words,
  more: Partial<CommandOrder> = {},
): CommandOrder {
  return { words, folder, environment: {}, limitMs: 20_000, log, run, ...more };
}

function node(script: string): Words {
  return [NODE, '-e', script];
}

/** The words of a script that starts another one. */
function child(script: string, options = ''): string {
  return `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(script)}], { ${options} })`;
}
