import { join } from 'node:path';
import { TicketError } from '../../domain/errors.ts';
import type { ThreadEvent } from '../../domain/event.ts';
import { digest } from '../../domain/text.ts';
import type { ValidationOutcome } from '../../domain/work.ts';
import type { ChangedFile } from '../../git/commits.ts';
import { WorkMarks } from '../place/work-marks.ts';
import { note, type StepRun } from '../step-run.ts';
import { commandText } from './command-text.ts';
import { environmentOf, logsOf } from './run-in.ts';
import { type ValidationRun, validate, validationsFor } from './validate.ts';

/** What is validated: a commit of the branch, or the tree of its merge, and what it changes against the target. */
export type Validated = {
  on: 'branch' | 'merge';
  commit: string;
  tree: string;
  changed: readonly Pick<ChangedFile, 'path'>[];
};
/** Without runs where it was seen to end well before. `key`: what was run, and on what. */
export type Validation = { outcome: ValidationOutcome; runs: readonly ValidationRun[]; key: string };

/**
 * Runs what the configuration wants for the files that changed, up to the first that ends badly. `ready` makes a
 * folder of it where something has to run, and only there. What came of it is in the thread before anybody acts on it.
 * What ended well here is not run again.
 */
export async function validateCommit(
  run: StepRun,
  { on, commit, tree, changed }: Validated,
  ready: () => Promise<string>,
): Promise<Validation> {
  const files = changed.map(({ path }) => path);
  const rows = validationsFor(run.settings.validation, files);
  const marks = new WorkMarks(run.folders.local);
  const key = digest([on, commit, tree, JSON.stringify(rows)]);
  // What another clone, or a file, says of it is not believed: only what was seen here.
  const before = marks.get().validated?.[key];
  if (before !== undefined) return { outcome: before, runs: [], key };
  const { outcome, runs } = await validate({
    ...{ rows, files, folder: rows.length > 0 ? await ready() : '', run: run.run },
    environment: await environmentOf(run),
    logs: join(logsOf(run), on),
    onProgress: ({ command, number, of, line }) =>
      run.say(`runs ${command}${of > 1 ? ` (${number} of ${of})` : ''}`, line ?? ''),
  });
  if (outcome === 'stopped') throw stopped(run);
  await note(run, {
    work: 'validation',
    heading: `Validation: ${outcome}`,
    body: validationText({ outcome, runs }),
    attributes: { on, commit, ...(tree ? { tree } : {}), outcome, validated: key },
    // Whoever died before it was marked as seen told it already; and the same again is no news.
    isKnown: (events) => isTold(events.at(-1), key, outcome),
  });
  if (outcome !== 'red') marks.set({ validated: { [key]: outcome } });
  return { outcome, runs, key };
}

function isTold(last: ThreadEvent | undefined, key: string, outcome: string): boolean {
  return last?.attributes.validated === key && last.attributes.outcome === outcome;
}

function validationText({ outcome, runs }: Omit<Validation, 'key'>): string {
  if (outcome === 'none') return 'Nothing is configured that would have to run for what changed.';
  return runs.map((one) => commandText(one.command, one)).join('\n');
}

function stopped({ step }: StepRun): TicketError {
  return new TicketError('indeterminate', {
    refused: `the validation of ${step.ticket} came to no end`,
    rule: 'it was stopped before it was done',
    next: `call ${step.operation} again`,
  });
}
