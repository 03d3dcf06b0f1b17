import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptSame } from '../../../src/panel/web/live/kept-same.ts';

describe('an answer that came again', () => {
  it('is the one before where nothing in it is another', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = structuredClone(value);
        const kept = keptSame(before, value);
        if (typeof value === 'object' && value !== null) expect(kept).toBe(before);
        expect(kept).toEqual(value);
      }),
    );
  });

  it('is always what the server said last, whatever was before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, now) => {
        expect(keptSame(before, now)).toEqual(now);
      }),
      // JSON knows of two zeros.
      {
        examples: [
          [[0], [-0]],
          [{ a: 0 }, { a: -0 }],
        ],
      },
    );
  });

  it('keeps a row that only moved', () => {
    const [one, two] = [
      { key: 'one', reasons: ['a'] },
      { key: 'two', reasons: [] },
    ];
    const before = { rows: [one, two] };
    const now = structuredClone({ rows: [{ key: 'new', reasons: [] }, two, { key: 'one', reasons: ['b'] }] });
    const kept = keptSame(before, now);
    expect(kept).toEqual(now);
    expect(kept.rows[1]).toBe(two);
    expect(kept.rows[2]).not.toBe(one);
  });
});
