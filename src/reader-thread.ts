import { parentPort, workerData } from 'node:worker_threads';
import { disk } from './local/file-access.ts';
import { type RowOrder, readRows } from './store/files/read-rows.ts';
import { RecordsRoot } from './store/files/records-root.ts';

// A program of its own, in a thread: it is given places of records, and gives their rows. It writes nothing.
const root = new RecordsRoot(String(workerData), disk);
// Only `startReaderThread` talks to it.
parentPort?.on('message', (orders: readonly RowOrder[]) => parentPort?.postMessage(readRows(root, orders)));
