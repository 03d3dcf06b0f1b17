import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSlug, slugFromTitle } from '../../src/domain/slug.ts';

describe('a slug', () => {
  test.each([
    ['Plan tool', 'plan-tool'],
    ['  TUI: a list, again!  ', 'tui-a-list-again'],
    ["Don't Café Ångström", 'dont-cafe-angstrom'],
    ['内部 Worker の Workflow 化', 'worker-workflow'],
    ['../../etc/passwd', 'etc-passwd'],
  ])('of %j is %s', (title, slug) => {
    expect(slugFromTitle(title)).toBe(slug);
  });

  test('of a title without ASCII is a hash of its own', () => {
    expect(slugFromTitle('内部の整理')).toMatch(/^t-[a-z2-7]{6}$/u);
    expect(slugFromTitle('内部の整理')).not.toBe(slugFromTitle('外部の整理'));
  });

  test('is cut at a word', () => {
    expect(slugFromTitle(`${'word '.repeat(9)}longer`)).toBe('word-word-word-word-word-word-word-word-word');
  });

  test('is nobody else`s, and always one that may name a folder', () => {
    expect(slugFromTitle('Plan', new Set(['plan', 'plan-2']))).toBe('plan-3');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const taken = new Set<string>();
        for (let number = 0; number < 12; number += 1) taken.add(slugFromTitle(title, taken));
        expect(taken.size).toBe(12);
        expect([...taken].every(isSlug)).toBe(true);
      }),
    );
  });
});
