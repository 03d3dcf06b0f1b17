import type { StepEnded } from '../../wire.ts';

/** How long this page waits for others to tell of an end: they are in this order the likeliest to be looked at. */
const WAIT_MS = { seenBeginner: 0, seen: 150, beginner: 300, other: 450 };
/** Longer than a page sleeps that nobody looks at. */
const KEPT_MS = 120_000;

const begun = new Set<string>();
let tell: ((end: StepEnded) => void) | undefined;

/** Here the person began something with a Ticket: of how it ends they are told here. */
export const beganHere = (ticket: string) => begun.add(ticket);

export function tellStepEnds(teller: (end: StepEnded) => void): void {
  tell = teller;
}

/** How a step ended, as all pages of the panel hear it. One of them tells the person. */
export function heardEnd(end: StepEnded, id: string): void {
  const isSeen = document.visibilityState === 'visible';
  const wait = waitToTell(isSeen, begun.has(end.ticket));
  // Without locks no page knows of another.
  if (!navigator.locks) {
    if (wait < WAIT_MS.other) tell?.(end);
    return;
  }
  setTimeout(() => {
    void navigator.locks.request(`yoi-tickets ended ${id}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      tell?.(end);
      await new Promise((resolve) => setTimeout(resolve, KEPT_MS));
    });
  }, wait);
}

export function waitToTell(isSeen: boolean, isBeginner: boolean): number {
  if (isSeen) return isBeginner ? WAIT_MS.seenBeginner : WAIT_MS.seen;
  return isBeginner ? WAIT_MS.beginner : WAIT_MS.other;
}
