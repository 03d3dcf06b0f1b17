import { type FSWatcher, watch } from 'node:fs';
import { TicketError } from '../../domain/errors.ts';
import type { StepJournal, StepNote } from './step-journal.ts';
import { operationOf } from './step-order.ts';

/** That a process died is told by no file. */
const LOOK_MS = 1_000;
/** A machine that is very busy takes a while to start a process. */
const BEGINS_MS = 30_000;

/**
 * The step under way in a Ticket's folder, looked at whenever something changes there and at least each second. The
 * last look has its end, which is told by that where `asked` is set. Leaving off stops nothing.
 * @throws TicketError `indeterminate` where it ended without a word, or there is none.
 */
export async function* followStep(
  journal: StepJournal,
  { asked }: { asked: boolean },
): AsyncGenerator<StepNote, void, void> {
  journal.prepare();
  const changes = new Changes(journal.at());
  const until = performance.now() + BEGINS_MS;
  let run: string | undefined;
  try {
    for (;;) {
      // In this order: a step notes its end before it lets go of the lock.
      const { isRunning } = journal;
      const note = journal.read();
      // What died between the answer that it runs and the first look had begun: nobody need wait for that.
      if (note?.end === null && (isRunning || (asked && journal.isAwaited(note.run)))) run ??= note.run;
      const isOurs = note !== undefined && note.run === run;
      const isLate = performance.now() > until;
      // What ended between the answer that it runs and the first look was told to nobody.
      if (note?.end && (isOurs || (!isRunning && (!note.told || isLate)))) {
        if (asked && !note.told) journal.told(note);
        yield note;
        return;
      }
      if (run === undefined ? !isRunning && isLate : !(isRunning && isOurs)) throw interrupted(note);
      if (isOurs) yield note;
      await changes.next(LOOK_MS);
    }
  } finally {
    changes.close();
  }
}

function interrupted(note: StepNote | undefined): TicketError {
  const name = note ? operationOf(note.step) : 'the step';
  return new TicketError('indeterminate', {
    refused: `${name} was followed no further`,
    rule: 'the process that was at it ended before it was done, or another step began',
    next: `work_status tells how it stands; ${note ? `${name} again` : 'the same again'} goes on where it was`,
  });
}

/** Changes in a folder, as far as the system tells them: where it cannot, every wait lasts its whole time. */
class Changes {
  readonly #watcher: FSWatcher | undefined;
  #missed = false;
  #wake: (() => void) | undefined;

  constructor(folder: string) {
    try {
      this.#watcher = watch(folder, { persistent: false }, () => this.#tell());
      this.#watcher.on('error', () => {});
    } catch {
      this.#watcher = undefined;
    }
  }

  /** Resolves with the next change since the last call, or after `ms`. */
  async next(ms: number): Promise<void> {
    if (!this.#missed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#missed = false;
    this.#wake = undefined;
  }

  close(): void {
    this.#watcher?.close();
    this.#wake?.();
  }

  #tell(): void {
    this.#missed = true;
    this.#wake?.();
  }
}
