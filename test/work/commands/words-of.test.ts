import { describe, expect, test } from 'vitest';
import { TicketError } from '../../../src/domain/errors.ts';
import { textOf, wordsOf } from '../../../src/work/commands/words-of.ts';

describe('a command of the configuration', () => {
  test.each<[string | string[], string[]]>([
    ['npm test', ['npm', 'test']],
    ['  npm   run\tlint ', ['npm', 'run', 'lint']],
    ["grep -n 'a b; c | d && e' x.ts", ['grep', '-n', 'a b; c | d && e', 'x.ts']],
    ['node -e "process.exit(0)"', ['node', '-e', 'process.exit(0)']],
    ["node ''", ['node', '']],
    ['./build.sh --out=dist/a', ['./build.sh', '--out=dist/a']],
    ['make "a b"c', ['make', 'a bc']],
    [
      ['sh', '-c', 'a && b > $C'],
      ['sh', '-c', 'a && b > $C'],
    ],
    [
      ['echo', '*', '', '`x`'],
      ['echo', '*', '', '`x`'],
    ],
  ])('%j is a program with its arguments', (command, words) => {
    expect(wordsOf(command)).toEqual(words);
  });

  test.each([
    'npm test && npm run lint',
    'npm test | tee log',
    'npm test > log',
    'npm test; true',
    'npm test &',
    'echo $HOME',
    'echo "$HOME"',
    'echo `id`',
    'rm *.js',
    'CI=1 npm test',
    'ls ~/x',
    'ls {a,b}',
    'npm test # all of them',
    'npm test\nnpm run lint',
    "echo 'open",
    'a\\ b',
    '""',
    '(cd a)',
  ])('%j needs a shell, and is refused with how to say so', (line) => {
    expect(() => wordsOf(line)).toThrow(TicketError);
    expect(() => wordsOf(line)).toThrow('["sh", "-c", "…"]');
  });

  test('that names no program is refused, as a list as well', () => {
    expect(() => wordsOf([])).toThrow(TicketError);
    expect(() => wordsOf([' ', 'x'])).toThrow(TicketError);
    expect(() => wordsOf(['node', 'a\0b'])).toThrow(TicketError);
  });

  test('reads as it was written, a list with quotes where they are needed', () => {
    expect(textOf(' npm test ')).toBe('npm test');
    expect(textOf(['sh', '-c', 'a && b', ''])).toBe('sh -c "a && b" ""');
  });
});
