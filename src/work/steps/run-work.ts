import { setTimeout as pause } from 'node:timers/promises';
import type { Pod } from '../../pods/registry.ts';
import { recordOfStep } from '../../tracker/record-work.ts';
import { refuseWhileHeld } from '../../tracker/refuse-while-held.ts';
import { noteStart } from '../coder.ts';
import { WorkMarks } from '../place/work-marks.ts';
import type { StepResult } from '../run/step-end.ts';
import { operationOf, type StepName } from '../run/step-order.ts';
import { seeWork, type WorkView } from '../see-work.ts';
import { type StepRun, type StepTicket, tells, ticketOf } from '../step-run.ts';
import { stepRunOf } from '../step-run-of.ts';
import { makeDossier } from './make-dossier.ts';
import { mergeWork } from './merge-work.ts';
import { reviewWork } from './review-work.ts';
import { startWork } from './start-work.ts';

const LOOK_MS = 500;
/** An agent that is silent for so long, and did not do its part, is done talking. */
const IDLE_MS = 6_000;
/** So often one that stopped without doing its part is reminded, before a person is asked. */
const REMINDERS = 2;

/**
 * All steps of a Ticket in their order, up to the dossier, or to the merge where the workspace leaves it to the program.
 * It holds nothing in its head: killed, and run again, it goes on from what it finds. Judgement is others': what only
 * a person or the holder can decide is asked, and waited for.
 */
export async function runWork(first: StepRun): Promise<StepResult> {
  const reminders = new Map<string, number>();
  for (;;) {
    const ticket = await ticketOf(first);
    // Branch and folders are known when the work has begun.
    const run = { ...(await stepRunOf(first.parts, first.step, ticket, first)), touched: first.touched };
    const pods = (await run.parts.pods()).list();
    // This very step is no step under way.
    const view = await seeWork(run.parts, ticket, pods, { without: first.run });
    const result = await advance(run, ticket, view, reminders);
    if (result) return result;
    await pause(LOOK_MS);
  }
}

/** One thing that leads on, or a wait; what it came to, where that ends it. */
async function advance(
  run: StepRun,
  ticket: StepTicket,
  view: WorkView,
  reminders: Map<string, number>,
): Promise<StepResult | undefined> {
  const { phase, waits_for: waits, coder, reviewer, work } = view;
  // Who lets all steps run was not asked what the merge wants a person for.
  const as = (name: Exclude<StepName, 'run'>) => {
    return { ...run, step: { ...run.step, operation: operationOf(name) }, isPersons: false };
  };
  const begin = async (name: Exclude<StepName, 'run'>) => {
    refuseWhileHeld(run.parts.tracker, `the work on ${run.step.ticket} did not go on`);
    return STEPS[name](as(name));
  };
  if (coder && isUntold(ticket, coder)) await noteStart(as('start'), coder);
  const { reviewing } = new WorkMarks(run.folders.local).get();
  if (reviewer && reviewing && isUntold(ticket, reviewer, reviewing))
    await noteStart(as('review'), reviewer, reviewing);
  // What stands in the way of a merge went to the coder, who is waited for.
  const merge = async () => {
    const result = await begin('merge');
    return result.outcome === 'merged' ? result : undefined;
  };
  const wait = (whom: string) => run.say(`waits for ${whom}`);
  if (ticket.standing.questions.length > 0 && waits !== 'person') {
    // The Pods hear the answer by themselves, and so does the next look.
    wait('the answer of a person');
    return undefined;
  }
  switch (phase) {
    case 'accepted':
      await begin('start');
      return undefined;
    case 'implementing':
    case 'changes_requested':
    case 'red':
    case 'conflict':
    case 'approval_void':
      if (coder === null || coder.state === 'restorable') await begin('start');
      else await remind(run, coder, `coder:${work.reports.length}:${work.reviews.length}`, REPORT, reminders);
      wait('the coder');
      return undefined;
    case 'reported':
      await begin('review');
      return undefined;
    case 'reviewing':
      if (reviewer) await remind(run, reviewer, `reviewer:${work.reports.length}`, VERDICT, reminders);
      wait('the reviewer');
      return undefined;
    case 'approved':
      await begin('dossier');
      return undefined;
    case 'dossier':
      return waits === 'person' ? dossier(view) : merge();
    case 'merged':
      return merge();
    case 'step':
      return undefined;
  }
}

/** Whoever launched it may have died before they could tell. */
function isUntold({ record, work }: StepTicket, { entry, state }: Pod, commit?: string): boolean {
  const fact = { pod: entry.name, ...(commit === undefined ? {} : { commit }) };
  return work.started !== null && state !== 'starting' && !tells('pod', fact)(record.events);
}

const STEPS = { start: startWork, review: reviewWork, dossier: makeDossier, merge: mergeWork };

function dossier({ work }: WorkView): StepResult {
  const { number = 0, commit = '' } = work.dossier ?? {};
  return {
    outcome: 'dossier',
    said: `Dossier ${number} is there: a person decides about the merge.`,
    commit,
    artifact: `artifacts/dossier-${number}.md`,
  };
}

/** An agent may end its turn and forget what was asked of it. */
async function remind(
  run: StepRun,
  { entry, state }: Pod,
  key: string,
  text: string,
  reminders: Map<string, number>,
): Promise<void> {
  const { tracker } = run.parts;
  const isIdle = state === 'live' && !entry.working && entry.questions.length === 0;
  if (!isIdle || tracker.now().getTime() - Date.parse(entry.heardAt) < IDLE_MS) return;
  const times = (reminders.get(key) ?? 0) + 1;
  reminders.set(key, times);
  if (times <= REMINDERS) {
    await (await run.parts.pods()).send(entry.name, { from: 'notice', text, key: `${key}:${times}` });
    return;
  }
  reminders.set(key, 0);
  const body = `${entry.name} ended its turn ${times} times without doing its part. Look at what it says (yoi-tickets pod attach ${entry.name}), and answer when it may be asked again.`;
  await recordOfStep(tracker, run.step, { kind: 'question', body });
}

const REPORT =
  'Your turn ended, and there is no new report. When all is committed: work_report. When something is in the way: ticket_ask.';
const VERDICT =
  'Your turn ended, and there is no verdict of yours: ticket_review, with the commit that you read.';
