import { describe, expect, it } from 'vitest';
import { readCommand } from '../../src/pods/permissions/read-command.ts';

/** What is one plain command, and its words. */
const PLAIN: readonly (readonly [said: unknown, words: readonly string[]])[] = [
  ['npm test', ['npm', 'test']],
  ['  npm\t test \n', ['npm', 'test']],
  ["git commit -m 'Say why'", ['git', 'commit', '-m', 'Say why']],
  ['git commit -m "Say why"', ['git', 'commit', '-m', 'Say why']],
  [
    "git commit -m 'A title\n\nA body; with $signs'",
    ['git', 'commit', '-m', 'A title\n\nA body; with $signs'],
  ],
  ['git commit -m "A title\n\nA body"', ['git', 'commit', '-m', 'A title\n\nA body']],
  ['echo a\'b c\'d"e f"g', ['echo', 'ab cde fg']],
  ["echo ''", ['echo', '']],
  ['git diff HEAD~1 HEAD^ a=b', ['git', 'diff', 'HEAD~1', 'HEAD^', 'a=b']],
  ['git log --format=%H', ['git', 'log', '--format=%H']],
  ['pytest tests/a.py::test_b', ['pytest', 'tests/a.py::test_b']],
  ['git show 名前', ['git', 'show', '名前']],
  [
    ['npm', 'run', 'a b'],
    ['npm', 'run', 'a b'],
  ],
  [
    ['bash', '-lc', 'npm test'],
    ['npm', 'test'],
  ],
  [
    ['/bin/sh', '-c', "git commit -m 'x y'"],
    ['git', 'commit', '-m', 'x y'],
  ],
  [
    ['zsh', '-lc', 'npm test'],
    ['npm', 'test'],
  ],
];

/** What a shell would make something else of, or what nobody can say for sure. */
const UNSURE: readonly unknown[] = [
  ...['a;b', 'a ; b', 'a&b', 'a && b', 'a || b', 'a | b', 'a > b', 'a < b', 'a >> b', 'a 2>&1'],
  ...[
    'a $(b)',
    'a `b`',
    'a $b',
    'a $\u007bb}',
    'a "$b"',
    'a "$(b)"',
    'a "`b`"',
    "a $'b'",
    'a "\\$b"',
    'a \\b',
    'a !b',
    'a "!b"',
  ],
  ...[
    'a (b)',
    '(a)',
    '{ a; }',
    'a {b,c}',
    'a *',
    'a ?',
    'a [b]',
    'a ~',
    'a ~/b',
    'a x=~/b',
    'a x:~/b',
    'a =b',
    'a #b',
  ],
  ...['A=b c', "A='b' c", 'A=b', 'PATH=. npm test', 'a=b'],
  ...["a 'b", 'a "b', `a 'b"`, "a b'c"],
  // A line end parts commands, whatever stands around it.
  ...[
    'npm test\nrm x',
    'npm test \nrm x',
    'npm test \n rm x',
    'npm test\t\nrm x',
    'npm test\r\nrm x',
    'npm test \r rm x',
  ],
  // What looks like a space is none to a shell, or to some.
  ...[
    'npm\u00a0test',
    'npm \u00a0test',
    'npm test \u3000x',
    'npm test\u2028rm x',
    'npm test \u2028rm x',
    'npm\u200btest',
    'npm\vtest',
    'npm test\f',
  ],
  ...['npm test\0', 'npm test \0rm', "npm 'te\0st'", 'git log \u202egnp.exe'],
  ...['', '   ', '\n'],
  ...[undefined, null, 42, {}, [], ['npm', 3], [['npm']]],
  // A shell with something else than one line.
  ...[
    ['bash'],
    ['bash', 'x.sh'],
    ['bash', '-c'],
    ['bash', '-c', 'a', 'b'],
    ['bash', '-ic', 'a'],
    ['sh', '-c', 'a; b'],
  ],
  ...[
    ['bash', '-lc', 'bash -c "rm x"; y'],
    ['bash', '-lc', 'npm test \nrm x'],
    ['bash', '-lc', ''],
  ],
  `echo ${'x'.repeat(9_000)}`,
  ['echo', 'x'.repeat(9_000)],
];

describe('a command that an agent asks for', () => {
  it.each(PLAIN)('is its words where it is one plain command: %j', (said, words) => {
    expect(readCommand(said)).toEqual(words);
  });

  it.each(UNSURE)('is left to the person where a shell might do something else: %j', (said) => {
    expect(readCommand(said)).toBeUndefined();
  });

  it('is not unwrapped twice: a shell in a shell is a command that nobody allowed', () => {
    expect(readCommand(['bash', '-lc', "bash -c 'rm x'"])).toEqual(['bash', '-c', 'rm x']);
  });
});
