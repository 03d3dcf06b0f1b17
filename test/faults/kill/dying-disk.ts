import { disk, type FileAccess } from '../../../src/local/file-access.ts';

/**
 * Where a process dies: at the step with this number, before it, with half of its bytes written, or after it
 * was done and before anybody heard of it.
 */
export type Death = { step: number; side: 'before' | 'half' | 'after' };
export type Step = { verb: keyof FileAccess; halves: boolean };

/** What changes nothing is no step. A verb that is new counts, until it is named here. */
const READING: readonly (keyof FileAccess)[] = ['stat', 'list', 'read', 'resolve'];

/** The real disk, which counts the steps that change something, and kills the process at one of them. */
export function dyingDisk(death?: Death): { access: FileAccess; steps: Step[] } {
  const steps: Step[] = [];
  const access = new Proxy(disk, {
    get(target, verb: keyof FileAccess) {
      // The arguments of a verb pass through as they are given.
      const act = target[verb] as (...given: unknown[]) => unknown;
      if (READING.includes(verb)) return act;
      return (...given: unknown[]) => {
        const content = given[1];
        const halves = content instanceof Uint8Array;
        steps.push({ verb, halves });
        const side = death?.step === steps.length ? death.side : undefined;
        if (side === 'before') die();
        if (side === 'half' && halves) act(given[0], content.subarray(0, content.length >> 1));
        if (side === 'half') die();
        try {
          return act(...given);
        } finally {
          // A step that is refused is one as well.
          if (side === 'after') die();
        }
      };
    },
  });
  return { access, steps };
}

/** Every death that these steps offer. */
export function deathsIn(steps: readonly Step[]): Death[] {
  return steps.flatMap(({ halves }, at): Death[] => [
    { step: at + 1, side: 'before' },
    ...(halves ? [{ step: at + 1, side: 'half' } as const] : []),
    { step: at + 1, side: 'after' },
  ]);
}

/** The kernel ends the whole process before this returns. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
