import { describe, expect, it } from 'vitest';
import { allot } from '../../src/domain/actions/allot.ts';

const needing = (count: number) => ({ count, needs: true });
const other = (count: number) => ({ count, needs: false });

describe('the first of many that a person is shown', () => {
  it('are all where they fit', () => {
    expect(allot([needing(3), other(4), needing(2)], 200)).toEqual([3, 4, 2]);
  });

  it('are the most urgent, and of each kind that needs them a few', () => {
    expect(allot([needing(500), needing(49), other(600), needing(400), needing(7)], 200)).toEqual([
      153, 20, 0, 20, 7,
    ]);
  });

  it('are the most urgent alone where there is hardly room', () => {
    expect(allot([needing(5), needing(5)], 3)).toEqual([3, 0]);
    expect(allot([needing(5), needing(5)], 0)).toEqual([0, 0]);
  });
});
