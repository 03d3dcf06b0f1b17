import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTo, MODULES } from '../../bundle.mjs';
import type { Order } from './worker.ts';

/** Bundles a worker: children run JavaScript as the program does, not through the test runner. */
export async function bundleWorker(
  source = new URL('./worker.ts', import.meta.url),
): Promise<{ path: string; dispose: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-worker-'));
  const path = join(folder, 'worker.mjs');
  await bundleTo(path, fileURLToPath(source));
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A child that waits for its order. */
export async function startChild(path: string): Promise<ChildProcess> {
  // The bundle lies outside of the project: this is where it finds the package that carries a binary.
  const env = { ...process.env, NODE_PATH: MODULES };
  const child = fork(path, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [], env });
  await once(child, 'message');
  return child;
}

/** Gives the order, and waits for the child's end: its exit code, or the signal that ended it. */
export async function runChild(child: ChildProcess, order: Order): Promise<number | string> {
  const ended = once(child, 'exit');
  child.send(order);
  const [code, signal] = await ended;
  return code ?? signal;
}
