import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment } from '../../store/records.ts';

/** What another process of ours is told to do: a comment on a Ticket each time, or to listen and nothing else. */
export type Order = { root: string; localDir: string; ticket: string } | { root: string; localDir: string };

// Bundled, and run as a child: `argv` says what to do.
const order: Order = JSON.parse(process.argv[2] ?? '{}');
const store = openFileStore(order);
if ('ticket' in order) {
  process.on('message', async () => {
    await add(store, order.ticket, comment('from another process'));
    process.send?.(performance.timeOrigin + performance.now());
  });
  process.send?.('ready');
} else {
  store.watch(() => {});
  process.stdout.write('listening\n');
}
