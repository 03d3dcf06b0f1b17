import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { RowReader, RowReaderEvents } from '../store/files/second-reader.ts';

/** With fewer, a thread is done before it is as quick as this one: both begin with nothing compiled. */
export const MANY = 20_000;

/** Starts a thread that reads records, where the program has a file for it, and the machine a processor. */
export function startReaderThread(
  root: string,
  { rows, failed }: RowReaderEvents,
  program = fileURLToPath(new URL('./reader-thread.js', import.meta.url)),
): RowReader | undefined {
  if (availableParallelism() < 2 || !existsSync(program)) return undefined;
  // Loaded where it is needed: every command would wait for it.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const thread = started(() => new Worker(program, { workerData: root }));
  if (!thread) return undefined;
  thread.on('message', rows).on('error', failed).on('exit', failed);
  return {
    read: (orders) => thread.postMessage(orders),
    end: () => {
      thread.removeAllListeners('message').removeAllListeners('exit');
      void thread.terminate();
    },
  };
}

/** A machine may have no thread left to give. */
function started<T>(start: () => T): T | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}
