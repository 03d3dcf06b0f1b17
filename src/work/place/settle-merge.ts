import { hasLeftMoves, settleLeftMoves } from '../../git/settle-left-moves.ts';
import type { WorkParts } from '../work-parts.ts';
import { ifNobodyMerges } from './alone-in-git.ts';

/**
 * Ends the move of a merge whose process died in it, whatever became of its Ticket since: a person's git must not wait
 * for somebody who merges it again. Does nothing where nothing was left, or somebody merges at this moment.
 */
export async function settleMerge(parts: Pick<WorkParts, 'roots'>): Promise<void> {
  const { root, commonDir } = parts.roots;
  if (!hasLeftMoves(root, commonDir)) return;
  // What stands in its way is told by the next merge.
  await ifNobodyMerges({ parts, run: '' }, () => settleLeftMoves(root, commonDir)).catch(() => {});
}
