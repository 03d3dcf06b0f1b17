import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, timed, timedAsync } from './measure.ts';
import { BODY, newWorkspace, type Served, serve } from './program.ts';
import { report } from './report.ts';

const COMMENT = { body: 'A comment of ordinary length, as an agent writes it.' };

/** One change, durable, beside the bare writes and fsyncs of the same files; and whether a thousand wear it off. */
export async function measureChanges(folder: string): Promise<void> {
  const { root, records } = newWorkspace(folder, 'changes');
  const client = await serve(root, 'intake');
  const ids: string[] = [];
  for (let number = 0; number < 20; number++) ids.push(await createTicket(client, number));
  const costs = await costOfComments(client, ids, (ticket) => bareComment(folder, records, ticket), 200);
  report({
    what: 'a durable comment, over MCP less a ping',
    value: costs.comment,
    floor: { what: 'bare writes and fsyncs', value: costs.bare },
    reach: '≤ 3 ×',
    met: costs.comment <= 3 * costs.bare,
  });
  const creates: number[] = [];
  for (let number = 0; number < 1_000; number++)
    creates.push(await timedAsync(() => createTicket(client, number)));
  await client.close();
  const [first, last] = [median(creates.slice(0, 100)), median(creates.slice(-100))];
  report({
    what: '1,000 creates: the last hundred',
    value: last,
    floor: { what: 'the first hundred', value: first },
    reach: '≤ 1.3 ×',
    met: last <= 1.3 * first,
  });
}

export async function createTicket(client: Served, number: number): Promise<string> {
  return String((await client.call('ticket_create', { title: `Ordinary ${number}`, body: BODY })).id);
}

/** The medians of comments less a ping, and of the bare writes, taken in turn. */
async function costOfComments(
  client: Served,
  ids: readonly string[],
  bareWrites: (ticket: string) => void,
  rounds: number,
): Promise<{ comment: number; bare: number }> {
  const bare: number[] = [];
  const pings: number[] = [];
  const comments: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ticket = ids[round % ids.length] ?? '';
    bare.push(timed(() => bareWrites(ticket)));
    pings.push(await timedAsync(() => client.client.ping()));
    comments.push(await timedAsync(() => client.call('ticket_comment', { ticket, ...COMMENT })));
  }
  return { comment: median(comments) - median(pings), bare: median(bare) };
}

/** The files of one comment: the ledger's line, the thread in place of the old one, the folder. */
export function bareComment(folder: string, records: string, ticket: string): void {
  const thread = readFileSync(join(records, ticket, 'thread.md'));
  const record = join(folder, 'bare', ticket);
  mkdirSync(record, { recursive: true });
  writeFlushed(join(folder, 'bare', 'ledger'), 'a', Buffer.alloc(700, 120));
  writeFlushed(join(record, 'thread.tmp'), 'w', thread);
  renameSync(join(record, 'thread.tmp'), join(record, 'thread.md'));
  const handle = openSync(record, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function writeFlushed(path: string, flag: string, content: Buffer): void {
  const handle = openSync(path, flag);
  writeSync(handle, content);
  fsyncSync(handle);
  closeSync(handle);
}
