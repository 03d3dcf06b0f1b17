import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { afterEach, expect, it } from 'vitest';
import { giveBackMemory } from '../../src/main/give-back-memory.ts';
import { collect } from '../held-memory.ts';

afterEach(() => setFlagsFromString('--no-compact-on-every-full-gc'));

it('memory that is free between what is left is given back', () => {
  const scattered = leftOverScattered();
  giveBackMemory();
  expect(leftOverScattered()).toBeLessThan(scattered / 2);
});

/** How much of the heap for what is old is taken and not used, after every second thing of many is gone. */
function leftOverScattered(): number {
  const things = Array.from({ length: 400_000 }, (_, number) => ({ number, text: `${number}` }));
  // Now they are old, and lie where they stay.
  collect();
  const left = things.filter(({ number }) => number % 2 === 0);
  things.length = 0;
  collect();
  return left.length > 0 ? unused() : 0;
}

function unused(): number {
  const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space');
  return old ? old.physical_space_size - old.space_used_size : 0;
}
