import { TicketError } from '../domain/errors.ts';
import { isPathPattern, PATH_PATTERN } from '../playbook/path-pattern.ts';
import { PathStates } from './path-states.ts';
import { pathWalk } from './path-walk.ts';

/**
 * Whether a path, with `/` between its names, fits one of the patterns: a name alone fits it anywhere, a pattern with a
 * `/` before its end from the root, and what fits a folder fits everything below it. However patterns and path are
 * made, it takes no longer than their lengths multiplied: whoever names files must not be able to hold a step up.
 * @throws TicketError `invalid_input` for a pattern that cannot be read.
 */
export function pathMatcher(
  patterns: readonly string[],
  { anyCase = false }: { anyCase?: boolean } = {},
): (path: string) => boolean {
  const states = new PathStates(anyCase);
  const laidOut = (some: readonly string[]) => states.either(some.map((pattern) => startOf(pattern, states)));
  const anchored = laidOut(patterns.filter(isAnchored));
  const anywhere = laidOut(patterns.filter((pattern) => !isAnchored(pattern)));
  const fits = pathWalk(states, states.either([anchored, states.anyNamesBefore(anywhere)]));
  return (path) => fits(path.normalize('NFC'));
}

function isAnchored(pattern: string): boolean {
  return pattern.replace(/\/$/u, '').includes('/');
}

function startOf(pattern: string, states: PathStates): number {
  if (!isPathPattern(pattern)) {
    throw new TicketError('invalid_input', {
      refused: `the pattern ${JSON.stringify(pattern)} was not used`,
      rule: 'it cannot be read as a pattern of paths',
      next: `write ${PATH_PATTERN}`,
    });
  }
  // What is below fits with it in any case.
  const glob = pattern.replace(/^\//u, '').replace(/\/$|(?:\/\*\*+)+\/?$/u, '');
  return new Reader(glob.normalize('NFC'), states).read();
}

/** What stands between two points of a pattern: it is laid out before a state that is there already. */
type Part = (next: number) => number;

/** Reads a pattern that is known to be one. */
class Reader {
  readonly #text: string;
  readonly #states: PathStates;
  #at = 0;

  constructor(text: string, states: PathStates) {
    this.#text = text;
    this.#states = states;
  }

  read(): number {
    return this.#upTo('')(this.#states.end);
  }

  /** All up to one of these signs. */
  #upTo(signs: string): Part {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && !signs.includes(this.#text.charAt(this.#at))) {
      parts.push(this.#part());
    }
    return (next) => parts.reduceRight((after, part) => part(after), next);
  }

  #part(): Part {
    const states = this.#states;
    const stars = this.#take(/\*+/uy);
    if (stars !== undefined) return this.#stars(stars.length);
    const set = this.#take(/\[[^\]]+\]/uy);
    // Some frameworks name files so: the signs for themselves fit as well.
    if (set !== undefined) return (next) => states.either([states.oneOf(set, next), states.text(set, next)]);
    if (this.#take(/\{/uy) !== undefined) return this.#alternatives();
    if (this.#take(/\?/uy) !== undefined) return (next) => states.oneOfName(next);
    const text = this.#take(/\\./suy)?.slice(1) ?? this.#take(/./suy) ?? '';
    return (next) => states.text(text, next);
  }

  /** Two that are a name by themselves stand for any names; else they are as one. */
  #stars(count: number): Part {
    const states = this.#states;
    const begin = this.#at - count;
    const isName = begin === 0 || '/{,'.includes(this.#text.charAt(begin - 1));
    if (count > 1 && isName) {
      if (this.#take(/\//uy) !== undefined) return (next) => states.anyNamesBefore(next);
      if (',}'.includes(this.#text.charAt(this.#at))) return (next) => states.anything(next);
    }
    return (next) => states.anyOfName(next);
  }

  #alternatives(): Part {
    const parts: Part[] = [];
    do parts.push(this.#upTo(',}'));
    while (this.#take(/[,}]/uy) === ',');
    return (next) => this.#states.either(parts.map((part) => part(next)));
  }

  #take(sign: RegExp): string | undefined {
    sign.lastIndex = this.#at;
    const [found] = sign.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }
}
