import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLong, scaled, tried } from './scale.ts';
import { bundleWriter, listenerAlone, type Telling, Watched } from './watching/watched.ts';

const ROUNDS = scaled(3, 8);
const folder = mkdtempSync(join(tmpdir(), 'yoi-watching-'));
let program = '';
beforeAll(async () => {
  program = await bundleWriter(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(isLong ? [10, 10_000] : [10])('who listens to %i Tickets', (count) => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await Watched.over(count);
  }, 300_000);
  afterAll(() => watched.end());

  const edit = (id: string, round: number) =>
    readFileSync(watched.path(id, 'item.md'), 'utf8').replace(
      /^title: .*$/mu,
      `title: "Edited in round ${round}"`,
    );
  const KINDS: [string, number, (round: number) => Promise<Telling>][] = [
    [
      'by another process of ours',
      200,
      () => watched.untilTold(watched.active(0), () => watched.byAnother(program, watched.active(0))),
    ],
    [
      'by git',
      1_000,
      async (round) => {
        const id = watched.active(1);
        await watched.untilTold(id, () => writeFileSync(watched.path(id, 'item.md'), edit(id, round)));
        watched.git('commit', '-qam', `round ${round}`);
        return watched.untilTold(id, () => void watched.git('checkout', '-q', 'HEAD~1', '--', id));
      },
    ],
    [
      'by an editor, in place',
      2_000,
      (round) => {
        const id = watched.active(2);
        return watched.untilTold(id, () => writeFileSync(watched.path(id, 'item.md'), edit(id, round)));
      },
    ],
    [
      'by an editor, by rename',
      2_000,
      (round) => {
        const id = watched.active(3);
        writeFileSync(join(folder, 'edited'), edit(id, round));
        return watched.untilTold(id, () => renameSync(join(folder, 'edited'), watched.path(id, 'item.md')));
      },
    ],
    [
      'that made a record',
      2_000,
      (round) => {
        const id = `20270101-00000${round}-copied`;
        return watched.untilTold(id, () =>
          cpSync(watched.path(watched.active(4)), watched.path(id), { recursive: true }),
        );
      },
    ],
    [
      'that removed a record',
      2_000,
      (round) => {
        const id = `20270101-00000${round}-copied`;
        return watched.untilTold(id, () => rmSync(watched.path(id), { recursive: true }));
      },
    ],
  ];

  it.each(KINDS)('is told of a change %s within %i ms', async (what, bound, round) => {
    const tellings: Telling[] = [];
    for (let n = 0; n < ROUNDS; n++) tellings.push(await round(n));
    const [median, worst] = middleAndLast(tellings.map(({ took }) => took));
    tried(
      `changes ${what}, told at ${count} Tickets`,
      ROUNDS,
      `median ${median.toFixed(0)}, worst ${worst.toFixed(0)} ms`,
    );
    // Nobody hears anything while a machine runs something else.
    expect(middleAndLast(tellings.map(({ took, away }) => took - away))[0]).toBeLessThan(bound);
  });

  it('is told of nothing twice, and of nothing that did not change', async () => {
    const id = watched.active(0);
    await quiet(watched, 400);
    const from = watched.told.length;
    await watched.untilTold(id, () => watched.byAnother(program, id));
    const touched = watched.path(watched.active(3), 'item.md');
    utimesSync(touched, new Date(), new Date());
    watched.git('status');
    await quiet(watched, 1_800);
    expect(watched.told.slice(from).flatMap(({ ids }) => ids)).toEqual([id]);
  });

  it('does not look at the whole tree each time', async () => {
    const before = { ...watched.asked };
    const seconds = scaled(1, 4);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const asked = (verb: string) => ((watched.asked[verb] ?? 0) - (before[verb] ?? 0)) / seconds;
    tried(
      `seconds of quiet at ${count} Tickets`,
      seconds,
      `${asked('stat').toFixed(0)} looks, ${asked('list').toFixed(0)} lists and ${asked('read').toFixed(0)} reads a second`,
    );
    // Two files of each active Ticket every 1.6 s, of 250 closed ones a second, and what is looked at in each tick.
    expect(asked('stat')).toBeLessThan((count / 2) * 1.5 + 250 * 2 + 200);
    expect(asked('read')).toBeLessThan(30);
  });
});

it('listening keeps no process alive', async () => {
  const watched = await Watched.over(2);
  expect(await listenerAlone(program, watched.workspace)).toBe(0);
  await watched.end();
});

function middleAndLast(numbers: readonly number[]): [number, number] {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0];
}

/** Waits until nothing was told for so long. */
async function quiet(watched: Watched, milliseconds: number): Promise<void> {
  for (let told = -1; told !== watched.told.length; ) {
    told = watched.told.length;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
