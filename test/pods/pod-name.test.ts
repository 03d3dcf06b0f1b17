import { describe, expect, it } from 'vitest';
import { limitReached } from '../../src/pods/host/limits.ts';
import { freeName, isPodName, podName } from '../../src/pods/pod-name.ts';
import { entryOf } from './entry-of.ts';

const ticket = (slug: string) => ({ id: '20260101-000000-a', slug, brief: '' });

describe('the name of a Pod', () => {
  it('is the caller’s, or made of the role and the Ticket', () => {
    expect(podName({ role: 'coder', pod: 'my.pod_1-a', ticket: ticket('a') })).toBe('my.pod_1-a');
    expect(podName({ role: 'coder', ticket: ticket('mend-the-sum') })).toBe('ticket-coder-mend-the-sum');
    expect(podName({ role: 'intake' })).toBe('intake');
  });

  it('is one whatever an older record has for a slug', () => {
    for (const slug of [
      'Ünïcode',
      '日本語',
      '../..',
      'a b',
      'A',
      '',
      '-',
      '.',
      'a/b',
      'x'.repeat(300),
      'a\0',
    ])
      expect(isPodName(podName({ role: 'investigator', ticket: ticket(slug) })), JSON.stringify(slug)).toBe(
        true,
      );
    expect(podName({ role: 'coder', ticket: ticket('日本語') })).toBe('ticket-coder-20260101-000000-a');
    expect(podName({ role: 'coder', ticket: ticket('x'.repeat(300)) })).toHaveLength(80);
  });

  it.each([
    '',
    ' ',
    'A',
    'a b',
    'ä',
    '-a',
    '.a',
    '_a',
    'a/b',
    '../a',
    'a\n',
    'a\0',
    'x'.repeat(81),
    'a:b',
    'a*',
  ])('is none that a file or a person could take for something else: %j', (pod) => {
    expect(() => podName({ role: 'coder', pod })).toThrow('a Pod');
    expect(isPodName(pod)).toBe(false);
  });

  it('is counted up where it is taken, within its length', () => {
    const taken = new Set(['a', 'a-2']);
    expect(freeName('a', (name) => taken.has(name))).toBe('a-3');
    const long = 'x'.repeat(80);
    expect(freeName(long, (name) => name === long)).toBe(`${'x'.repeat(78)}-2`);
  });
});

describe('a limit of a profile', () => {
  const entry = entryOf({ usage: { turns: 3, tokens: 500, cost: 1.5, currency: 'USD' } });
  const at = (minutes: number) => new Date(Date.parse(entry.launchedAt) + minutes * 60_000);
  const reached = (limits: Parameters<typeof limitReached>[1], times = 1, minutes = 0) =>
    limitReached(entry, limits, times, at(minutes));

  it('is reached by what was spent, as often as the person allowed', () => {
    expect(reached({})).toBeUndefined();
    expect(reached({ tokens: 501, turns: 4, cost: 2, minutes: 1 })).toBeUndefined();
    expect(reached({ tokens: 500 })).toBe('500 tokens of 500 are spent');
    expect(reached({ tokens: 400 }, 2)).toBeUndefined();
    expect(reached({ tokens: 250 }, 2)).toBe('500 tokens of 500 are spent');
    expect(reached({ turns: 3 })).toBe('3 turns of 3 are spent');
    expect(reached({ cost: 1 })).toBe('1.5 of cost of 1 are spent');
    expect(reached({ minutes: 10 }, 1, 9.9)).toBeUndefined();
    expect(reached({ minutes: 10 }, 1, 10)).toBe('10 minutes of 10 are spent');
  });

  it('is not reached by a clock that jumped back', () => {
    expect(reached({ minutes: 1 }, 1, -100)).toBeUndefined();
  });
});
