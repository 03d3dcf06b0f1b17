import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { acceptTicket } from '../../src/tracker/accept-ticket.ts';
import { commentOnTicket } from '../../src/tracker/comment-on-ticket.ts';
import type { TrackerContext } from '../../src/tracker/context.ts';
import { createTicket } from '../../src/tracker/create-ticket.ts';
import { examineWorkspace } from '../../src/tracker/examine-workspace.ts';
import { queryPlan } from '../../src/tracker/query-plan.ts';
import { queueTicket } from '../../src/tracker/queue-ticket.ts';
import { readyTicket } from '../../src/tracker/ready-ticket.ts';
import { callerOf, openWorkspace } from './workspace.ts';

const START = Date.UTC(2026, 10, 21, 9, 0, 0);
/** To and fro, by a second, an hour, a year, and not at all. */
const JUMPS = [0, -1_000, -3_600_000, 7_200_000, -31_536_000_000, 0, 0, -1];

describe('a clock that jumps back', () => {
  let folder: string;
  let tracker: TrackerContext;
  let now = START;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-clock-'));
    now = START;
    tracker = open();
  });
  afterEach(async () => {
    await tracker.store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(): TrackerContext {
    const store = openFileStore({ root: folder, localDir: join(folder, '.local') });
    const { tracker: given } = openWorkspace({}, store).services;
    return { ...given, upkeep: store, now: () => new Date(now) };
  }
  const human = callerOf('human');

  it('gives no two Tickets one id, though they have one title and one second', async () => {
    const ids: string[] = [];
    for (const jump of JUMPS) {
      now += jump;
      ids.push((await createTicket(tracker, human, { title: 'The same' })).id);
    }
    expect(new Set(ids).size).toBe(JUMPS.length);
    const { count, rows } = await tracker.store.read((view) => view.list({}, { limit: 50 }));
    expect([count, rows.map(({ id }) => id).sort()]).toEqual([JUMPS.length, ids.sort()]);
  });

  it('changes neither the order of a thread nor what it leads to, also for who reads it anew', async () => {
    const { id } = await createTicket(tracker, human, { title: 'Back in time' });
    const bodies = JUMPS.map((_, at) => `comment ${at}`);
    for (const [at, body] of bodies.entries()) {
      now += JUMPS[at] ?? 0;
      await commentOnTicket(tracker, human, { ticket: id, body, request_id: body });
      now -= 60_000;
      const again = await commentOnTicket(tracker, human, { ticket: id, body, request_id: body });
      expect(again.repeated).toBe(true);
    }
    await readyTicket(tracker, callerOf('intake'), { ticket: id, summary: 'clear' });
    now -= 86_400_000;
    await queueTicket(tracker, human, { ticket: id });
    now -= 86_400_000;
    const [plan] = await queryPlan(tracker, [id]);
    const accepted = { ticket: id, summary: 's', plan_revision: plan?.planRevision };
    await acceptTicket(tracker, callerOf('orchestrator'), accepted);
    await tracker.store.close();
    tracker = open();
    const record = await tracker.store.read((view) => view.get(id));
    expect(record?.events.map(({ rev }) => rev)).toEqual(record?.events.map((_, at) => at + 1));
    expect(record?.events.filter(({ kind }) => kind === 'comment').map(({ body }) => body)).toEqual(bodies);
    expect(record?.item.state).toBe('inprogress');
    const page = await tracker.store.read((view) => view.thread(id, { limit: 2 }));
    expect(page?.events.map(({ rev }) => rev)).toEqual(record?.events.slice(-2).map(({ rev }) => rev));
    expect((await tracker.store.read((view) => view.claims(id))).map(({ caller }) => caller)).toEqual([
      'orchestrator',
    ]);
    expect((await examineWorkspace(tracker, human)).findings).toEqual([]);
  });

  it('does not keep a page of the list from going on to the next', async () => {
    for (const [at, jump] of JUMPS.entries()) {
      now += jump;
      await createTicket(tracker, human, { title: `Number ${at}` });
    }
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = { limit: 3, ...(cursor === undefined ? {} : { cursor }) };
      const { rows, next } = await tracker.store.read((view) => view.list({}, page));
      seen.push(...rows.map(({ id }) => id));
      cursor = next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([JUMPS.length, JUMPS.length]);
  });
});
