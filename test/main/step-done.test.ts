import { expect, it } from 'vitest';
import { stepDone } from '../../src/main/demo/step-done.ts';

/** Whoever calls a tool gets these answers, one after the other. */
const answering = (...answers: Record<string, unknown>[]) => {
  const left = [...answers];
  return async () => left.shift() ?? {};
};

it('a step of the demo is asked for until it is over, and gives its folder', async () => {
  const act = answering({ done: false }, { done: true, outcome: 'started', folder: '/there' });
  expect(await stepDone(act, 'work_start', { ticket: 'oil' })).toBe('/there');
});

it.each(['red', 'conflict', 'asked'])(
  'a step of the demo that ended %s is not told as done',
  async (outcome) => {
    const act = answering({ done: true, outcome, said: 'It is not so.' });
    await expect(stepDone(act, 'work_merge', { ticket: 'oil' })).rejects.toThrow(
      `work_merge of oil ended ${outcome}: It is not so.`,
    );
  },
);
