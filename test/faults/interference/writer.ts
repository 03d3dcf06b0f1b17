import { closeSync, openSync, rmSync } from 'node:fs';
import { TicketError } from '../../../src/domain/errors.ts';
import { openWorkspace } from '../../../src/main/workspace.ts';
import type { Store } from '../../../src/store/store.ts';
import { callTool } from '../../../src/tools/call.ts';

/** What a writer did when it was told to stop. */
export type Written = { acknowledged: { ticket: string; event: string }[]; refusals: Record<string, number> };

// One process that writes to the same Tickets as others, until it is told to stop. Runs bundled, as the program does.
const [root = '', name = '', holder = '', ...tickets] = process.argv.slice(2);
const workspace = await openWorkspace(root, undefined);
const services = {
  ...workspace.services,
  tracker: { ...workspace.services.tracker, store: alone(workspace.services.tracker.store) },
};
const written: Written = { acknowledged: [], refusals: {} };
let stopped = false;
process.once('message', () => {
  stopped = true;
});
process.send?.('ready');
for (let turn = 0; !stopped; turn += 1) {
  await write(turn);
  // Messages are heard between two turns of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
}
await workspace.close();
process.send?.(written, () => process.exit(0));

async function write(turn: number): Promise<void> {
  const ticket = tickets[turn % tickets.length] ?? '';
  const caller = {
    connection: {
      roles: ['human'] as const,
      name,
      caller: { name, named: true },
      channel: 'demo' as const,
    },
  };
  const [tool, input] =
    turn % 5 === 3
      ? ['ticket_edit', { ticket, labels: [`${name}-${turn}`] }]
      : ['ticket_comment', { ticket, body: `${name} ${turn}` }];
  try {
    const called = await callTool(services, caller, String(tool), input);
    if (called.kind === 'answer')
      written.acknowledged.push({ ticket, event: String(called.structured.event) });
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const said = error.code === 'storage' ? `${error.code}: ${error.rule}` : error.code;
    written.refusals[said] = (written.refusals[said] ?? 0) + 1;
  }
}

/** A store of which nobody else may be in a transaction while this one is: a file tells, which is made only once. */
function alone(store: Store): Store {
  return {
    read: (fn) => store.read(fn),
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
    transact: (fn) =>
      store.transact(async (tx) => {
        closeSync(openSync(holder, 'wx'));
        try {
          return await fn(tx);
        } finally {
          rmSync(holder);
        }
      }),
  };
}
