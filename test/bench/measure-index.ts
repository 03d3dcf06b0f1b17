import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MANY, startReaderThread } from '../../src/main/reader-thread.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { median, timed, timedAsync } from './measure.ts';
import { run } from './program.ts';
import { report } from './report.ts';

const LARGE = 100_000;
const THREAD = resolve('dist/reader-thread.js');

/** How long the index takes from nothing, in the workspace that was filled before. */
export async function measureIndex(folder: string, count: number): Promise<void> {
  const root = join(folder, `many-${count}`);
  const localDir = join(root, '.git/yoi');
  const name = count.toLocaleString('en');
  const limit = count >= LARGE ? 6_000 : 600;
  const times: number[] = [];
  for (let round = 0; round < (count >= LARGE ? 3 : 7); round++) {
    forgetIndex(localDir);
    const store = openFileStore({
      root: join(root, '.yoi/tickets'),
      localDir,
      secondReader: { start: (folder, events) => startReaderThread(folder, events, THREAD), from: MANY },
    });
    times.push(await timedAsync(() => store.read((view) => view.counts())));
    await store.close();
    (globalThis as { gc?: () => void }).gc?.();
  }
  report({
    what: `index of ${name} from nothing, warm`,
    value: median(times),
    floor: { what: 'limit', value: limit },
    reach: '≤ 1 ×',
    met: median(times) <= limit,
  });
  const cold = coldFirstPage(root, localDir);
  if (cold === undefined) return;
  report({
    what: `first page of ${name} without an index, cold disk`,
    value: cold,
    floor: { what: 'the whole index', value: median(times) },
    reach: 'does not wait for it',
    met: cold < Math.max(1_500, median(times)),
  });
}

/** Undefined where the system's cache cannot be emptied. */
function coldFirstPage(root: string, localDir: string): number | undefined {
  forgetIndex(localDir);
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  } catch {
    return undefined;
  }
  return timed(() => run(root, 'ticket', 'list', '--json'));
}

/** Removes what the next process would begin with. */
function forgetIndex(localDir: string): void {
  for (const name of readdirSync(localDir))
    if (name.startsWith('index')) rmSync(join(localDir, name), { recursive: true });
}
