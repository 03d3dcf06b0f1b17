import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Delivery } from '../../src/domain/pod.ts';
import { PartNotice } from '../../src/pods/host/part-notice.ts';
import type { PodHost } from '../../src/pods/host/pod-host.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { freshFolder } from '../git/fresh-repository.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';
import { entryOf } from './entry-of.ts';

afterEach(() => void vi.useRealTimers());

it('a holder who could not be told that a turn ended without a report hears it at the next look, once', async () => {
  const folder = freshFolder();
  const records = join(folder, 'records');
  mkdirSync(records);
  const workspace = openWorkspace({}, openFileStore({ root: records, localDir: join(folder, 'local') }));
  onTestFinished(() => workspace.store.close());
  const ticket = await ticketIn(workspace, 'inprogress');
  const told: string[] = [];
  const host = {
    isIdle: true,
    entry: entryOf({ role: 'coder', ticket, heardAt: '2026-11-21T12:00:00.000Z' }),
    tell: (event: string) => told.push(event),
  };
  const answers: Delivery[] = ['failed', 'failed', 'queued'];
  const send = vi.fn(async () => ({ delivery: answers.shift() ?? 'delivered' }));
  vi.useFakeTimers({ now: new Date('2026-11-21T13:00:00Z') });
  // It looks at no more of a host.
  const notice = new PartNotice({ host: host as unknown as PodHost, records, send });
  notice.begin();
  await vi.advanceTimersByTimeAsync(60_000);
  notice.stop();
  expect(send).toHaveBeenCalledTimes(3);
  expect(told).toEqual(['idle']);
});
