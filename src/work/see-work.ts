import type { TicketRecord } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { Item, State } from '../domain/ticket.ts';
import { type WorkRecord, workOf } from '../domain/work.ts';
import { type WorkStanding, workStanding } from '../domain/work-phase.ts';
import { branchAt } from '../git/commits.ts';
import type { Pod } from '../pods/registry.ts';
import { approvalOf } from './approval.ts';
import { podOf } from './coder.ts';
import { WorkMarks } from './place/work-marks.ts';
import { StepJournal, type StepNote } from './run/step-journal.ts';
import { type WorkFolders, workFolder, workFolders } from './work-folders.ts';
import type { WorkParts } from './work-parts.ts';

/** How the work on a Ticket stands, from its thread, its branch, its Pods and the step under way. */
export type WorkView = WorkStanding & {
  work: WorkRecord;
  folders: WorkFolders;
  head: string | null;
  /** The step that the program is at, and how far it is. */
  step: Pick<StepNote, 'step' | 'phase' | 'line' | 'startedAt'> | null;
  coder: Pod | null;
  reviewer: Pod | null;
};

type Seen = { record: TicketRecord; standing: Standing };
/** What of a Ticket a look at its work wants to know. */
export type WorkedTicket = { item: Pick<Item, 'id' | 'slug'>; state: State; work: WorkRecord };

/** Looks only, and starts nothing. `without`: the run of a step that asks this itself, and is none under way for it. */
export function seeWork(
  parts: Pick<WorkParts, 'tracker' | 'roots'>,
  { record, standing }: Seen,
  pods: readonly Pod[],
  options: { without?: string } = {},
): Promise<WorkView> {
  const ticket = { item: record.item, state: standing.state, work: workOf(record.events) };
  return seeWorkOf(parts, ticket, pods, options);
}

/** The same for who has read the thread already. */
export async function seeWorkOf(
  parts: Pick<WorkParts, 'tracker' | 'roots'>,
  { item, state, work }: WorkedTicket,
  pods: readonly Pod[],
  { without }: { without?: string } = {},
): Promise<WorkView> {
  const { root } = parts.roots;
  const folders = workFolders(parts, item, work);
  const head = work.started ? ((await branchAt(root, folders.branch)) ?? null) : null;
  const target = work.started?.target ? await branchAt(root, work.started.target) : undefined;
  const approval = head && target ? await approvalOf(root, work, head, target) : null;
  const running = stepUnderWay(parts, item.id);
  const note = running?.run === without ? undefined : running;
  const [coder, reviewer] = [podOf(pods, item.id, 'coder'), podOf(pods, item.id, 'reviewer')];
  // Who judged an earlier commit may still be ending, and is not at this one.
  const isAtHead = reviewer !== undefined && new WorkMarks(folders.local).get().reviewing === head;
  const standingNow = workStanding({
    ...{ state, work, head, covered: approval !== null },
    ...{ coder: coder?.state ?? null, reviewer: isAtHead ? reviewer.state : null, step: note?.step ?? null },
  });
  return {
    ...{ ...standingNow, work, folders, head, step: note ?? null },
    ...{ coder: coder ?? null, reviewer: reviewer ?? null },
  };
}

/** The step that the program is at, as far as it noted so. */
export function stepUnderWay({ roots }: Pick<WorkParts, 'roots'>, ticket: string): StepNote | undefined {
  const journal = new StepJournal(workFolder(roots.localDir, ticket));
  return journal.isRunning ? journal.read() : undefined;
}
