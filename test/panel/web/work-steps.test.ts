import { describe, expect, it } from 'vitest';
import { WORK_PHASES } from '../../../src/domain/work-phase.ts';
import { workSteps, workWords } from '../../../src/panel/web/ticket/work/work-steps.ts';

const seen = (phase: string, step: string | null = null) => ({
  phase,
  waits_for: 'nobody',
  step: step === null ? null : { step, phase: '', line: '' },
  dossier: null,
  reviews: [],
  validations: [],
});
const line = (phase: string, step: string | null = null) =>
  workSteps(seen(phase, step))
    .map(({ name, at, trouble }) =>
      at === 'present' ? `[${name}${trouble ? '!' : ''}]` : at === 'past' ? name : '',
    )
    .filter(Boolean)
    .join(' ');

describe('the way of the work', () => {
  it.each([
    ['accepted', null, '[accepted]'],
    ['implementing', null, 'accepted [implementing]'],
    ['reported', null, 'accepted implementing [validated]'],
    ['red', null, 'accepted implementing [validated!]'],
    ['reviewing', null, 'accepted implementing validated [reviewed]'],
    ['changes_requested', null, 'accepted implementing validated [reviewed!]'],
    ['dossier', null, 'accepted implementing validated reviewed [dossier]'],
    ['conflict', null, 'accepted implementing validated reviewed dossier [merged!]'],
    ['merged', null, 'accepted implementing validated reviewed dossier merged'],
    ['step', 'start', 'accepted [implementing]'],
    ['step', 'merge', 'accepted implementing validated reviewed dossier [merged]'],
    ['step', 'run', 'accepted [implementing]'],
  ])('stands in phase %s, at step %s, so: %3$s', (phase, step, shown) => {
    expect(line(phase, step)).toBe(shown);
  });

  it('has words for every phase that there is', () => {
    for (const phase of WORK_PHASES) expect(workWords(seen(phase))).toMatch(/^[A-Z].*\.$/u);
  });
});
