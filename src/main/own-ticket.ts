import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitDirOf } from '../git/repository.ts';
import { findId } from '../tracker/find-ticket.ts';
import type { Workspace } from './workspace.ts';

/** The Ticket that a connection may write to: the one it was given, or the one whose worktree it stands in. */
export async function ownTicketOf(
  { roots, services }: Workspace,
  given: string | undefined,
): Promise<string | undefined> {
  const { store, policy } = services.tracker;
  if (given !== undefined) return store.read((view) => findId(view, given));
  const branch = roots.linked && roots.worktree !== null ? branchOf(roots.worktree) : undefined;
  if (!branch?.startsWith(policy.branchPrefix)) return undefined;
  const slug = branch.slice(policy.branchPrefix.length);
  return store.read(async (view) => {
    const found = await view.find(slug);
    const [row] = found && 'id' in found ? await view.summaries([found.id]) : [];
    return row?.slug === slug ? row.id : undefined;
  });
}

function branchOf(worktree: string): string | undefined {
  try {
    return /^ref: refs\/heads\/(.+)$/mu.exec(
      readFileSync(join(gitDirOf(worktree) ?? '', 'HEAD'), 'utf8'),
    )?.[1];
  } catch {
    return undefined;
  }
}
