import { TicketError } from '../../domain/errors.ts';
import { redactSecrets } from '../../domain/secrets.ts';
import { oneLine } from '../../domain/text.ts';
import { GitFailure } from '../../git/run-git.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import { isLocked, lockFile } from '../../local/lock.ts';
import { endMarked } from '../../pods/agent/marked-processes.ts';
import { awaitOrphans } from '../place/orphans.ts';
import { refusalOf, type StepEnd, type StepResult } from './step-end.ts';
import { StepJournal } from './step-journal.ts';
import { operationOf, type StepOrder } from './step-order.ts';

/** What a step is given to say how far it is. */
export type Say = (phase: string, line?: string) => void;

/**
 * Runs one step of work in this process, alone on its Ticket. False where another process is at it. However it ends
 * is in the journal; only a bug is thrown as well, for this process's log. `eventsNow`: how long its thread is.
 */
export async function runStep(
  folder: string,
  order: StepOrder,
  now: () => Date,
  work: (say: Say, journal: StepJournal) => Promise<StepResult>,
  eventsNow: () => Promise<number> = async () => 0,
): Promise<StepEnd | false> {
  const journal = new StepJournal(folder);
  journal.prepare();
  const lock = takeTurn(journal.at('step.lock'));
  if (!lock) return false;
  try {
    // Of one that was killed, what it ran of the project is not waited for; but a git would leave its locks.
    const before = journal.read();
    if (before && before.end === null) {
      endMarked(before.run);
      await awaitOrphans(before.run);
    }
    journal.begin(order, now());
    const end = await attempt(order, () => work((phase, line) => journal.say(phase, line), journal));
    journal.end(end, await eventsNow());
    return end;
  } finally {
    lock.release();
    journal.noteEnd();
  }
}

/** Undefined where another one has it. Who only looks whether somebody has it is no other one. */
function takeTurn(path: string): ReturnType<typeof lockFile> {
  for (;;) {
    const lock = lockFile(path);
    if (lock || isLocked(path)) return lock;
  }
}

async function attempt(order: StepOrder, work: () => Promise<StepResult>): Promise<StepEnd> {
  try {
    return { result: await work() };
  } catch (error) {
    return refusalOf(refusalFor(error, order));
  }
}

/** An error of a step as a refusal that whoever asked can act on. Only what we wrote ourselves is repeated. */
export function refusalFor(
  error: unknown,
  { step, ticket }: Pick<StepOrder, 'step' | 'ticket'>,
): TicketError {
  if (error instanceof TicketError) return error;
  const refused = `${operationOf(step)} on ${ticket} did not come to its end`;
  const next = `mend what stands in its way, then call ${operationOf(step)} again: it goes on where it was`;
  const local = refusedBy(error, 'what it notes on this machine was not kept');
  if (local instanceof LocalError) {
    const code = local.fault === 'busy' ? 'busy' : 'storage';
    return new TicketError(code, { refused, rule: local.message, next });
  }
  process.stderr.write(
    `${new Date().toISOString()} ${String(error instanceof Error ? error.stack : error)}\n`,
  );
  if (error instanceof GitFailure)
    return new TicketError('storage', { refused, rule: `git refused: ${gitWords(error)}`, next });
  return new TicketError('storage', {
    refused,
    rule: 'an error that nobody foresaw; the log of the step has it',
    next: `see step.log in the local state, and call ${operationOf(step)} again`,
  });
}

/** git names places of this machine: a reader elsewhere needs only the last part of them. */
function gitWords({ message }: GitFailure): string {
  return oneLine(redactSecrets(message).replace(/(?:\/[^\s/'":]+)+\/(?=[^\s/'":]+)/gu, ''), 400);
}
