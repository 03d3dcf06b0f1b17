import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Passes } from '../../src/local/passes.ts';
import { Place } from '../../src/local/place.ts';

const DAY_MS = 24 * 60 * 60_000;
const BOUNDS = { lastsMs: 30 * DAY_MS, most: 5 };

describe('a pass', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-passes-'));
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As another process would open them. */
  const passes = () => new Passes(new Place(folder), 'sessions', BOUNDS);
  const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

  it('is good for every process, until it was not used for its time', () => {
    const pass = passes().issue();
    expect(passes().use(pass)).toBe(true);
    later(29 * DAY_MS);
    expect(passes().use(pass)).toBe(true);
    later(29 * DAY_MS);
    expect(passes().use(pass)).toBe(true);
    later(31 * DAY_MS);
    expect(passes().use(pass)).toBe(false);
  });

  it('is spent once, whoever comes with it at the same time', () => {
    const pass = passes().issue();
    expect([passes().spend(pass), passes().spend(pass), passes().use(pass)]).toEqual([true, false, false]);
  });

  it.each(['', '.', '..', '../sessions', 'a'.repeat(64), '\u0000'])(
    'is none that was not issued: %j',
    (word) => {
      passes().issue();
      expect([passes().use(word), passes().spend(word)]).toEqual([false, false]);
      // Nor is the name of the file that stands for one.
      const [name = ''] = readdirSync(join(folder, 'panel/sessions'));
      expect([passes().use(name), passes().spend(name)]).toEqual([false, false]);
    },
  );

  it('makes room for new ones: the oldest go', () => {
    const all = Array.from({ length: 8 }, () => {
      later(60_000);
      return passes().issue();
    });
    expect(all.map((pass) => passes().use(pass))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('that is over, or had to make room, is good for nobody again, whoever cleared it away', () => {
    const known = passes();
    const [old, first] = [known.issue(), known.issue()];
    expect(known.use(old)).toBe(true);
    later(29 * DAY_MS);
    expect(known.use(first)).toBe(true);
    later(2 * DAY_MS);
    passes().issue();
    expect([known.use(old), known.use(first)]).toEqual([false, true]);
    for (let count = 0; count < BOUNDS.most; count++) {
      later(2 * 60 * 60_000);
      known.issue();
    }
    expect(known.use(first)).toBe(false);
  });

  it('stays good for the process that knew it where its file was removed, and is written again', () => {
    const known = passes();
    const pass = known.issue();
    expect(known.use(pass)).toBe(true);
    rmSync(join(folder, 'panel'), { recursive: true });
    expect(known.use(pass)).toBe(true);
    expect(passes().use(pass)).toBe(true);
    expect(statSync(join(folder, 'panel/sessions')).mode & 0o077).toBe(0);
  });
});
