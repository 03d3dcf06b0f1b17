import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseThread } from '../../../src/domain/thread.ts';
import type { Services } from '../../../src/tools/tool.ts';
import { showTicket } from '../../../src/tracker/show-ticket.ts';

export type Looked = { looks: number; wrong: string[]; disagreedMs: number };

/** Item and thread agree after the next call. A process that waits for a processor may look for so long in between. */
const PATIENCE_MS = 2_000;

/** Reads lists, Tickets and bare files until it is told to stop, and says what could not have been. */
export async function lookAround(
  { tracker }: Services,
  records: string,
  stopped: Promise<boolean>,
): Promise<Looked> {
  const looked: Looked = { looks: 0, wrong: [], disagreedMs: 0 };
  const latest = new Map<string, number>();
  const wrong = (what: string) => looked.wrong.push(what);
  const neverBack = (id: string, rev: number, where: string) => {
    const before = latest.get(id) ?? 0;
    if (rev < before) wrong(`${where} ${id} went back from rev ${before} to ${rev}`);
    latest.set(id, Math.max(rev, before));
  };
  let isOver = false;
  void stopped.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const { rows } = await tracker.store.read((view) => view.list({ state: 'all' }, { limit: 40 }));
    for (const { id, rev, flags } of rows) {
      neverBack(id, rev, 'the row of');
      if (flags.length > 0) wrong(`${id} is ${flags.join(' and ')}`);
    }
    const row = rows[looked.looks % Math.max(1, rows.length)];
    if (row) await lookAt(row.id);
    looked.looks += 1;
    await setImmediate();
  }
  return looked;

  async function lookAt(id: string): Promise<void> {
    const thread = parseThread(readFileSync(join(records, id, 'thread.md'), 'utf8'));
    for (const { message } of thread.problems) wrong(`the file of ${id}: ${message}`);
    neverBack(id, inSequence(id, thread.events), 'the file of');
    const begun = performance.now();
    for (;;) {
      const { record, standing } = await showTicket(tracker, id);
      for (const { file, message } of record.problems) wrong(`${id}/${file}: ${message}`);
      if (standing.fork.length > 0) wrong(`${id} is forked`);
      neverBack(id, inSequence(id, record.events), 'the Ticket');
      if (record.item.state === standing.state) break;
      looked.disagreedMs = Math.max(looked.disagreedMs, performance.now() - begun);
      if (performance.now() < begun + PATIENCE_MS) continue;
      wrong(`the item of ${id} says ${record.item.state} and its thread ${standing.state}`);
      break;
    }
  }

  function inSequence(id: string, events: readonly { rev: number }[]): number {
    const gap = events.findIndex(({ rev }, position) => rev !== position + 1);
    if (gap >= 0) wrong(`event ${gap + 1} of ${id} has rev ${events[gap]?.rev}`);
    return events.length;
  }
}
