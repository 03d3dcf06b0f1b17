import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { openDesk } from '../power-loss/desk.ts';
import { putOlderRecord } from '../power-loss/older-record.ts';
import { Random } from '../power-loss/random.ts';
import { scriptOf } from '../power-loss/script.ts';
import { SimulatedDisk } from '../power-loss/simulated-disk.ts';
import { scaled, seed, tried } from '../scale.ts';
import { CODES, type Fault, FaultyDisk } from './faulty-disk.ts';
import { stateOf, tryFault, type Usual } from './trial.ts';

const localDir = mkdtempSync(join(tmpdir(), 'yoi-faulty-'));
afterAll(() => rmSync(localDir, { recursive: true, force: true }));
const folders = { root: '/simulated/tickets', localDir };
const LIMIT_MS = 1_500_000;

describe('a disk that fails', () => {
  it(
    'at any call of any change is answered truly, and does no harm that outlasts it',
    async () => {
      const answers = new Map<string, number>();
      for await (const { disk, usual, calls } of changes(new Random(seed))) {
        for (const fault of faultsIn(calls)) {
          // How many looks there are depends on the clock: each fault has a chance of its own.
          const random = Random.of(seed, usual.number, fault);
          if (!random.chance(fault.of === 'changes' ? scaled(0.02, 0.7) : scaled(0.002, 0.1))) continue;
          const answer = await tryFault(folders, disk, usual, fault, random).catch((error) => {
            throw new Error(`${usual.act.name}, ${JSON.stringify(fault)}: ${error}`, { cause: error });
          });
          if (answer !== 'not met') answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
      }
      const counts = [...answers].map(([answer, count]) => `${count} ${answer}`).join(', ');
      const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
      tried('faults of the disk, each of which fired', total, `all answers true: ${counts}`);
    },
    LIMIT_MS,
  );
});

/** Every change of the script, with the disk that it finds and how often it calls on it. */
async function* changes(random: Random): AsyncGenerator<{
  disk: SimulatedDisk;
  usual: Usual;
  calls: FaultyDisk['calls'];
}> {
  const empty = new SimulatedDisk();
  for (const folder of Object.values(folders)) empty.makeFolder(folder);
  putOlderRecord(empty, folders.root);
  let disk = empty.settled();
  for (const [number, act] of scriptOf(random).entries()) {
    const whole = new FaultyDisk(disk.fork());
    const desk = openDesk(folders, whole.access, number);
    await act.run(desk);
    const calls = { ...whole.calls };
    await desk.close();
    const before = await stateOf(folders, disk.fork(), number);
    const after = await stateOf(folders, whole.disk.fork(), number);
    yield { disk, usual: { act, number, before, after }, calls };
    disk = whole.disk;
  }
}

/** What a call that only looks can fail with. */
const LOOKING = ['EIO', 'EMFILE', 'EACCES'] as const;

function faultsIn(calls: FaultyDisk['calls']): Fault[] {
  return (['changes', 'looks'] as const).flatMap((of) =>
    Array.from({ length: calls[of] }, (_, at) => at + 1).flatMap((call) =>
      (of === 'looks' ? LOOKING : CODES).flatMap((code) =>
        (of === 'looks' ? (['nothing'] as const) : (['nothing', 'a part', 'all'] as const)).flatMap((done) =>
          [true, false].map((stays) => ({ call, of, code, done, stays })),
        ),
      ),
    ),
  );
}
