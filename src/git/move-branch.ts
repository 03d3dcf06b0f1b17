import { checkoutsOf } from './checkouts.ts';
import { branchAt } from './commits.ts';
import { moveCheckout } from './move-checkout.ts';
import { settleMove } from './settle-move.ts';
import { swapBranch } from './swap-branch.ts';

/** `from` and `to` are full ids; `message` is for the reflog. */
export type BranchMove = { branch: string; from: string; to: string; message: string };

/**
 * What became of a move. `elsewhere`: somebody else moved the branch, to a commit, or removed it. `hindered`: nothing
 * was changed, byte for byte; `files` hold what the move would overwrite, and `underWay` says, in words, what else
 * stands in the way.
 */
export type MovedBranch =
  | { outcome: 'moved'; checkout: string | null }
  | { outcome: 'elsewhere'; at: string | null }
  | { outcome: 'hindered'; checkout: string; files: string[]; underWay?: string };

/**
 * Moves a branch by compare-and-swap, and with it the index and the files of the worktree that stands on it. What is
 * not committed in other files survives as it is, staged or not. Interrupted anywhere, it is finished by calling it
 * again. For one caller at a time: whoever calls it holds the lock on merges.
 */
export async function moveBranch(root: string, commonDir: string, move: BranchMove): Promise<MovedBranch> {
  const checkouts = checkoutsOf(root, commonDir, move.branch);
  for (const checkout of checkouts) await settleMove(checkout);
  const [checkout, another] = checkouts;
  const at = (await branchAt(root, move.branch)) ?? null;
  if (at === move.to) return { outcome: 'moved', checkout: checkout?.path ?? null };
  if (at !== move.from) return { outcome: 'elsewhere', at };
  if (!checkout) return (await swapBranch(root, move)) ?? { outcome: 'moved', checkout: null };
  const kept = checkouts.find((place) => place.kept !== undefined);
  if (kept?.kept) return { outcome: 'hindered', checkout: kept.path, files: [], underWay: kept.kept };
  if (another) {
    const underWay = `the branch is checked out at ${another.path} as well`;
    return { outcome: 'hindered', checkout: checkout.path, files: [], underWay };
  }
  return moveCheckout(checkout, move);
}
