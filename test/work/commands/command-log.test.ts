import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CommandLog } from '../../../src/work/commands/command-log.ts';

describe('the log of a command', () => {
  test('keeps all of what fits', () => {
    const path = freshPath();
    const log = new CommandLog(path, { first: 10, last: 20 });
    for (const text of ['0123456789', 'abcdefghij', 'klmnopqrst']) log.write(text);
    log.close();
    expect(readFileSync(path, 'utf8')).toBe('0123456789abcdefghijklmnopqrst');
  });

  test('of more keeps whole lines of the beginning and of the end, and says how much is missing', () => {
    const path = freshPath();
    const log = new CommandLog(path, { first: 20, last: 30 });
    for (let at = 100; at < 300; at += 1) log.write(`line ${at}\n`);
    log.close();
    const lines = [...Array(200).keys()].map((at) => `line ${at + 100}`);
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      ...lines.slice(0, 2),
      '',
      `[${(200 - 5) * 9} bytes of output are missing here]`,
      ...lines.slice(-3),
      '',
    ]);
  });

  test('is read at any time, bounded, of whole letters, and counts every byte', () => {
    const path = freshPath();
    const piece = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🎉', '\n'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const log = new CommandLog(path, { first: 50, last: 100 });
        for (const text of pieces) {
          log.write(text);
          expect(statSync(path).size).toBeLessThan(50 + 2 * 100 + 60 * 4 + 60);
        }
        log.close();
        const written = pieces.join('');
        const kept = readFileSync(path);
        const text = kept.toString();
        expect(Buffer.from(text).equals(kept)).toBe(true);
        const [notice = '', missing = '0'] =
          /\n\[(\d+) bytes of output are missing here\]\n/u.exec(text) ?? [];
        expect(kept.length - notice.length + Number(missing)).toBe(Buffer.byteLength(written));
        const [begin = '', end = ''] = notice ? text.split(notice) : [text];
        expect(written.startsWith(begin) && written.endsWith(end)).toBe(true);
        if (!notice) expect(text).toBe(written);
        expect(kept.length).toBeLessThanOrEqual(150 + notice.length);
      }),
    );
  });

  test('takes the place of an earlier one, and is read by nobody else', () => {
    const path = freshPath();
    for (const text of ['an earlier one', 'new']) {
      const log = new CommandLog(path);
      log.write(text);
      log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

function freshPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'logs', '1.log');
}
