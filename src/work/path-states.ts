type State = {
  /** Which letter leads on; without it nothing has to come. */
  takes?: (letter: string) => boolean;
  next: number[];
};

/** What patterns of paths wait for, laid out from the end as states that one letter after the other leads through. */
export class PathStates {
  /** Where a pattern is through. */
  readonly end = 0;
  readonly #anyCase: boolean;
  readonly #states: State[] = [{ next: [] }];

  constructor(anyCase: boolean) {
    this.#anyCase = anyCase;
  }

  /** Exactly this. */
  text(text: string, next: number): number {
    return [...text].reduceRight((after, letter) => {
      const wanted = this.#folded(letter);
      return this.#add({ takes: (given) => this.#folded(given) === wanted, next: [after] });
    }, next);
  }

  /** One letter of a set in brackets; never the one that ends a name. */
  oneOf(set: string, next: number): number {
    const regex = new RegExp(set.replace(/^\[!/u, '[^'), this.#anyCase ? 'iu' : 'u');
    return this.#add({ takes: (given) => isOfName(given) && regex.test(given), next: [next] });
  }

  oneOfName(next: number): number {
    return this.#add({ takes: isOfName, next: [next] });
  }

  anyOfName(next: number): number {
    return this.#repeated(isOfName, next);
  }

  anything(next: number): number {
    return this.#repeated(() => true, next);
  }

  /** Whole names, each with the `/` behind it; or none. */
  anyNamesBefore(next: number): number {
    const before = this.#add({ next: [next] });
    const slash = this.#add({ takes: (given) => given === '/', next: [before] });
    this.#states[before]?.next.push(this.oneOfName(this.anyOfName(slash)));
    return before;
  }

  either(nexts: readonly number[]): number {
    return this.#add({ next: [...nexts] });
  }

  /** These states, and all that they lead to without a letter. */
  reached(states: Iterable<number>): ReadonlySet<number> {
    const reached = new Set(states);
    // What is added on the way is come to as well.
    for (const state of reached) {
      const { takes, next } = this.#states[state] ?? { next: [] };
      if (!takes) for (const one of next) reached.add(one);
    }
    return reached;
  }

  /** Where a letter leads from states that were reached. */
  after(states: ReadonlySet<number>, letter: string): ReadonlySet<number> {
    const led = [...states].flatMap((state) => {
      const { takes, next } = this.#states[state] ?? { next: [] };
      return takes?.(letter) ? next : [];
    });
    return this.reached(led);
  }

  #repeated(takes: (letter: string) => boolean, next: number): number {
    const before = this.#add({ next: [next] });
    this.#states[before]?.next.push(this.#add({ takes, next: [before] }));
    return before;
  }

  #add(state: State): number {
    return this.#states.push(state) - 1;
  }

  /** What some disk holds for the same letter is the same. */
  #folded(letter: string): string {
    return this.#anyCase ? letter.toUpperCase().toLowerCase() : letter;
  }
}

function isOfName(letter: string): boolean {
  return letter !== '/';
}
