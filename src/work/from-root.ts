import { relative } from 'node:path';
import { linkedWorktrees } from '../git/repository.ts';
import type { WorkRoots } from './work-parts.ts';

/** Words for a record, which names no place of this machine: worktrees are told from the root, wherever they lie. */
export function fromRoot({ root, commonDir }: Pick<WorkRoots, 'root' | 'commonDir'>, text: string): string {
  const outside = linkedWorktrees(commonDir).map(({ path }) => path);
  return outside
    .filter((path) => path !== root)
    .sort((one, other) => other.length - one.length)
    .reduce((rest, path) => rest.replaceAll(path, relative(root, path)), text)
    .replaceAll(`${root}/`, '')
    .replaceAll(root, 'the main worktree');
}
