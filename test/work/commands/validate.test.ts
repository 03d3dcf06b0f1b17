import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TicketError } from '../../../src/domain/errors.ts';
import {
  type ValidationOrder,
  type ValidationProgress,
  type ValidationRow,
  validate,
  validationsFor,
} from '../../../src/work/commands/validate.ts';

describe('the validations that are due', () => {
  const rows = [
    { command: 'a', paths: ['packages/a'] },
    { command: 'all' },
    { command: 'docs', paths: ['docs/**', '*.md'] },
    { command: 'never', paths: [] },
  ];
  const due = (...files: string[]) => validationsFor(rows, files).map(({ command }) => command);

  test('are those without paths, and those of whose paths one changed, in their order', () => {
    expect(due('packages/a/x.ts', 'packages/a/README.md')).toEqual(['a', 'all', 'docs']);
    expect(due('docs/x.png')).toEqual(['all', 'docs']);
    expect(due('packages/b/x.ts')).toEqual(['all']);
    expect(due()).toEqual(['all']);
  });
});

describe('validating', () => {
  test('is green when all that is due ends well', async () => {
    const { outcome, runs } = await validate(
      order([
        { command: step(0, 'one') },
        { command: step(1), paths: ['other'] },
        { command: step(0, 'two') },
      ]),
    );
    expect(outcome).toBe('green');
    expect(runs.map(({ outcome, exit, tail }) => ({ outcome, exit, tail }))).toEqual([
      { outcome: 'ok', exit: 0, tail: 'one' },
      { outcome: 'ok', exit: 0, tail: 'two' },
    ]);
    expect(runs.map(({ log }) => readFileSync(log, 'utf8'))).toEqual(['one\n', 'two\n']);
    expect(runs[0]?.command).toContain(' -e ');
  });

  test('is red with the first that fails, and runs none behind it', async () => {
    const asked = order([{ command: step(0) }, { command: step(2, 'why') }, { command: made() }]);
    const { outcome, runs } = await validate(asked);
    expect(outcome).toBe('red');
    expect(runs.map(({ exit }) => exit)).toEqual([0, 2]);
    expect(runs[1]?.tail).toBe('why');
    expect(existsSync(join(asked.folder, 'made'))).toBe(false);
  });

  test('is red where a program is not there, or takes too long', async () => {
    expect(await validate(order([{ command: 'no-such-program x' }]))).toMatchObject({
      outcome: 'red',
      runs: [{ outcome: 'missing', command: 'no-such-program x' }],
    });
    const slow = [process.execPath, '-e', 'setTimeout(() => {}, 60_000)'];
    expect(await validate(order([{ command: slow, timeout: 1 }]))).toMatchObject({
      outcome: 'red',
      runs: [{ outcome: 'timeout' }],
    });
  });

  test('is neither where nothing is due', async () => {
    expect(await validate(order([{ command: step(1), paths: ['other'] }]))).toEqual({
      outcome: 'none',
      runs: [],
    });
    expect(await validate(order([]))).toEqual({ outcome: 'none', runs: [] });
  });

  test('that somebody stops is not red', async () => {
    const stop = new AbortController();
    const rows = [{ command: [process.execPath, '-e', 'console.log("on"); setInterval(() => {}, 1e3)'] }];
    const onProgress = ({ line }: ValidationProgress) => line === 'on' && stop.abort();
    expect(await validate({ ...order(rows), signal: stop.signal, onProgress })).toMatchObject({
      outcome: 'stopped',
      runs: [{ outcome: 'stopped' }],
    });
  });

  test('runs nothing where one of its commands cannot be read', async () => {
    const asked = order([{ command: made() }, { command: 'a && b' }]);
    await expect(validate(asked)).rejects.toThrow(TicketError);
    expect(existsSync(join(asked.folder, 'made'))).toBe(false);
  });

  test('tells which command runs, and what it says', async () => {
    const told: ValidationProgress[] = [];
    await validate({
      ...order([{ command: step(0, 'one') }, { command: step(0) }]),
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map(({ number, of, line }) => [number, of, line])).toEqual([
      [1, 2, null],
      [1, 2, 'one'],
      [2, 2, null],
    ]);
  });
});

function order(rows: ValidationRow[]): ValidationOrder {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-validate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a.ts'), '');
  return {
    ...{ rows, folder, files: ['a.ts'], environment: {} },
    ...{ logs: join(folder, 'logs'), run: `test-${folder.slice(-6)}` },
  };
}

function step(exit: number, says?: string): string[] {
  const script = `${says ? `console.log(${JSON.stringify(says)}); ` : ''}process.exitCode = ${exit}`;
  return [process.execPath, '-e', script];
}

function made(): string[] {
  return [process.execPath, '-e', 'require("fs").writeFileSync("made", "")'];
}
