import { disk, type FileAccess } from '../../../src/local/file-access.ts';
import { openFileStore } from '../../../src/store/files/open-file-store.ts';
import { add, comment, create } from '../records.ts';

/** What a test tells a child process to do. Runs bundled, as the program itself does. */
export type Order =
  | { do: 'comment'; root: string; localDir: string; ticket: string; name: string; times: number }
  | {
      do: 'die';
      root: string;
      localDir: string;
      ticket: string;
      verb: keyof FileAccess;
      call: number;
      before: boolean;
    }
  | { do: 'hold'; root: string; localDir: string };

process.once('message', async (order: Order) => {
  const { root, localDir } = order;
  const access = order.do === 'die' ? deadlyAt(order) : disk;
  const store = openFileStore({ root, localDir, access });
  if (order.do === 'comment') {
    for (let n = 0; n < order.times; n++) await add(store, order.ticket, comment(`${order.name} ${n}`));
  } else if (order.do === 'hold') {
    await store.transact(async () => {
      process.send?.('holding');
      await new Promise(() => setInterval(() => {}, 1_000));
    });
  } else if (order.ticket === '') {
    await create(store, 'born', { id: '20260202-000000-born' });
  } else {
    await add(store, order.ticket, comment('half done'), {
      kind: 'state_changed',
      attributes: { to: 'ready' },
    });
  }
  await store.close();
  process.send?.('done', () => process.exit(0));
});
process.send?.('ready');

/** The real disk until one call of one verb, at which the process is killed. */
function deadlyAt({
  verb,
  call,
  before,
}: {
  verb: keyof FileAccess;
  call: number;
  before: boolean;
}): FileAccess {
  let calls = 0;
  return new Proxy(disk, {
    get(target, name: keyof FileAccess) {
      const act = target[name] as (...given: unknown[]) => unknown;
      if (name !== verb) return act;
      return (...given: unknown[]) => {
        calls += 1;
        if (calls === call && before) process.kill(process.pid, 'SIGKILL');
        const result = act(...given);
        if (calls === call) process.kill(process.pid, 'SIGKILL');
        return result;
      };
    },
  });
}
