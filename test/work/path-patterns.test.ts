import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { isPathPattern } from '../../src/playbook/path-pattern.ts';
import { pathMatcher } from '../../src/work/path-patterns.ts';
import { processorTime } from '../processor-time.ts';

describe('a pattern of paths', () => {
  test.each([
    [
      'packages/a',
      ['packages/a', 'packages/a/x.ts', 'packages/a/b/.env'],
      ['packages/ab/x', 'x/packages/a/y'],
    ],
    ['packages/a/', ['packages/a', 'packages/a/x.ts'], ['packages/ab', 'x/packages/a/y']],
    ['build/', ['build/x', 'deep/build/x/y'], ['rebuild/x', 'build.ts']],
    ['package.json', ['package.json', 'packages/a/package.json'], ['package.json.md', 'my-package.json']],
    ['*.lock', ['a.lock', '.lock', 'x/y/.z.lock', 'a.lock/below'], ['a.locks', 'lock']],
    ['/x', ['x', 'x/y'], ['y/x', 'xy']],
    ['/*.md', ['README.md', '.x.md'], ['docs/README.md']],
    ['docs/*.md', ['docs/a.md', 'docs/.a.md'], ['docs/x/a.md', 'docs/a.mdx']],
    ['docs/**', ['docs/a', 'docs/a\nb', 'docs/.x/y', 'docs/a/b/c'], ['doc/a', 'x/docs/a']],
    ['docs/**', ['docs', 'docs/a'], ['docsa']],
    ['src/**.ts', ['src/a.ts'], ['src/a/b.ts']],
    ['{**,a}/b', ['x/y/b', 'a/b'], ['xb']],
    ['a{,.b{c,d}}', ['a', 'a.bc', 'x/a.bd/y'], ['a.b', 'ab']],
    ['docs/**/a', ['docs/a', 'docs/x/a', 'docs/.x/y/a'], ['docs/ba']],
    ['**/test', ['test', 'a/test/x', 'a/b/test'], ['a/tests']],
    ['src/*', ['src/a', 'src/a/b/c', 'src/.a'], ['src', 'x/src/a']],
    ['a?c', ['abc', 'x/abc'], ['ac', 'a/c', 'abbc']],
    ['[ab].ts', ['a.ts', 'x/b.ts'], ['c.ts', 'ab.ts']],
    ['app/[id]/*', ['app/[id]/page.tsx', 'app/i/x'], ['app/id/x', 'app/x/y']],
    ['[^a].ts', ['b.ts'], ['a.ts']],
    ['a^$b', ['a^$b'], ['ab']],
    ['[!a].ts', ['b.ts'], ['a.ts']],
    ['src/{a,b/c}/*.ts', ['src/a/x.ts', 'src/b/c/x.ts'], ['src/c/x.ts', 'src/b/x.ts']],
    ['app/(group)/page.tsx', ['app/(group)/page.tsx'], ['app/group/page.tsx']],
    ['app/\\[id\\]/*', ['app/[id]/page.tsx'], ['app/i/page.tsx']],
    ['a+(b)', ['a+(b)'], ['ab', 'abb']],
    ['@scope/x', ['@scope/x/y'], ['scope/x']],
    ['a|b', ['a|b'], ['a', 'b']],
    ['a.b', ['a.b'], ['axb']],
    ['wörter/ü*', ['wörter/über.md', 'wo\u0308rter/u\u0308ber.md'], ['worter/uber.md']],
    ['with space.md', ['x/with space.md'], ['with']],
  ])('%s fits what it says and nothing else', (pattern, fitting, others) => {
    const fits = pathMatcher([pattern]);
    expect(fitting.filter((path) => !fits(path))).toEqual([]);
    expect(others.filter(fits)).toEqual([]);
  });

  test('among several, one that fits is enough; of none, nothing fits', () => {
    expect(pathMatcher(['a', '*.md'])('x/y.md')).toBe(true);
    expect(pathMatcher([])('x')).toBe(false);
  });

  test('fits letters of either case where that is asked for', () => {
    expect(pathMatcher(['Package.json'])('package.JSON')).toBe(false);
    expect(pathMatcher(['Package.json'], { anyCase: true })('x/package.JSON')).toBe(true);
  });

  test.each([
    '',
    '/',
    '//',
    'a//b',
    '../x',
    './x',
    'a/../b',
    '!docs',
    'a\\b',
    'a\\',
    '[',
    'a]',
    '[z-a]',
    '{a',
    'a}',
    '{}',
    '{a}',
    '{1..3}',
    '[]',
    ' a',
    'a\0',
  ])('%j cannot be read', (pattern) => {
    expect(isPathPattern(pattern)).toBe(false);
    expect(() => pathMatcher([pattern])).toThrow(TicketError);
  });

  // Each of them keeps a matcher that tries again busy for longer than anybody waits.
  test.each([
    ['*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(255)],
    ['**/a/**/a/**/a/**/a/**/a/**/b', 'a/'.repeat(2_000)],
    ['{a,*}'.repeat(50), `${'a/'.repeat(1_000)}b`],
    ['{**,a}{**,a}{**,a}{**,a}{**,a}b', 'a'.repeat(4_000)],
    [`${'{a,'.repeat(70)}b${'}'.repeat(70)}?`, 'a'.repeat(4_000)],
  ])('%s is answered at once, whatever a file is called', (pattern, path) => {
    const answerAll = () => {
      for (const begun of [path, `${path}c`, `b${path}c`]) pathMatcher([pattern])(begun);
      for (let at = 0; at < 50; at += 1)
        pathMatcher([pattern])(`${String.fromCodePoint(0x4e00 + at)}${path}`);
    };
    expect(processorTime(answerAll, 5_000)).toBeLessThan(5_000);
  });

  test('has no sign between brackets that is taken for itself', () => {
    for (const pattern of ['[\\]]', 'a[\\[]', '[a\\]b]', '[\\*]'])
      expect(isPathPattern(pattern), pattern).toBe(false);
    expect(pathMatcher(['\\*.md'])('*.md')).toBe(true);
  });

  test('that can be read is never refused later, and fits itself where it has no signs', () => {
    const sign = fc.constantFrom(...'ab.-_ /*?[]{},!^\\()|+@$"\'~#%&=ü0'.split(''));
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        const pattern = signs.join('');
        if (!isPathPattern(pattern)) return;
        const fits = pathMatcher([pattern]);
        fits('a/b.ts');
        if (!/[*?[\]{}\\]/u.test(pattern)) expect(fits(pattern.replace(/^\/|\/$/gu, ''))).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
