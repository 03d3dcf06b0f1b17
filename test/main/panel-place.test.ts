import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../src/local/lock.ts';
import { PanelPlace } from '../../src/main/panel-place.ts';

function placeHere(): { place: PanelPlace; lock: string } {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-place-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { place: new PanelPlace(folder), lock: join(folder, 'panel/lock') };
}

it('is taken also while somebody looks whether it is, and once', async () => {
  const { place, lock } = placeHere();
  (await place.take())?.release();
  const looking = lockFile(lock);
  const taking = place.take();
  looking?.release();
  const taken = await taking;
  expect([looking, taken]).toEqual([expect.anything(), expect.anything()]);
  expect(await place.take()).toBeUndefined();
  taken?.release();
});
