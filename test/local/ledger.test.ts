import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disk } from '../../src/local/file-access.ts';
import { Ledger, type LedgerRecord } from '../../src/local/ledger.ts';
import { Place } from '../../src/local/place.ts';

let folder: string;
let ledger: Ledger;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yoi-ledger-'));
  path = join(folder, 'ledger.jsonl');
  ledger = new Ledger(new Place(folder), disk);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const recordOf = (id: string, payload: unknown = { text: id }): LedgerRecord => ({
  heads: [{ id, rev: 1, last: `event-${id}`, gates: [] }],
  payload,
});
const contents = () => [...ledger.entries()].map(({ heads, payload }) => [heads[0]?.id, payload()]);

/** Recovers as the next holder of the lock does, and gives what was to be done again. */
function redone(): unknown[] {
  const done: unknown[] = [];
  ledger.recover((payload) => done.push(payload));
  return done;
}

describe('the ledger', () => {
  it('gives back what was appended, in order, from any mark on', () => {
    const first = ledger.append(recordOf('a', { text: 'line\nend\ttab ünïcode \u2028' }));
    ledger.append(recordOf('b'));
    expect(contents()).toEqual([
      ['a', { text: 'line\nend\ttab ünïcode \u2028' }],
      ['b', { text: 'b' }],
    ]);
    expect([...ledger.entries(first)].map(({ heads }) => heads[0]?.id)).toEqual(['b']);
  });

  it('reads lines that are longer than it reads at once', () => {
    const long = 'x'.repeat(3 << 20);
    ledger.append(recordOf('long', long));
    ledger.append(recordOf('next'));
    expect(contents()).toEqual([
      ['long', long],
      ['next', { text: 'next' }],
    ]);
  });

  it('has the last transaction done again until it is marked as applied', () => {
    ledger.markApplied(ledger.append(recordOf('a')));
    ledger.append(recordOf('b'));
    expect(redone()).toEqual([{ text: 'b' }]);
    expect(redone()).toEqual([]);
    expect(ledger.applied()).toBe(ledger.size());
  });

  it('does only the last one again when the mark was lost: those before it were done', () => {
    for (const id of ['a', 'b', 'c']) ledger.markApplied(ledger.append(recordOf(id)));
    rmSync(join(folder, 'applied'));
    expect(redone()).toEqual([{ text: 'c' }]);
    writeFileSync(join(folder, 'applied'), '99999999 nonsense');
    expect(redone()).toEqual([{ text: 'c' }]);
  });

  it('cut off anywhere has the whole lines before the cut, and goes on behind them', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.string(), (cut, tail) => {
        rmSync(path, { force: true });
        rmSync(join(folder, 'applied'), { force: true });
        const ends = ['a', 'b', 'c'].map((id) => ledger.append(recordOf(id)));
        const whole = ends.filter((end) => end <= cut).length;
        if (cut < ledger.size()) truncateSync(path, cut);
        appendFileSync(path, tail.replaceAll('\n', ' '));
        redone();
        const left = whole === 3 ? ends[2] : (ends[whole - 1] ?? 0);
        expect(ledger.size()).toBe(left);
        ledger.append(recordOf('d'));
        expect(contents().map(([id]) => id)).toEqual([...['a', 'b', 'c'].slice(0, whole), 'd']);
      }),
      { numRuns: 60 },
    );
  });

  it('passes over a line that was damaged in the middle', () => {
    for (const id of ['a', 'b', 'c']) ledger.append(recordOf(id));
    writeFileSync(path, readFileSync(path, 'utf8').replace('event-b', 'event-x'));
    expect(contents().map(([id]) => id)).toEqual(['a', 'c']);
  });

  it('refuses with nothing written when the disk fails in the middle of a line', () => {
    ledger.append(recordOf('a'));
    const size = ledger.size();
    const failing = new Ledger(new Place(folder), {
      ...disk,
      append(file, content) {
        disk.append(file, content.subarray(0, 20));
        throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
      },
    });
    expect(() => failing.append(recordOf('b'))).toThrow('the disk is full');
    expect(ledger.size()).toBe(size);
  });
});
