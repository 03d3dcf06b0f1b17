import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Lock } from '../../src/local/lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yoi-lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Holds `lock` until the test opens it. Resolves when it is held. */
async function keep(lock: Lock): Promise<{ held: Promise<void>; open: () => void }> {
  return new Promise((resolve) => {
    const held = lock.hold(5_000, () => new Promise<void>((open) => resolve({ held, open })));
  });
}

const passing = () => new Promise<void>((done) => setImmediate(done));

describe('the lock', () => {
  it('lets one in at a time, in the order in which they came', async () => {
    const lock = new Lock(path);
    const order: number[] = [];
    let inside = 0;
    await Promise.all(
      [1, 2, 3, 4].map((n) =>
        lock.hold(5_000, async () => {
          inside += 1;
          await new Promise(setImmediate);
          expect(inside).toBe(1);
          order.push(n);
          inside -= 1;
        }),
      ),
    );
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('keeps out another holder, as another process would be', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    const { held, open } = await keep(one);
    expect(other.tryHold(() => {})).toBe(false);
    const order: string[] = [];
    const waiting = other.hold(5_000, async () => order.push('other'));
    order.push('one');
    open();
    await Promise.all([held, waiting]);
    expect(order).toEqual(['one', 'other']);
    expect(other.tryHold(() => {})).toBe(true);
  });

  it('is let go of when what runs in it fails', async () => {
    const lock = new Lock(path);
    await expect(lock.hold(50, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
    expect(await lock.hold(50, async () => 'free')).toBe('free');
  });

  it('gives up after its time, and hands a wait that it cannot call back to the next', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    const { held, open } = await keep(one);
    await expect(other.hold(20, async () => 'never')).rejects.toMatchObject({ fault: 'busy' });
    const next = other.hold(5_000, async () => 'next');
    open();
    await held;
    expect(await next).toBe('next');
  });

  it('that is granted to nobody is free for all', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    const { held, open } = await keep(one);
    await expect(other.hold(20, async () => 'never')).rejects.toMatchObject({ fault: 'busy' });
    open();
    await held;
    expect(await one.hold(5_000, async () => 'again')).toBe('again');
  });

  it('gives up in the queue of its own process as well, without losing the place of those behind', async () => {
    const lock = new Lock(path);
    const { held, open } = await keep(lock);
    const hasty = lock.hold(20, async () => 'never');
    const patient = lock.hold(5_000, async () => 'patient');
    await expect(hasty).rejects.toMatchObject({ fault: 'busy' });
    open();
    await held;
    expect(await patient).toBe('patient');
  });

  it('stays a while with who comes back at once, and not for longer than a turn', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    // A processor that does something else in between makes a turn of one call, or a long wait.
    for (let round = 0; round < 20 && (most <= 2 || least >= 1_000); round++) {
      for (let time = 0; time < 3; time++) await one.hold(5_000, async () => {});
      let isDone = false;
      const waiting = other.hold(5_000, async () => {
        isDone = true;
      });
      let times = 0;
      const begun = performance.now();
      for (; !isDone && performance.now() < begun + 8_000; times++) await one.hold(5_000, passing);
      await waiting;
      expect(isDone).toBe(true);
      least = Math.min(least, performance.now() - begun);
      most = Math.max(most, times);
    }
    expect(least).toBeLessThan(1_000);
    expect(most).toBeGreaterThan(2);
  });

  it('is let go of by who was expected back and did not come', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    let isKept = false;
    for (let round = 0; round < 20 && !isKept; round++) {
      for (let time = 0; time < 3; time++) await one.hold(5_000, async () => {});
      isKept = !other.tryHold(() => {});
    }
    expect(isKept).toBe(true);
    expect(await other.hold(5_000, async () => 'other')).toBe('other');
  });

  it('is kept by nobody who failed, or is done with it', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    for (let time = 0; time < 3; time++) await one.hold(5_000, async () => {});
    one.letGo();
    expect(other.tryHold(() => {})).toBe(true);
    for (let time = 0; time < 3; time++) await one.hold(5_000, async () => {});
    await expect(one.hold(5_000, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
    expect(other.tryHold(() => {})).toBe(true);
  });

  it('is on the file that has its name, also where it was kept for who came back', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    for (let time = 0; time < 3; time++) await one.hold(5_000, async () => {});
    renameSync(path, `${path}.old`);
    writeFileSync(path, '');
    expect(await one.hold(5_000, async () => other.tryHold(() => {}))).toBe(false);
  });

  it('is on the file that has its name, also when that was replaced while waiting', async () => {
    const [one, other] = [new Lock(path), new Lock(path)];
    const { held, open } = await keep(one);
    const waiting = other.hold(5_000, async () => one.tryHold(() => {}));
    await new Promise(setImmediate);
    renameSync(path, `${path}.old`);
    writeFileSync(path, '');
    open();
    await held;
    expect(await waiting).toBe(false);
  });
});
