import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StdioWire } from '../../src/mcp/stdio-wire.ts';

/** After so long it is looked whether a call only waits. */
const GRACE_MS = 60;
const BUSY = { user: 5_000, system: 0 };
const IDLE = { user: 100, system: 0 };

let now = 0;
let used = IDLE;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process, 'cpuUsage').mockImplementation(() => used);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it.each([
  ['is waited for no longer when nothing happens in it', [[IDLE, 0]]],
  [
    'is waited for while it is worked on',
    [
      [BUSY, 0],
      [BUSY, 0],
      [IDLE, 0],
    ],
  ],
  [
    'is waited for while the process does not get to work on it',
    [
      [IDLE, 200],
      [BUSY, 0],
      [IDLE, 0],
    ],
  ],
  [
    'is waited for no longer than the patience of a client lasts',
    [
      [IDLE, 1_000],
      [BUSY, 900],
    ],
  ],
] as const)('a call at the end of the input %s', async (_, looks) => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const wire = new StdioWire(stdin, stdout);
  await wire.start();
  stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } })}\n`);
  await settled();
  let isEnded = false;
  void wire.ended.then(() => {
    isEnded = true;
  });
  void wire.close();
  for (const [taken, late] of looks) {
    expect(isEnded).toBe(false);
    used = taken;
    now += GRACE_MS + late;
    vi.advanceTimersByTime(GRACE_MS);
    await settled();
  }
  expect(isEnded).toBe(true);
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
