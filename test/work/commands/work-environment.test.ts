import { expect, test } from 'vitest';
import { podMarks } from '../../../src/cli/ancestors.ts';
import { workEnvironment } from '../../../src/work/commands/work-environment.ts';

const work = { ticket: '20260101-000000-a', slot: 3 };

test('what runs for a Ticket gets what the profile allows, and the marks of a coder', () => {
  const around = {
    PATH: '/bin',
    LC_ALL: 'C',
    SECRET: 'x',
    GIT_DIR: 'y',
    NONE: undefined,
    YOI_POD: 'p',
    CI: 'false',
  };
  const environment = workEnvironment(around, { environment: ['PATH', 'LC_*', 'NONE', 'YOI_*'] }, work);
  expect(environment).toEqual({
    PATH: '/bin',
    LC_ALL: 'C',
    CI: 'true',
    YOI_ROLE: 'coder',
    YOI_TICKET: work.ticket,
    YOI_SLOT: '3',
  });
});

test("a person's own word about CI goes through where the profile allows it", () => {
  expect(workEnvironment({ CI: '' }, { environment: ['CI'] }, work).CI).toBe('');
});

test('what runs for a Ticket is never taken for a person', () => {
  expect(podMarks(workEnvironment({}, { environment: ['*'] }, work))).toMatchObject({ role: 'coder' });
});
