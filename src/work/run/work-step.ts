import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TicketError } from '../../domain/errors.ts';
import { readSmallFile } from '../../local/read-small-file.ts';
import { beginStep } from '../../tracker/begin-step.ts';
import { recordWork } from '../../tracker/record-work.ts';
import { refuseWhileHeld } from '../../tracker/refuse-while-held.ts';
import { fromRoot } from '../from-root.ts';
import { stepRequest } from '../step-rules.ts';
import type { StepRun } from '../step-run.ts';
import { stepRunOf } from '../step-run-of.ts';
import { makeDossier } from '../steps/make-dossier.ts';
import { mergeWork } from '../steps/merge-work.ts';
import { reviewWork } from '../steps/review-work.ts';
import { runWork } from '../steps/run-work.ts';
import { startWork } from '../steps/start-work.ts';
import type { WorkParts } from '../work-parts.ts';
import { refusalFor, runStep, type Say } from './run-step.ts';
import type { StepResult } from './step-end.ts';
import { operationOf, type StepName, type StepOrder, stepOrderSchema } from './step-order.ts';

const STEPS: Readonly<Record<StepName, (run: StepRun) => Promise<StepResult>>> = {
  start: startWork,
  review: reviewWork,
  dossier: makeDossier,
  merge: mergeWork,
  run: runWork,
};

/** Steps that begin something: while a person holds all work they do not. */
const BEGINS: readonly StepName[] = ['start', 'review', 'merge', 'run'];

/** Does a step that somebody ordered, in this process. `busy` where another one is at the Ticket. */
export async function workStep(parts: WorkParts, folder: string, run: string): Promise<'over' | 'busy'> {
  const path = join(folder, `order-${run}.json`);
  const order = stepOrderSchema.parse(JSON.parse(readSmallFile(path)));
  const { store, now } = parts.tracker;
  const eventsNow = async () =>
    (await store.read((view) => view.get(order.ticket)).catch(() => undefined))?.events.length ?? 0;
  // Until it holds the lock its order tells that it comes.
  const work = (say: Say) => {
    rmSync(path, { force: true });
    return perform(parts, order, say);
  };
  const end = await runStep(folder, order, now, work, eventsNow);
  if (end === false) rmSync(path, { force: true });
  return end === false ? 'busy' : 'over';
}

/** A step by its order; what stops it is in the thread as well, once the Ticket is accepted. */
export async function perform(parts: WorkParts, order: StepOrder, say: Say): Promise<StepResult> {
  const { step: name, ticket, text, connection, actor, run, input } = order;
  const operation = operationOf(name);
  const step = { caller: { connection }, actor, operation, ticket, text };
  if (BEGINS.includes(name)) refuseWhileHeld(parts.tracker, `${operation} on ${ticket} was refused`);
  const start = await beginStep(parts.tracker, step.caller, stepRequest(operation, ticket), step);
  const stepRun = await stepRunOf(parts, step, start, { run, input, say });
  try {
    return await STEPS[name](stepRun);
  } catch (error) {
    const refusal = refusalFor(error, order);
    // What was only asked too early is nobody else's to read.
    if (stepRun.touched.outside) await recordFailure(parts, step, refusal);
    throw refusal;
  }
}

async function recordFailure(
  { tracker, roots }: WorkParts,
  step: Parameters<typeof recordWork>[1],
  { rule, next, refused }: TicketError,
): Promise<void> {
  const body = fromRoot(roots, `${rule}\n\nNext: ${next}`);
  await recordWork(tracker, step, {
    work: 'failed',
    heading: refused,
    body,
    attributes: { what: step.operation },
    // The same refusal again is no news.
    isKnown: (events) => events.at(-1)?.body === body,
  }).catch(() => {});
}
