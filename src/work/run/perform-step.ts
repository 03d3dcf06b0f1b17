import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { TicketError } from '../../domain/errors.ts';
import { WORK_STEP } from '../../domain/pod.ts';
import { waitUntilFree } from '../../local/wait-for-file.ts';
import { STEP_MARK } from '../place/orphans.ts';
import { refusalFor } from './run-step.ts';
import { resultOf, type StepResult } from './step-end.ts';
import { StepJournal, type StepNote } from './step-journal.ts';
import { operationOf, type StepOrder } from './step-order.ts';

/** What asking for a step came to: it is over, or it goes on without whoever asked. */
export type Performed = { result: StepResult } | { running: Pick<StepNote, 'step' | 'phase' | 'line'> };

export type StepPlace = {
  /** The Ticket's own folder, in the local state. */
  folder: string;
  /** How a step is run: a program and its first words. */
  program: readonly [string, ...string[]];
  root: string;
  /** How many events the Ticket's thread has by now. */
  events?: () => Promise<number>;
  environment: Readonly<Record<string, string | undefined>>;
};

/** So long an answer is waited for; then whoever asked is told that it runs, and asks again. */
const WAIT_MS = 5_000;

/**
 * Runs a step in a process of its own, which nobody's end disturbs. One step at a time on a Ticket: the same again
 * waits for the one that runs, and hears how it ended; another one is refused.
 * @throws TicketError as the step does, or `running`.
 */
export async function performStep(place: StepPlace, order: StepOrder, waitMs = WAIT_MS): Promise<Performed> {
  const journal = new StepJournal(place.folder);
  const until = performance.now() + waitMs;
  try {
    journal.prepare();
    for (;;) {
      const left = Math.max(0, until - performance.now());
      const performed = journal.isRunning
        ? await waitForOther(journal, order, left)
        : ((await told(place, journal, order)) ?? (await begin(place, journal, order, left)));
      if (performed) return performed;
    }
  } catch (error) {
    forgetOrder(journal, order);
    throw refusalFor(error, order);
  }
}

/** How the same step ended that was over before anybody was at it any more: so far the thread has come by now. */
async function told(
  { events }: StepPlace,
  journal: StepJournal,
  { step }: StepOrder,
): Promise<Performed | undefined> {
  const before = journal.tell(step, await events?.());
  return before && { result: resultOf(before) };
}

async function begin(
  place: StepPlace,
  journal: StepJournal,
  order: StepOrder,
  waitMs: number,
): Promise<Performed | undefined> {
  writeFileSync(journal.at(orderOf(order)), JSON.stringify(order), { mode: 0o600 });
  const child = startProcess(place, journal, order);
  const said = await firstWord(child, waitMs);
  // A process that was killed at once did not even take its order.
  if (said !== undefined) forgetOrder(journal, order);
  if (said === 'busy') return waitForOther(journal, order, waitMs);
  return answerOf(journal, order, order.run, said === 'over');
}

function orderOf({ run }: StepOrder): string {
  return `order-${run}.json`;
}

function forgetOrder(journal: StepJournal, order: StepOrder): void {
  rmSync(journal.at(orderOf(order)), { force: true });
}

/** Undefined where there was none to wait for: who had the lock was just letting go of it. */
async function waitForOther(
  journal: StepJournal,
  order: StepOrder,
  waitMs: number,
): Promise<Performed | undefined> {
  const until = performance.now() + waitMs;
  const other = await journal.underWay(waitMs);
  if (other && other.step !== order.step) {
    throw new TicketError('running', {
      refused: `${operationOf(order.step)} on ${order.ticket} was refused`,
      rule: `${operationOf(other.step)} is at work on it: ${other.phase}`,
      next: `call ${operationOf(other.step)} or work_status to see how far it is, then ${operationOf(order.step)} again`,
    });
  }
  if (!other && !journal.isRunning) return undefined;
  await waitUntilFree(journal.at('step.lock'), until - performance.now());
  return answerOf(journal, order, other?.run, !journal.isRunning);
}

/** How the run is doing that was waited for. What is noted of any other, as of a step before it, says nothing of it. */
function answerOf(
  journal: StepJournal,
  order: StepOrder,
  run: string | undefined,
  isOver: boolean,
): Performed {
  const last = journal.read();
  const note = last?.run === run ? last : undefined;
  if (note?.end && isOver) {
    if (!note.told) journal.told(note);
    return { result: resultOf(note.end) };
  }
  if (isOver) throw interrupted(order);
  if (run !== undefined) journal.awaited(run);
  const { step, phase, line } = note ?? { ...order, phase: 'begins', line: '' };
  return { running: { step, phase, line } };
}

/** Its process was killed, or could not begin: nothing of it is lost, and calling it again goes on. */
function interrupted({ step, ticket }: StepOrder): TicketError {
  return new TicketError('indeterminate', {
    refused: `${operationOf(step)} on ${ticket} was interrupted`,
    rule: 'the process that was at it ended before it was done',
    next: `call ${operationOf(step)} again: it goes on where it was`,
  });
}

function startProcess(
  { folder, program, root, environment }: StepPlace,
  journal: StepJournal,
  order: StepOrder,
): ChildProcess {
  const [command, ...args] = program;
  const log = openSync(journal.at('step.log'), 'a', 0o600);
  try {
    const child = spawn(command, [...args, WORK_STEP, root, folder, order.run], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...withoutMarks(environment), [STEP_MARK]: order.run },
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** A step outlives the Pod that asked for it, and is nobody's agent. */
function withoutMarks(environment: StepPlace['environment']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || /^YOI_(?:POD.*|ROLE|PROFILE|TICKET)$/u.test(name) ? [] : [[name, value]],
    ),
  );
}

/** What the process says when it is done, or that it found another one at it; undefined where it takes longer. */
function firstWord(child: ChildProcess, waitMs: number): Promise<'over' | 'busy' | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(undefined), waitMs);
    const end = (word: 'over' | 'busy' | undefined) => {
      clearTimeout(timer);
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      resolve(word);
    };
    // Only our own program speaks on this channel.
    child.on('message', (word) => end(word === 'busy' ? 'busy' : 'over'));
    child.on('error', () => end('over'));
    child.on('exit', () => end('over'));
  });
}
