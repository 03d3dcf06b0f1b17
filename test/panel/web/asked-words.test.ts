import { describe, expect, it } from 'vitest';
import { arrangeRows } from '../../../src/panel/web/actions/arrange-rows.ts';
import { askedWords } from '../../../src/panel/web/actions/asked-words.ts';
import { latestNews, shownPods } from '../../../src/panel/web/actions/row-news.ts';
import { actionOf, reasonOf, rowOf } from './rows.ts';

describe('what is asked of the person', () => {
  it('is said in words, with how many of each, and without what goes on by itself', () => {
    const rows = [
      rowOf('a', { urgency: 'permission' }),
      rowOf('b', { urgency: 'question' }),
      rowOf('c', { urgency: 'question' }),
      rowOf('d', { urgency: 'decide', actions: [actionOf('merge')] }),
      rowOf('e', { urgency: 'done' }),
      rowOf('f', { urgency: 'working' }),
    ];
    const asked = arrangeRows(rows, { ready: 12 }, new Map()).filter(({ needs }) => needs);
    expect(asked.map(askedWords)).toEqual([
      '1 permission',
      '2 questions',
      '1 to merge',
      '12 for your Go',
      '1 to close',
    ]);
  });
});

describe('what is known of a row', () => {
  const quote = 'Shall -999 stay\nwhat it is, or is it refused as well? Old stations send it.';
  const reasons = [reasonOf({ quote })];

  it('leaves out the latest event where a reason quotes it', () => {
    const latest = 'coder/coder: Question: Shall -999 stay what it is, or is it refused as well? Old …';
    expect(latestNews({ latest, reasons })).toBeNull();
    expect(latestNews({ latest: 'coder/coder: Report: done', reasons })).toBe('coder/coder: Report: done');
    expect(latestNews({ latest, reasons: [reasonOf({})] })).toBe(latest);
  });

  it('shows a Pod that is gone only where a reason is about it', () => {
    const pod = { name: 'p', role: 'coder', state: 'gone', working: false, questions: 0 } as const;
    const here = { ...pod, name: 'q', state: 'live' } as const;
    expect(shownPods({ pods: [pod, here], reasons })).toEqual([here]);
    expect(shownPods({ pods: [pod], reasons: [reasonOf({ pod: 'p' })] })).toEqual([pod]);
  });
});
