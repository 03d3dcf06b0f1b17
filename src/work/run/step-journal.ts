import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { z } from 'zod';
import { isLocked } from '../../local/lock.ts';
import { readSmallFile } from '../../local/read-small-file.ts';
import { type StepEnd, stepEndSchema } from './step-end.ts';
import { STEPS, type StepName, type StepOrder } from './step-order.ts';

const noted = z.object({
  step: z.enum(STEPS),
  run: z.string(),
  startedAt: z.string(),
  /** What it is at, in a few words, and the last line that a command of it printed. */
  phase: z.string(),
  line: z.string(),
  end: stepEndSchema.nullable(),
  /** How many events the thread had when it ended: what came of it holds for no later one. */
  events: z.number(),
  /** Whether whoever asked for it heard how it ended. */
  told: z.boolean(),
});
export type StepNote = z.infer<typeof noted>;

/** At most so often what a command prints is noted. */
const EACH_MS = 250;
const EACH_LOOK_MS = 20;

/**
 * What this machine knows of the last step on a Ticket: how far it is while it runs, and how it ended until that was
 * told. A step runs exactly as long as somebody holds the lock beside it.
 */
export class StepJournal {
  readonly #folder: string;
  #now: StepNote | undefined;
  #written = 0;
  #later: NodeJS.Timeout | undefined;

  /** `folder`: the Ticket's own, in the local state. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  at(...names: string[]): string {
    return join(this.#folder, ...names);
  }

  prepare(): void {
    mkdirSync(this.at('logs'), { recursive: true, mode: 0o700 });
  }

  get isRunning(): boolean {
    return isLocked(this.at('step.lock'));
  }

  /** The last step; undefined where there was none, or what is left of it cannot be read. */
  read(): StepNote | undefined {
    try {
      const read = noted.safeParse(JSON.parse(readSmallFile(this.at('step.json'))));
      return read.success ? read.data : undefined;
    } catch {
      return undefined;
    }
  }

  /** The step that runs, when it has noted so; undefined where it was over before, or notes nothing for `ms`. */
  async underWay(ms: number): Promise<StepNote | undefined> {
    const until = performance.now() + ms;
    while (this.isRunning && performance.now() < until) {
      const note = this.read();
      if (note?.end === null) return note;
      await passed(EACH_LOOK_MS);
    }
    return undefined;
  }

  begin({ step, run }: Pick<StepOrder, 'step' | 'run'>, now: Date): void {
    this.#write({
      ...{ step, run, startedAt: now.toISOString(), phase: 'begins', line: '' },
      ...{ end: null, events: 0, told: false },
    });
  }

  say(phase: string, line = ''): void {
    const before = this.#now;
    if (!before) return;
    clearTimeout(this.#later);
    const write = () => this.#write({ ...before, phase, line });
    const since = performance.now() - this.#written;
    if (before.phase !== phase || since >= EACH_MS) unhindered(write);
    // The last line before a long silence is the one that everybody wants to see.
    else this.#later = setTimeout(() => unhindered(write), EACH_MS - since).unref();
  }

  end(end: StepEnd, events = 0): void {
    clearTimeout(this.#later);
    if (this.#now) this.#write({ ...this.#now, line: '', end, events });
  }

  /** Its lock is free: whoever watches the folder of all work sees that a step is over. */
  noteEnd(): void {
    const now = new Date();
    try {
      utimesSync(dirname(this.#folder), now, now);
    } catch {
      // Then they see it when they look for another reason.
    }
  }

  /** Somebody was answered that this run goes on, and will ask how it ended. */
  awaited(run: string): void {
    writeFileSync(this.at('awaited'), run, { mode: 0o600 });
  }

  /**
   * How a step ended that nobody was told of yet; from now on it is told. A refusal that nobody waits for is told to
   * nobody: whoever asks by now wants it tried again. Nor is what ended before the thread had so many `events`.
   */
  tell(step: StepName, events = 0): StepEnd | undefined {
    const last = this.read();
    if (last?.step !== step || last.end === null || last.told || last.events !== events) return undefined;
    if ('refusal' in last.end && !this.isAwaited(last.run)) return undefined;
    this.told(last);
    return last.end;
  }

  told(note: StepNote): void {
    this.#write({ ...note, told: true });
  }

  isAwaited(run: string): boolean {
    try {
      return readSmallFile(this.at('awaited')) === run;
    } catch {
      return false;
    }
  }

  #write(note: StepNote): void {
    this.#now = note;
    this.#written = performance.now();
    const path = this.at('step.json');
    writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify(note), { mode: 0o600 });
    renameSync(`${path}.${process.pid}.tmp`, path);
  }
}

/** A word on the way: what the disk refuses is told by the next thing that has to be written. */
function unhindered(write: () => void): void {
  try {
    write();
  } catch {}
}
