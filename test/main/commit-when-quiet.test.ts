import { expect, it, onTestFinished, vi } from 'vitest';
import { commitWhenQuiet } from '../../src/main/commit-when-quiet.ts';
import type { Workspace } from '../../src/main/workspace.ts';
import { openWorkspace } from '../tracker/workspace.ts';

it('commits nothing after it was closed, also of what was on its way then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { services, store } = openWorkspace();
  const close = vi.fn(() => store.close());
  // It looks at nothing else of a workspace.
  const { services: heard, close: closeHeard } = commitWhenQuiet({
    ...{ roots: { mode: 'branch' }, services, close },
  } as unknown as Workspace);
  const change = () => heard.tracker.store.transact(async () => {});
  await change();
  expect(vi.getTimerCount()).toBe(1);
  const onItsWay = change();
  const closing = closeHeard();
  await onItsWay;
  await closing;
  expect([vi.getTimerCount(), close.mock.calls.length]).toEqual([0, 1]);
});
