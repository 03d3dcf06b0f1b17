import type { Changes, StepEnded } from '../wire.ts';

/** Where changes come from: each tells what it saw until it is stopped. */
export type ChangeSource = (tell: (change: Partial<Changes>) => void) => () => void;
export type ChangeListener = { changed(changes: Changes): void; ended?(end: StepEnded): void };

/** Changes that come at once are told at once. */
const TOGETHER_MS = 50;

/**
 * What changes in the workspace, whoever changed it, told to all who listen. The sources are looked at only while
 * somebody does.
 */
export class ChangeFeed {
  readonly #sources: readonly ChangeSource[];
  readonly #listeners = new Set<ChangeListener>();
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #waiting: Gathered = gathered();

  constructor(sources: readonly ChangeSource[]) {
    this.#sources = sources;
  }

  /** Returns how to stop. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1)
      this.#stops = this.#sources.map((source) => source((change) => this.tell(change)));
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
      for (const stop of this.#stops) stop();
      this.#stops = [];
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#waiting = gathered();
    };
  }

  tell({ all, tickets = [], pods = [] }: Partial<Changes>): void {
    if (this.#listeners.size === 0) return;
    this.#waiting.all ||= all === true;
    for (const ticket of tickets) this.#waiting.tickets.add(ticket);
    for (const pod of pods) this.#waiting.pods.add(pod);
    this.#timer ??= setTimeout(() => this.#pass(), TOGETHER_MS);
  }

  tellEnd(end: StepEnded): void {
    for (const { ended } of [...this.#listeners]) ended?.(end);
  }

  #pass(): void {
    const { all, tickets, pods } = this.#waiting;
    this.#timer = undefined;
    this.#waiting = gathered();
    const changes: Changes = {
      ...(all ? { all } : {}),
      ...{ tickets: [...tickets], pods: [...pods], actions: true },
    };
    for (const { changed } of [...this.#listeners]) changed(changes);
  }
}

type Gathered = { all: boolean; tickets: Set<string>; pods: Set<string> };

function gathered(): Gathered {
  return { all: false, tickets: new Set(), pods: new Set() };
}
