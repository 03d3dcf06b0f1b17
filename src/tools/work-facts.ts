import type { SeenWork } from '../domain/actions/facts.ts';
import { TicketError } from '../domain/errors.ts';
import type { Summary } from '../domain/summary.ts';
import { approvalIn } from '../domain/work.ts';
import { workStanding } from '../domain/work-phase.ts';
import { GitFailure } from '../git/run-git.ts';
import type { Pod } from '../pods/registry.ts';
import type { ReadTicket } from '../tracker/known-tickets.ts';
import type { WorkView } from '../work/see-work.ts';
import type { ActionsSight } from './actions-sight.ts';
import type { Services } from './tool.ts';

type Seeing = { services: Services; sight: ActionsSight; pods: readonly Pod[]; quick: boolean };

/** How the work on a Ticket stands: by its branch, and where there is no git, or no time for it, by what its thread says. */
export async function workFacts(seeing: Seeing, row: Summary, read: ReadTicket): Promise<SeenWork> {
  const { sight, pods, quick } = seeing;
  const { work: record, failed } = read;
  const marks = pods.flatMap(({ entry: { name, ticket }, state }) =>
    ticket === row.id ? [`${name} ${state}`] : [],
  );
  const view = quick ? null : await sight.look(row, marks.join(' '), () => lookAt(seeing, row, read));
  const { phase, waits_for, next, step } = view ?? (await byThread(seeing, row, read));
  const under = step && { step: step.step, phase: step.phase, line: step.line, at: step.startedAt };
  return { phase, waits_for, next, record, step: under, failed };
}

async function lookAt({ services, pods }: Seeing, row: Summary, read: ReadTicket): Promise<WorkView | null> {
  const { id, state } = row;
  return whereThereIsGit(async () => {
    const { parts } = await services.work();
    const { seeWorkOf } = await import('../work/see-work.ts');
    return seeWorkOf(parts, { item: { id, slug: read.slug }, state, work: read.work }, pods);
  });
}

async function byThread({ services, pods }: Seeing, { id, state }: Summary, { work }: ReadTicket) {
  const step = await whereThereIsGit(async () => {
    const { parts } = await services.work();
    const { stepUnderWay } = await import('../work/see-work.ts');
    return stepUnderWay(parts, id) ?? null;
  });
  const head = work.reports.at(-1)?.commit ?? null;
  const podOf = (role: string) =>
    pods.findLast(
      ({ entry, state: stands }) => entry.ticket === id && entry.role === role && stands !== 'gone',
    );
  const standing = workStanding({
    ...{ state, work, head, covered: head !== null && approvalIn(work)?.commit === head },
    ...{ coder: podOf('coder')?.state ?? null, reviewer: podOf('reviewer')?.state ?? null },
    step: step?.step ?? null,
  });
  return { ...standing, step };
}

/** Null without git, or with one that does not answer: then there is the thread. */
async function whereThereIsGit<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof TicketError || error instanceof GitFailure) return null;
    throw error;
  }
}
