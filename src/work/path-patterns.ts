import picomatch from 'picomatch';
import { TicketError } from '../domain/errors.ts';
import { isPathPattern, PATH_PATTERN } from '../playbook/path-pattern.ts';

/**
 * Whether a path, with `/` between its names, fits one of the patterns: a name alone fits it anywhere, a pattern with a
 * `/` before its end from the root, and what fits a folder fits everything below it.
 * @throws TicketError `invalid_input` for a pattern that cannot be read.
 */
export function pathMatcher(
  patterns: readonly string[],
  { anyCase = false }: { anyCase?: boolean } = {},
): (path: string) => boolean {
  const fits = picomatch(patterns.flatMap(globsOf), {
    dot: true,
    // A name may have a line end in it.
    flags: anyCase ? 'is' : 's',
    nonegate: true,
    strictBrackets: true,
    // A mistake is told, where it would fit nothing without a word.
    debug: true,
    windows: false,
  });
  return (path) => patterns.length > 0 && fits(path.normalize('NFC'));
}

function globsOf(pattern: string): string[] {
  if (!isPathPattern(pattern)) {
    throw new TicketError('invalid_input', {
      refused: `the pattern ${JSON.stringify(pattern)} was not used`,
      rule: 'it cannot be read as a pattern of paths',
      next: `write ${PATH_PATTERN}`,
    });
  }
  const name = pattern.replace(/\/$/u, '');
  const isAnchored = name.includes('/');
  const glob = name
    .replace(/^\//u, '')
    .normalize('NFC')
    // These are signs of a name here, as they are to git.
    .replaceAll(/[()|+"]/gu, '\\$&')
    .replaceAll(/(?<!\\)\[!/gu, '[^');
  const anywhere = isAnchored ? glob : `**/${glob}`;
  return [anywhere, `${anywhere}/**`];
}
