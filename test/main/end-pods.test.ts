import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endPods } from '../../src/main/demo/end-pods.ts';
import type { Workspace } from '../../src/main/workspace.ts';

it('the end of a demo waits for a step that was ordered and has not begun', async () => {
  const localDir = mkdtempSync(join(tmpdir(), 'yoi-end-'));
  const order = join(localDir, 'work/oil/order-1.json');
  mkdirSync(join(localDir, 'work/oil'), { recursive: true });
  writeFileSync(order, '{}');
  let looks = 0;
  const list = () => {
    looks += 1;
    return [];
  };
  // It asks for no more of a workspace.
  const workspace = { roots: { localDir }, services: { pods: async () => ({ pods: { list } }) } };
  const ended = endPods(workspace as unknown as Workspace);
  // Nobody is there at the second look either: so it would be over, if nobody came any more.
  await expect.poll(() => looks).toBeGreaterThan(3);
  rmSync(order);
  await ended;
  rmSync(localDir, { recursive: true });
});
