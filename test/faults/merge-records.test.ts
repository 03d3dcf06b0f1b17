import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histories } from './merge/branch.ts';
import { branched } from './merge/branched.ts';
import { expectKept, merged, recordsIn } from './merge/expected.ts';
import { scaled, seed, tried } from './scale.ts';

describe('branches of the records', () => {
  test('merge to the same whoever merges what first, and lose and invent nothing', async () => {
    const count = { cases: 0, acts: 0, forks: 0 };
    await fc.assert(
      fc.asyncProperty(histories(3), async (history) => {
        const { base, sides, acts } = await branched(history);
        const [a, b, c] = sides;
        if (!a || !b || !c) throw new Error('three sides were asked for');
        const ab = merged(base, a, b);
        expectKept(base, [a, b], ab);
        expect(merged(base, b, a)).toEqual(ab);
        expect(merged(base, base, a)).toEqual(a);
        expect(merged(a, ab, a)).toEqual(ab);
        expect(merged(b, ab, ab)).toEqual(ab);
        const all = merged(base, ab, c);
        const { forks } = expectKept(base, sides, all);
        expect(merged(base, a, merged(base, b, c))).toEqual(all);
        expect(merged(base, merged(base, c, a), b)).toEqual(all);
        count.cases += recordsIn(all).length;
        count.acts += acts;
        count.forks += forks;
      }),
      { numRuns: scaled(10, 900), seed, interruptAfterTimeLimit: scaled(20_000, 50_000) },
    );
    expect(count.forks).toBeGreaterThan(0);
    tried(
      'records merged in every order, of three branches',
      count.cases,
      `nothing lost, ${count.forks} forks, all named, of ${count.acts} changes`,
    );
  });
});
