import { TicketError } from '../../domain/errors.ts';
import { commandText } from '../commands/command-text.ts';
import { runIn } from '../commands/run-in.ts';
import { textOf } from '../commands/words-of.ts';
import { note, type StepRun } from '../step-run.ts';
import { copyFiles } from './copy-files.ts';

/**
 * Makes a worktree ready to build and run in: the files that git does not track, then `[work] setup`.
 * @throws TicketError with the end of what setup printed; the thread has it as well.
 */
export async function prepareFolder(run: StepRun, folder: string): Promise<void> {
  const { parts, settings, say } = run;
  if (settings.copy.length > 0) {
    say('copies files');
    const { missing, refused } = await copyFiles(parts.roots.root, folder, settings.copy);
    const left = [
      ...missing.map((name) => `${name} is not there`),
      ...refused.map(({ path, why }) => `${path}: ${why}`),
    ];
    if (left.length > 0) await notCopied(run, left);
  }
  if (settings.setup === null) return;
  const limitMs = SETUP_MS;
  const ended = await runIn(run, folder, { name: 'setup', command: settings.setup, limitMs });
  if (ended.outcome === 'ok') return;
  const text = commandText(textOf(settings.setup), ended);
  await note(run, { work: 'failed', heading: 'Setup failed', body: text, attributes: { what: 'setup' } });
  throw new TicketError('unmet_requirement', {
    refused: `the work of ${run.step.ticket} was not set up`,
    rule: `${textOf(settings.setup)} ended badly`,
    next: 'a person mends what [work] setup needs, then call it again; the thread has its last output',
    details: { tail: ended.tail },
  });
}

const SETUP_MS = 15 * 60_000;

/** What was wanted and is not there may be why the work fails: who looks for that finds it. */
async function notCopied(run: StepRun, left: readonly string[]): Promise<void> {
  const body = left.map((one) => `- ${one}`).join('\n');
  await note(run, {
    work: 'setup',
    heading: 'Not all of [work] copy was copied',
    body,
    isKnown: (events) => events.some((event) => event.body === body),
  });
}
