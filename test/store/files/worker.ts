import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment } from '../records.ts';

/** What a test tells a child process to do. Runs bundled, as the program itself does. */
export type Order =
  | { do: 'comment'; root: string; localDir: string; ticket: string; name: string; times: number }
  | { do: 'hold'; root: string; localDir: string };

process.once('message', async (order: Order) => {
  const { root, localDir } = order;
  const store = openFileStore({ root, localDir });
  if (order.do === 'comment') {
    for (let n = 0; n < order.times; n++) await add(store, order.ticket, comment(`${order.name} ${n}`));
  } else {
    await store.transact(async () => {
      process.send?.('holding');
      await new Promise(() => setInterval(() => {}, 1_000));
    });
  }
  await store.close();
  process.send?.('done', () => process.exit(0));
});
process.send?.('ready');
