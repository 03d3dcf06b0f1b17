import { workStep } from '../work/run/work-step.ts';
import { workPartsOf } from './work-desk.ts';
import { openWorkspace } from './workspace.ts';

/** The process of one step of work: what it is to do lies in the Ticket's folder of the local state. Its exit code. */
export async function runWorkStep([root = '', folder = '', run = '']: readonly string[]): Promise<number> {
  const { services, roots, close } = await openWorkspace(root, root);
  try {
    await say(await workStep(workPartsOf(roots, services), folder, run));
    return 0;
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    await close();
  }
}

/** Whoever ordered it may be gone; that is no reason to end. */
function say(word: 'over' | 'busy'): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(word, () => resolve());
    else resolve();
  });
}
