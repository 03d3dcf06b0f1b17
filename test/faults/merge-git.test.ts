import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaveHome } from '../git/fresh-repository.ts';
import type { Step } from './merge/acts.ts';
import { histories } from './merge/branch.ts';
import { branched } from './merge/branched.ts';
import { expectKept, merged, recordsIn } from './merge/expected.ts';
import { MergeRepository } from './merge/repository.ts';
import { isLong, scaled, seed, tried } from './scale.ts';

/** What could take the first Ticket away, or keep it from being accepted. */
const HINDERING = new Set<string>(['remove', 'relate', 'plan']);

/** Sides of which git asks us: about a file that is new in a record that the other one removed it asks nobody. */
function asked(sides: readonly Step[][]): Step[][] {
  const isRemoved = sides.flat().some(({ act, ticket }) => act === 'remove' && ticket === 1);
  return sides.map((steps) =>
    steps.filter(({ act, ticket }) => (act === 'remove' ? ticket === 1 : act !== 'attach' || !isRemoved)),
  );
}

/** Each case is a base and two sides with several Tickets, all of which take part in every merge. */
async function eachCase(
  runs: number,
  driver: boolean,
  check: (
    repository: MergeRepository,
    commits: { base: string; a: string; b: string; tree: string },
  ) => Promise<number>,
): Promise<{ merges: number; records: number; forks: number }> {
  leaveHome();
  const repository = await MergeRepository.begin(driver);
  const count = { cases: 0, merges: 0, records: 0, forks: 0 };
  await fc.assert(
    fc.asyncProperty(histories(2, 5, scaled(10, 24), scaled(6, 12)), async (history) => {
      // Both take the same queued Ticket on, whatever else they do.
      const accept = { act: 'accept', ticket: 0, pick: 0, text: 0 } as const;
      const { base, sides } = await branched({
        base: history.base.filter(({ act, ticket }) => [1, 2, 3].includes(ticket) && !HINDERING.has(act)),
        sides: asked(history.sides).map((steps) => [accept, ...steps]),
      });
      const [a, b] = sides;
      if (!a || !b) throw new Error('two sides were asked for');
      const expected = merged(base, a, b);
      count.cases += 1;
      count.forks += expectKept(base, sides, expected).forks;
      count.records += recordsIn(expected).length;
      const from = repository.commit(base);
      const commits = { base: from, a: repository.commit(a, from), b: repository.commit(b, from) };
      const tree = repository.tree(repository.commit(expected, from));
      count.merges += await check(repository, { ...commits, tree });
    }),
    { numRuns: runs, seed, ...(isLong ? { interruptAfterTimeLimit: 40_000 } : {}), endOnFailure: true },
  );
  expect(count.forks).toBeGreaterThanOrEqual(count.cases);
  return count;
}

test('git with our driver comes to what the rules say, by merge, rebase, cherry-pick and stash', async () => {
  const { merges, records, forks } = await eachCase(
    scaled(1, 25),
    true,
    async (repository, { a, b, base, tree }) => {
      const same = (way: string, came: string) => expect(repository.difference(tree, came), way).toBe('');
      same('merge', await repository.run(a, ['merge', '-q', '--no-edit', b]));
      same('the other way', await repository.run(b, ['merge', '-q', '--no-edit', a]));
      expect(await repository.run(a, ['merge', '-q', '--no-edit', base]), 'an ancestor').toBe(
        repository.tree(a),
      );
      same('rebase', await repository.run(b, ['rebase', '-q', a], ['rebase', '--continue']));
      expect(await repository.run(a, ['cherry-pick', b], ['cherry-pick', '--continue']), 'cherry-pick').toBe(
        tree,
      );
      repository.git('checkout', '-q', '-f', '-B', 'yoi-tickets', b);
      repository.git('reset', '-q', '--soft', base);
      repository.git('stash', 'push', '-q', '--include-untracked');
      same('stash pop', await repository.run(a, ['stash', 'pop', '-q']));
      repository.git('stash', 'clear');
      return 6;
    },
  );
  tried(
    'merges, rebases, cherry-picks and stashes through git with our driver',
    merges,
    `${records} records as the rules say, ${forks} forks`,
  );
});

test('git without our driver leaves conflicts that the resolver heals to the same, and sync does as well', async () => {
  const { merges, records, forks } = await eachCase(
    scaled(1, 40),
    false,
    async (repository, { a, b, base, tree }) => {
      const same = (way: string, came: string) => expect(repository.difference(tree, came), way).toBe('');
      same('merge', await repository.run(a, ['merge', '-q', '--no-edit', b]));
      same('the other way', await repository.run(b, ['merge', '-q', '--no-edit', a]));
      expect(await repository.run(a, ['cherry-pick', b], ['cherry-pick', '--continue']), 'cherry-pick').toBe(
        tree,
      );
      same('sync', await repository.synced(base, a, b));
      same('sync, the other way', await repository.synced(base, b, a));
      return 5;
    },
  );
  tried(
    'merges through git without our driver, healed, and by sync',
    merges,
    `${records} records as the rules say, ${forks} forks`,
  );
});
