import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { ChangeFeed } from '../../src/panel/server/change-feed.ts';
import { PersonCaller } from '../../src/panel/server/person-caller.ts';
import { failingParts } from './failing-parts.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('calls the person also where the workspace was just being replaced when it first wanted to', async () => {
  const gone = new TicketError('not_found', { refused: 'it was not read', rule: 'it is gone', next: 'wait' });
  const { parts } = failingParts(gone);
  const tell = vi.fn(async () => {});
  const notifier = vi.fn().mockRejectedValueOnce(gone).mockResolvedValue({ tell });
  const caller = new PersonCaller({
    ...parts,
    changes: new ChangeFeed([]),
    // It asks for no more of a workspace than whether a command is named.
    services: async () => ({ playbook: async () => ({ notify: { command: ['say'] } }) }) as never,
    see: { ...parts.see, actions: async () => ({ rows: [] }) as never },
    notifier,
  });
  caller.start();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([notifier.mock.calls.length, tell.mock.calls.length]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(6_000);
  expect([notifier.mock.calls.length, tell.mock.calls.length]).toEqual([2, 1]);
  caller.stop();
});
