import { setTimeout as passed } from 'node:timers/promises';
import { branchAt } from '../git/commits.ts';
import { identityVariables } from '../git/identity-variables.ts';
import type { Pod } from '../pods/registry.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import type { ValidationRow } from './commands/validate.ts';
import { textOf } from './commands/words-of.ts';
import { note, type StepRun, type StepTicket, tells } from './step-run.ts';
import type { WorkLaunch } from './work-parts.ts';

type Worker = 'coder' | 'reviewer';

/** The Pod of a role on a Ticket that is there, or can come back. */
export function podOf(pods: readonly Pod[], ticket: string, role: Worker): Pod | undefined {
  return pods.findLast(
    ({ entry, state }) => entry.ticket === ticket && entry.role === role && state !== 'gone',
  );
}

export async function podOn(
  { parts, step }: Pick<StepRun, 'parts' | 'step'>,
  role: Worker,
): Promise<Pod | undefined> {
  return podOf((await parts.pods()).list(), step.ticket, role);
}

/**
 * The same, and where it is just being started, when it came or did not: a step that died over its launch may have left
 * a name that no host will ever answer to.
 */
export async function settledPodOn(run: StepRun, role: Worker): Promise<Pod | undefined> {
  for (;;) {
    const pod = await podOn(run, role);
    if (pod?.state !== 'starting') return pod;
    run.say(`waits for ${pod.entry.name}, which is starting`);
    await passed(LOOK_MS);
  }
}

const LOOK_MS = 100;

/**
 * The coder of the Ticket at work: the one that lives, the one that can be brought back, or a new one with the intent
 * that was accepted. Its name.
 */
export async function ensureCoder(run: StepRun, ticket: StepTicket): Promise<string> {
  const { parts, say } = run;
  const there = await settledPodOn(run, 'coder');
  if (there && there.state !== 'restorable') {
    // Whoever launched it may have died before they could tell.
    await noteStart(run, there);
    return there.entry.name;
  }
  const { name } = there?.entry ?? {};
  say(name === undefined ? 'starts the coder' : `brings ${name} back`);
  if (there) {
    refuseWhileHeld(parts.tracker, `${there.entry.name} was not brought back`);
    await bringBack(run, there);
  }
  const started = await (there ?? parts.launch(await coderLaunch(run, ticket)));
  if (there) await noteReturn(run, there);
  else await noteStart(run, started);
  return started.entry.name;
}

/** Tells of a Pod that a step started, once. */
export async function noteStart(run: StepRun, { entry }: Pod, commit?: string): Promise<void> {
  const { name: pod, agent, role } = entry;
  await note(run, {
    work: 'pod',
    heading: role === 'reviewer' ? 'Reviewer started' : 'Coder started',
    body: `${pod}, by ${agent}${commit === undefined ? '' : `, on ${commit.slice(0, 12)}`}`,
    attributes: { pod, role, commit },
    // A reviewer has the name of the one before, and another commit.
    isKnown: tells('pod', { pod, ...(commit === undefined ? {} : { commit }) }),
  });
}

async function noteReturn(run: StepRun, { entry: { name: pod, agent } }: Pod): Promise<void> {
  const body = `${pod}, by ${agent}`;
  await note(run, { work: 'pod', heading: 'Coder brought back', body, attributes: { pod, role: 'coder' } });
}

/** What a coder is told, whoever begins it. */
export async function coderLaunch(
  { folders, input, step, slot, settings }: StepRun,
  ticket: StepTicket,
): Promise<WorkLaunch> {
  return {
    role: 'coder',
    ticket: step.ticket,
    profile: input.profile,
    folder: folders.worktree,
    branch: folders.branch,
    intent: intentOf(ticket),
    validation: settings.validation.map(commandLine).join('\n'),
    report: REPORT,
    variables: { ...(await identityVariables(folders.worktree)), YOI_SLOT: String(slot) },
    origin: `${step.actor.role}/${step.actor.name}`,
  };
}

/**
 * Tells the coder what it has to do next, brought back where it died; in words, what became of that. Where nobody
 * works there, whoever does finds it in the thread.
 */
export async function tellCoder(run: StepRun, text: string, key: string): Promise<string> {
  const { parts } = run;
  const coder = await podOn(run, 'coder');
  if (!coder) return 'no Pod works there: the thread has it';
  const { name } = coder.entry;
  if (coder.state === 'restorable') {
    if (parts.tracker.held?.()) return `${name} stays away while a person holds all work: the thread has it`;
    await bringBack(run, coder);
  }
  const { delivery } = await (await parts.pods()).send(name, { from: 'notice', text, key });
  return `${name}: ${delivery}`;
}

async function bringBack({ parts }: StepRun, { entry }: Pod): Promise<void> {
  const playbook = await parts.playbook();
  await (await parts.pods()).restore(
    entry.name,
    playbook.agent(entry.agent),
    playbook.profile(entry.profile),
  );
}

/** What was understood and decided when the Ticket was accepted. */
export function intentOf({ standing }: StepTicket): string {
  return standing.acceptance?.body ?? '';
}

function commandLine({ command, paths = [] }: ValidationRow): string {
  const where = paths.length > 0 ? ` (where ${paths.join(', ')} change)` : '';
  return `- ${textOf(command)}${where}`;
}

const REPORT = [
  'Commit by plain lines (git add, then git commit -m "why" -m "more"): a heredoc or $(…) in one waits for a person.',
  'When all is committed: work_report, with what you did, the checks that you ran, and where you deviated.',
].join('\n');

/** The commit that the Ticket's branch stands at. */
export function headOf({ parts, folders }: Pick<StepRun, 'parts' | 'folders'>): Promise<string | undefined> {
  return branchAt(parts.roots.root, folders.branch);
}
