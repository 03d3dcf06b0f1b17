import { join } from 'node:path';
import { TicketError } from '../../../src/domain/errors.ts';
import { Lock } from '../../../src/local/lock.ts';
import { type Desk, type Folders, openDesk } from '../power-loss/desk.ts';
import { logicalState } from '../power-loss/logical-state.ts';
import { Broken, isSound, promised, repeatsOnce } from '../power-loss/promises.ts';
import type { Random } from '../power-loss/random.ts';
import type { Act } from '../power-loss/script.ts';
import type { SimulatedDisk } from '../power-loss/simulated-disk.ts';
import { type Fault, FaultyDisk } from './faulty-disk.ts';

/** What an act makes of a disk that is in order. */
export type Usual = { act: Act; number: number; before: string; after: string };

/** How an act answered: that it is done, or a refusal's code. */
type Answer = 'done' | string;

/**
 * Runs an act on a disk that fails at one place: its answer must be true, of the files as of the power going
 * next, the same process must go on once the fault is mended, and the same request must give one change.
 */
export async function tryFault(
  folders: Folders,
  disk: SimulatedDisk,
  { act, number, before, after }: Usual,
  fault: Fault,
  random: Random,
): Promise<Answer> {
  const faulty = new FaultyDisk(disk.fork(), fault);
  const desk = openDesk(folders, faulty.access, number);
  try {
    const answer = await answerOf(act, desk);
    // How often it looks depends on the clock; how often it changes something does not.
    if (faulty.fired === 0 && fault.of === 'looks') return 'not met';
    promised(faulty.fired > 0, 'the fault did not come');
    const allowed = statesAfter(answer, fault, { before, after });
    for (const found of [faulty.disk.fork(), faulty.disk.afterPowerLoss(random)])
      isAllowed(`it answered ${answer}, and left`, allowed, await stateOf(folders, found, number));
    faulty.mend();
    desk.rewind();
    if (random.chance(0.5)) {
      const seen = await logicalState(desk, faulty.disk, folders);
      isAllowed(`it answered ${answer}, and sees then`, allowed, seen);
    }
    await repeatsOnce(desk, faulty.disk, act, after, folders);
    if (random.chance(0.3)) await isSound(desk);
    return answer;
  } finally {
    faulty.mend();
    await desk.close();
  }
}

function isAllowed(what: string, allowed: readonly string[], state: string): void {
  if (allowed.includes(state)) return;
  const [wanted = [], found] = [allowed[0]?.split('\n'), state.split('\n')];
  const odd = found.filter((line) => !wanted.includes(line)).join('\n');
  const missed = wanted.filter((line) => !found.includes(line)).join('\n');
  throw new Broken(`${what} ${odd} and not ${missed}`);
}

async function answerOf(act: Act, desk: Desk): Promise<Answer> {
  try {
    await act.run(desk);
    return 'done';
  } catch (error) {
    // Anything else than a refusal is a bug.
    if (error instanceof TicketError) return error.code;
    throw error;
  }
}

/** What may be found behind an answer. */
function statesAfter(
  answer: Answer,
  { of }: Fault,
  { before, after }: Pick<Usual, 'before' | 'after'>,
): string[] {
  if (answer === 'done') return [after];
  if (answer === 'indeterminate') return [before, after];
  // Who cannot look may refuse for another reason, of what could not be seen; who cannot write may not.
  promised(answer === 'storage' || of === 'looks', `it refused with ${answer}`);
  return [before];
}

export async function stateOf(folders: Folders, disk: SimulatedDisk, number: number): Promise<string> {
  // A process that lost its power keeps no lock; the one that plays it may, for a moment.
  await new Lock(join(folders.localDir, 'lock')).hold(1_000, async () => {});
  const desk = openDesk(folders, disk, number);
  try {
    return await logicalState(desk, disk, folders);
  } finally {
    await desk.close();
  }
}
