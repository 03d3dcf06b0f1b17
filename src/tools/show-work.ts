import { branchAt } from '../git/commits.ts';
import { targetBranch } from '../git/target-branch.ts';
import { queryPlan } from '../tracker/query-plan.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { capacityOf } from '../work/capacity.ts';
import { type Forecast, forecastsOf, type Side } from '../work/forecasts.ts';
import { seeWork } from '../work/see-work.ts';
import type { Work } from '../work/work.ts';
import type { Services } from './tool.ts';

const SHOWN = 20;
const HOLDER = 'nobody';

type Row = {
  id: string;
  title: string;
  held_by: string;
  phase: string;
  waits_for: string;
  next: string;
  branch: string;
  commit: string | null;
  rounds: number;
  pods: string[];
  step?: string;
};
type Waiting = { id: string; title: string; blocked_by: string[]; flags: string[]; against: string[] };
export type WorkShown = {
  capacity: { limit: number; used: number };
  work: Row[];
  queued: Waiting[];
  left_out: number;
  conflicts: Forecast[];
};

/** Where the work stands, of one Ticket or of all: from the records, from git and from the Pods, and nothing is started. */
export async function showWork(services: Services, ticket: string | undefined): Promise<WorkShown> {
  const work = await services.work();
  const pods = (await services.pods()).pods.list();
  const ids = ticket === undefined ? await inState(services, 'inprogress') : { ids: [ticket], count: 1 };
  const rows = await rowsOf(services, work, ids.ids, pods);
  const queued = ticket === undefined ? await inState(services, 'queued') : { ids: [], count: 0 };
  const waiting = await waitingOf(services, queued.ids.slice(0, SHOWN));
  return {
    capacity: capacityOf(work.parts, pods),
    work: rows,
    queued: waiting,
    left_out: ids.count - rows.length + (queued.count - waiting.length),
    conflicts: await foretold(work, rows),
  };
}

/** What is at work and how far it is, without what would come of it: that costs more than a look. */
export async function atWork(services: Services): Promise<{ work: Row[]; count: number }> {
  const work = await services.work();
  const pods = (await services.pods()).pods.list();
  const { ids, count } = await inState(services, 'inprogress');
  return { work: await rowsOf(services, work, ids, pods), count };
}

async function rowsOf(
  services: Services,
  work: Work,
  ids: readonly string[],
  pods: Parameters<typeof seeWork>[2],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const id of ids.slice(0, SHOWN)) rows.push(await rowOf(services, work, id, pods));
  return rows;
}

async function inState(
  services: Services,
  state: 'queued' | 'inprogress',
): Promise<{ ids: string[]; count: number }> {
  const { store } = services.tracker;
  const { rows, count } = await store.read((view) => view.list({ state }, { limit: SHOWN }));
  return { ids: rows.map(({ id }) => id), count };
}

async function rowOf(
  services: Services,
  work: Work,
  reference: string,
  pods: Parameters<typeof seeWork>[2],
): Promise<Row> {
  const dossier = await showTicket(services.tracker, reference);
  const { id, title } = dossier.record.item;
  const view = await seeWork(work.parts, dossier, pods);
  const { phase, waits_for, next, head, folders, step } = view;
  const at =
    step === null
      ? {}
      : { step: `${step.step}: ${step.phase}${step.line ? `: ${step.line}` : ''}`.slice(0, 300) };
  return {
    ...{ id, title, held_by: dossier.holder?.caller ?? HOLDER, phase, waits_for, next },
    ...{ branch: folders.branch, commit: head, rounds: view.work.reviews.length },
    pods: [view.coder, view.reviewer].flatMap((pod) => (pod ? [`${pod.entry.name} ${pod.state}`] : [])),
    ...at,
  };
}

async function waitingOf(services: Services, ids: readonly string[]): Promise<Waiting[]> {
  if (ids.length === 0) return [];
  const { store } = services.tracker;
  const rows = await store.read((view) => view.summaries(ids));
  const planned = await queryPlan(services.tracker, ids);
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id);
    const plan = planned.find((one) => one.id === id);
    if (!row || !plan) return [];
    const blocked = plan.blockers.map(({ ticket, state }) => `${ticket} (${state})`);
    return [{ id, title: row.title, blocked_by: blocked, flags: row.flags, against: plan.against }];
  });
}

/** Branches at work against the target, and against each other. */
async function foretold({ parts }: Work, rows: readonly Row[]): Promise<Forecast[]> {
  const { root } = parts.roots;
  const sides = rows.flatMap(({ id, commit, phase }): Side[] =>
    commit === null || phase === 'merged' ? [] : [{ name: id, commit }],
  );
  if (sides.length === 0) return [];
  const target = await targetBranch(parts.roots);
  const commit = 'problem' in target ? undefined : await branchAt(root, target.branch);
  const side = 'problem' in target || commit === undefined ? null : { name: target.branch, commit };
  return forecastsOf(parts.roots, side, sides);
}
