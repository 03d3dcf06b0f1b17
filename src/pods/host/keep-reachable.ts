import { lstatSync } from 'node:fs';
import { controlAddress } from '../control/control-address.ts';
import type { ControlServer } from '../control/control-server.ts';
import type { Registry } from '../registry.ts';
import type { PodHost } from './pod-host.ts';

const LOOK_MS = 2_000;

/**
 * Puts back what others find a Pod by, its entry and its socket, where somebody removed or damaged them: a Pod that
 * works must be seen, and must hear that it is to stop. Where its lock is gone it is `lost`: others take it for dead
 * already, and whatever it wrote from now on could be another's.
 */
export function keepReachable(
  { registry, host, control }: { registry: Registry; host: PodHost; control: ControlServer },
  lost: () => void,
): () => void {
  const { name } = host.entry;
  const lock = registry.at(name, 'host.lock');
  const held = fileAt(lock);
  const timer = setInterval(() => {
    if (fileAt(lock) !== held) return lost();
    host.mendEntry();
    // What cannot be done now is tried again.
    control.comeBack(controlAddress(registry.at(name))).catch(() => {});
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function fileAt(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}
