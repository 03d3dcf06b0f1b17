import { POD_HOST } from './domain/pod.ts';
import { newId } from './main/identity.ts';
import { type HostWord, runHost } from './pods/host/run-host.ts';

// A program of its own: whoever hosts an agent needs little of what a command needs, and lives long.
const [word, localDir = '', pod = '', flag, endedAt] = process.argv.slice(2);
if (word !== POD_HOST) throw new Error('this program is started by yoi-tickets pod launch');

void runHost({
  ...{ localDir, pod, restore: flag === '--restore', endedAt },
  ...{ newId: () => newId(), say },
}).then(
  () => process.exit(0),
  (error: unknown) => {
    say({ failed: error instanceof Error ? error.message : String(error) });
    console.error(error);
    process.exit(1);
  },
);

/** Whoever started this may be gone; that is no reason to end. */
function say(said: HostWord): void {
  if (process.connected) process.send?.(said, () => {});
}
