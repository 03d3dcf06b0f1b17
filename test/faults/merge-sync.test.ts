import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { isGate } from '../../src/domain/standing.ts';
import { parseThread } from '../../src/domain/thread.ts';
import { git, leaveHome } from '../git/fresh-repository.ts';
import { type Branch, step } from './merge/branch.ts';
import { Clones } from './merge/clones.ts';
import { eventsIn } from './merge/expected.ts';
import { isLong, scaled, seed, tried } from './scale.ts';

const count = { syncs: 0, killed: 0, worlds: 0, offline: 0, spoiled: 0, told: 0, forks: 0, events: 0 };

const deed = fc.record({
  what: fc.constantFrom('work', 'work', 'work', 'sync', 'sync', 'kill', 'offline', 'race', 'spoil'),
  who: fc.nat(2),
  number: fc.nat(60),
  steps: fc.array(step(4), { minLength: 4, maxLength: 8, size: 'max' }),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

async function carryOut(clones: Clones, { what, who, number, steps }: Deed): Promise<void> {
  const one = clones.all[who % clones.all.length];
  if (!one) throw new Error('there are no clones');
  // Records that a person removed are another matter, and tried without a remote.
  if (what === 'work') await one.play(steps.filter(({ act }) => act !== 'remove'));
  else if (what === 'kill') count.killed += Number((await clones.killedSync(one, 1 + number)) === 'killed');
  else if (what === 'race') {
    count.syncs += clones.all.length;
    const outcomes = (await Promise.all(clones.all.map((clone) => clones.sync(clone)))).map(
      (done) => done.outcome,
    );
    expect(outcomes).toEqual(clones.all.map(() => 'synced'));
  } else if (what === 'offline') {
    clones.goOffline();
    expect((await clones.sync(one)).outcome).toBe('unreachable');
    clones.goOnline();
    count.offline += 1;
  } else if (what === 'spoil') {
    await clones.sync(one);
    if (Number(git(clones.remote, 'rev-list', '--count', '--first-parent', 'yoi-tickets')) < 4) return;
    clones.spoilRemote(number);
    count.spoiled += 1;
    const { outcome, rewritten } = await clones.sync(one);
    expect({ outcome, rewritten }).toEqual({ outcome: 'synced', rewritten: true });
    count.told += 1;
  } else {
    count.syncs += 1;
    expect((await clones.sync(one)).outcome).toBe('synced');
  }
}

/** All have the same, and in it everything that was acknowledged anywhere; each knows what of it is its own. */
async function expectAgreement(clones: Clones): Promise<void> {
  for (const clone of [...clones.all, ...clones.all])
    expect((await clones.sync(clone)).outcome).toBe('synced');
  const [first, ...others] = clones.all;
  const files = first?.files() ?? new Map();
  for (const clone of others) expect(clone.files()).toEqual(files);
  for (const clone of clones.all) expect(git(clone.records, 'status', '--porcelain')).toBe('');
  const ids = first?.tickets() ?? [];
  const seen = ids.flatMap((id) => {
    const { events, problems } = parseThread(files.get(`${id}/thread.md`) ?? '');
    expect(problems, id).toEqual([]);
    return events.map((event) => event.id);
  });
  expect(new Set(seen).size).toBe(seen.length);
  const missing = clones.all.flatMap(({ acknowledged }) =>
    [...acknowledged].filter((id) => !seen.includes(id)),
  );
  expect(missing).toEqual([]);
  count.events += seen.length;
  for (const clone of clones.all) for (const id of ids) await expectJudged(clone, id, files);
  for (const id of ids) count.forks += Number(((await first?.forkOf(id)) ?? []).length > 0);
}

async function expectJudged(clone: Branch, id: string, files: ReadonlyMap<string, string>): Promise<void> {
  const { fork, foreign, regressed, state } = await clone.standing(id);
  expect(regressed, id).toBe(false);
  const events = eventsIn(files, id);
  const own = events.filter((event) => event.id.startsWith(clone.prefix));
  const confirmed = new Set(own.flatMap(({ attributes }) => attributes.confirms?.split(',') ?? []));
  const expected = events.filter(
    (event) => isGate(event) && !own.includes(event) && !confirmed.has(event.id),
  );
  expect(foreign.map((event) => event.id).sort(), id).toEqual(expected.map((event) => event.id).sort());
  if (fork.length === 0) return;
  expect(fork.length, id).toBeGreaterThan(1);
  const move = state === 'closed' || state === 'done' ? 'ticket_reopen' : 'ticket_close';
  const input = move === 'ticket_reopen' ? { reason: 'x' } : { resolution: 'x', outcome: 'declined' };
  const refusal = await clone.call('human', move, { ticket: id, ...input }).catch((error: unknown) => error);
  if (!(refusal instanceof TicketError)) throw new Error(`${id} moved, although it is forked`);
  expect(refusal.code, id).toBe('forked');
  for (const event of fork) expect(refusal.rule, id).toContain(event.id);
}

test(
  'clones that sync at any time, and are stopped at any time, agree in the end and lose nothing',
  async () => {
    leaveHome();
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: scaled(5, 14), maxLength: scaled(6, 30), size: 'max' }),
        fc.constantFrom(2, isLong ? 3 : 2),
        async (deeds, clones) => {
          const world = await Clones.begin(clones);
          count.worlds += 1;
          await world.prepare();
          for (const one of deeds) await carryOut(world, one);
          await expectAgreement(world);
          await world.end();
        },
      ),
      {
        numRuns: scaled(1, 40),
        seed,
        ...(isLong ? { interruptAfterTimeLimit: 60_000 } : {}),
        endOnFailure: true,
      },
    );
    const { syncs, worlds, killed, offline, spoiled, forks, events } = count;
    tried(
      `syncs of ${worlds} groups of clones with one remote (${killed} more killed, ${offline} offline, ${spoiled} after the remote was reset)`,
      syncs,
      `all clones agree on ${events} events, each once, and on ${forks} forks`,
    );
  },
  scaled(120_000, 600_000),
);

test(
  'a sync that is killed as it runs git for any time is made good by the next one',
  async () => {
    leaveHome();
    const clones = await Clones.begin(2);
    const [one, two] = clones.all;
    if (!one || !two) throw new Error('two clones were asked for');
    const work = [
      { act: 'create', ticket: 0, pick: 0, text: 1 },
      { act: 'comment', ticket: 0, pick: 1, text: 2 },
      { act: 'title', ticket: 0, pick: 1, text: 3 },
    ] as const;
    await one.play(work);
    await clones.sync(one);
    await clones.sync(two);
    let calls = 0;
    const until = performance.now() + 75_000;
    for (let call = scaled(20, 1); call < scaled(21, 80); call += 1) {
      if (performance.now() > until) break;
      await one.play(work.slice(1));
      await two.play(work.slice(1).map((step) => ({ ...step, text: step.text + call })));
      await clones.sync(two);
      if ((await clones.killedSync(one, call)) === 'ended') break;
      calls += 1;
      expect((await clones.sync(one)).outcome).toBe('synced');
    }
    expect(calls).toBeGreaterThan(0);
    await expectAgreement(clones);
    await clones.end();
    tried('kills of a sync, at each of its runs of git', calls, 'the next sync made each good');
  },
  scaled(120_000, 600_000),
);
