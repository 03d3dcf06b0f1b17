// What a crowd of writers gets done beside one, in real processes that start together.
// `node test/bench/crowd.mjs` measures and prints it as JSON, as the bench has it done. Options of node, such as
// --cpu-prof, hold for the writers as well.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTo, MODULES } from '../bundle.mjs';

const WAIT_MS = 60_000;
/** Tickets that each writer goes round in. */
const TICKETS = 10;

/**
 * `writers` processes make `times` changes each, creates, comments and reviews in turn, on Tickets of their own or
 * on all; one process does the same beside them, turn about. Medians over `rounds`: changes a second of one
 * and of the crowd, what the crowd gets done as a share of what one does, and the slowest writer's time as a
 * multiple of the median writer's. `p99` is of one change in the crowd, with its wait, in milliseconds; `cpuOne`
 * and `cpuCrowd` are the milliseconds of processor that a change takes, for where others use the processors too.
 */
export async function measureCrowd({ writers = 8, times = 250, rounds = 7, shared = false } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-crowd-')));
  try {
    const worker = await bundle(folder);
    const trials = [];
    for (let round = 0; round < rounds; round++) {
      const one = await run(worker, join(folder, `one-${round}`), 1, times, shared);
      const crowd = await run(worker, join(folder, `crowd-${round}`), writers, times, shared);
      trials.push({ one, crowd });
    }
    const over = (of) => median(trials.map(of));
    return {
      one: over(({ one }) => one.throughput),
      crowd: over(({ crowd }) => crowd.throughput),
      share: over(({ one, crowd }) => crowd.throughput / one.throughput),
      slowest: over(({ crowd }) => crowd.slowest),
      p99: over(({ crowd }) => crowd.p99),
      cpuOne: over(({ one }) => one.cpuMs),
      cpuCrowd: over(({ crowd }) => crowd.cpuMs),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder) {
  const file = join(folder, 'worker.mjs');
  await bundleTo(file, fileURLToPath(new URL('./crowd-worker.ts', import.meta.url)));
  return file;
}

/** All writers are ready before the first of them begins. */
async function run(worker, folder, writers, times, shared) {
  const root = join(folder, 'tickets');
  mkdirSync(root, { recursive: true });
  const start = (name) =>
    startWriter(worker, { root, localDir: join(folder, 'local'), name, waitMs: WAIT_MS });
  const first = await start('preparer');
  const { ids } = await ask(first, { do: 'prepare', tickets: TICKETS * writers });
  await end(first);
  const children = await Promise.all(Array.from({ length: writers }, (_, number) => start(`w${number}`)));
  const begun = performance.now();
  const reports = await Promise.all(
    children.map((child, number) => {
      const own = ids.slice(number * TICKETS, (number + 1) * TICKETS);
      const tickets = shared ? ids : own;
      return ask(child, { do: 'work', tickets, from: shared ? number * TICKETS : 0, times });
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(children.map(end));
  rmSync(folder, { recursive: true, force: true });
  const made = new Set(reports.flatMap((report) => report.ids));
  if (made.size !== writers * Math.ceil(times / 3)) throw new Error('the crowd lost or doubled a Ticket');
  const spans = reports.map((report) => report.seconds);
  const waits = reports.flatMap((report) => report.waits).sort((a, b) => a - b);
  return {
    throughput: (writers * times) / seconds,
    slowest: Math.max(...spans) / median(spans),
    p99: waits[Math.floor(waits.length * 0.99)],
    cpuMs: reports.reduce((total, { cpuMs }) => total + cpuMs, 0) / (writers * times),
  };
}

async function startWriter(worker, order) {
  // The bundle lies outside of the project: this is where it finds the package that carries a binary.
  const env = { ...process.env, NODE_PATH: MODULES };
  const options = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env };
  const child = fork(worker, [JSON.stringify(order)], options);
  await once(child, 'message');
  return child;
}

async function ask(child, work) {
  const answered = once(child, 'message');
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`a writer ended with ${code}`);
  });
  failed.catch(() => {});
  child.send(work);
  const [report] = await Promise.race([answered, failed]);
  return report;
}

async function end(child) {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [separate, shared] = [await measureCrowd(), await measureCrowd({ shared: true })];
  console.log(JSON.stringify({ separate, shared }, null, 1));
}
