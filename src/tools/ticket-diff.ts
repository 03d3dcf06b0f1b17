import { TicketError } from '../domain/errors.ts';
import { type Merged, workOf } from '../domain/work.ts';
import { branchAt, commitAt, mergeBase } from '../git/commits.ts';
import { diffBetween, type FileDiff } from '../git/diff-between.ts';
import { targetBranch } from '../git/target-branch.ts';
import { showTicket, type TicketDossier } from '../tracker/show-ticket.ts';
import { workFolders } from '../work/work-folders.ts';
import type { WorkRoots } from '../work/work-parts.ts';
import type { Services } from './tool.ts';
import { unlessRefused } from './unless-refused.ts';

export type TicketDiff = {
  base: string;
  head: string;
  files: (Omit<FileDiff, 'before'> & { old_path: string | null })[];
  left_out: number;
};

const BOUNDS = { files: 300, bytes: 3 * 1024 * 1024, fileBytes: 512 * 1024 };

/**
 * What the branch of a Ticket would bring to where it is merged to; of one that was merged, what it brought.
 * @throws TicketError `unmet_requirement` where there is no branch to compare.
 */
export async function ticketDiff(services: Services, reference: string): Promise<TicketDiff> {
  const dossier = await showTicket(services.tracker, reference);
  const { parts } = await services.work();
  // What nobody trusted decides no merge, and so it is not what this would be merged to.
  const merge = await unlessRefused(
    parts.playbook().then((playbook) => playbook.merge),
    null,
  );
  const sides = await sidesOf(parts, dossier, merge?.target);
  const base = await mergeBase(parts.roots.root, sides.target, sides.head);
  if (base === undefined) throw nothing(dossier, 'branch and target have no history in common');
  const { files, left } = await diffBetween(parts.roots.commonDir, base, sides.head, BOUNDS);
  return {
    base,
    head: sides.head,
    files: files.map(({ before, ...file }) => ({ ...file, old_path: before })),
    left_out: left,
  };
}

type Sides = { head: string; target: string };

async function sidesOf(
  parts: Parameters<typeof workFolders>[0] & { roots: WorkRoots },
  dossier: TicketDossier,
  configured: string | undefined,
): Promise<Sides> {
  const { root } = parts.roots;
  const work = workOf(dossier.record.events);
  if (work.merged) return broughtBy(root, dossier, work.merged);
  if (!work.started) throw nothing(dossier, 'no branch was begun for it');
  const { branch } = workFolders(parts, dossier.record.item, work);
  const head = await branchAt(root, branch);
  if (head === undefined) throw nothing(dossier, `there is no branch ${branch}`);
  const target = await targetBranch(parts.roots, configured ?? (work.started.target || undefined));
  if ('problem' in target) throw nothing(dossier, target.problem);
  return { head, target: target.commit };
}

/** The branch may be gone by now: the merge has it as its second parent, and the target as it was as its first. */
async function broughtBy(root: string, dossier: TicketDossier, { merge, commit }: Merged): Promise<Sides> {
  const [head, target] =
    merge && commit ? await Promise.all([commitAt(root, commit), commitAt(root, `${merge}^1`)]) : [];
  if (!head || !target) throw nothing(dossier, 'what was merged is not in this repository');
  return { head, target };
}

function nothing({ record }: TicketDossier, rule: string): TicketError {
  return new TicketError('unmet_requirement', {
    refused: `${record.item.id} has nothing to compare`,
    rule,
    next: 'look again when its work has a commit: work_status tells how far it is',
  });
}
