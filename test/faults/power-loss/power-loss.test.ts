import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isLong, sampled, scaled, seed, tried } from '../scale.ts';
import { BROKEN_STORES } from './broken-stores.ts';
import { Broken } from './promises.ts';
import { Random } from './random.ts';
import { Walk } from './walk.ts';

const localDir = mkdtempSync(join(tmpdir(), 'yoi-power-'));
afterAll(() => rmSync(localDir, { recursive: true, force: true }));
const folders = { root: '/simulated/tickets', localDir };
const LIMIT_MS = 1_500_000;

describe('a loss of power', () => {
  it(
    'at any step of any change loses nothing that was acknowledged, and leaves nothing half done',
    async () => {
      const total = { killPoints: 0, crashes: 0, readings: 0 };
      for (let round = 0; round < scaled(1, 2); round++) {
        const shares = isLong ? [1, 0.2, 0.02] : [0.06, 0.01, 0.02];
        const random = new Random(seed + round);
        const walk = new Walk({ folders, random, shares, readings: scaled(0.1, 1) });
        await walk.run();
        total.killPoints += walk.tried.killPoints;
        total.crashes += walk.tried.crashes;
        total.readings += walk.tried.readings;
      }
      tried(
        'kill points of losses of power, before, amid and after each step',
        total.killPoints,
        'all survived',
      );
      tried('losses of power, up to three in a row', total.crashes, 'nothing lost, torn or done twice');
      tried('readings while a change was carried out', total.readings, 'nothing torn');
    },
    LIMIT_MS,
  );

  let caught = 0;
  const broken = sampled(Object.entries(BROKEN_STORES), 5);
  it.each(broken)(
    'is told from what a store suffers that %s',
    async (_, build) => {
      const shares = [1, 0.05, 0];
      const verdict = await firstBroken(seed, (random) =>
        new Walk({ folders, random, build, shares, readings: 0.3 }).run(),
      );
      expect(verdict).toBeInstanceOf(Broken);
      caught += 1;
    },
    LIMIT_MS,
  );

  afterAll(() => tried('stores that are broken on purpose', broken.length, `${caught} caught`));
});

/** How often a broken store may get away with it. */
const WALKS = 4;

/** The first promise that some walk finds broken. */
async function firstBroken(from: number, walk: (random: Random) => Promise<void>): Promise<unknown> {
  for (let round = 0; round < WALKS; round++) {
    const verdict = await walk(new Random(from + round)).catch((error: unknown) => error);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
