import { TicketError } from '../domain/errors.ts';
import { ActionsSight } from './actions-sight.ts';
import { type SeenActions, seeActions } from './see-actions.ts';
import type { Services } from './tool.ts';

/** What Pods and steps do, and time alone, no store tells. */
const LOOK_MS = 1_000;

/** `againMs`: it is told again after so long, for who shows ages beside it. */
type Watching = { limit: number; ended: AbortSignal; againMs?: number };

/**
 * What needs a person, now and each time it is something else, until `ended`. While git has the records away, it is what
 * was seen last, with a warning.
 * @throws TicketError where they cannot be read at the first look.
 */
export async function* watchActions(
  services: Services,
  { limit, ended, againMs = Number.POSITIVE_INFINITY }: Watching,
): AsyncGenerator<SeenActions, void, void> {
  const sight = new ActionsSight();
  let wake = () => {};
  const stop = services.tracker.store.watch(() => wake());
  const left = () => wake();
  ended.addEventListener('abort', left);
  try {
    let last: SeenActions | undefined;
    let before = '';
    let toldAt = 0;
    while (!ended.aborted) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const seen = await seeActions(services, { limit, sight }).then(
        (looked) => {
          last = looked;
          return looked;
        },
        (error: unknown) => withWarning(last, error),
      );
      const now = JSON.stringify(seen);
      if ((now !== before || performance.now() - toldAt >= againMs) && !ended.aborted) {
        toldAt = performance.now();
        yield seen;
      }
      before = now;
      if (!ended.aborted) await within(LOOK_MS, changed);
    }
  } finally {
    stop();
    ended.removeEventListener('abort', left);
  }
}

function withWarning(last: SeenActions | undefined, error: unknown): SeenActions {
  if (!last || !(error instanceof TicketError)) throw error;
  return { ...last, warnings: [...last.warnings, `${error.refused}: ${error.rule}`] };
}

async function within(ms: number, changed: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([changed, passed]);
  clearTimeout(timer);
}
