import { revision } from './revision.ts';
import { runGit } from './run-git.ts';

/** A merge commit, with what its message says at the end. `at` is ISO 8601. */
export type BringingMerge = {
  id: string;
  subject: string;
  at: string;
  trailers: { key: string; value: string }[];
};

/** Merges into merges, each in the next; more than this nobody reads. */
const DEPTH = 20;

/**
 * The merges that brought a commit into `tip`, the nearest to the commit first: the one on the first-parent chain of
 * `tip`, and where that brought a branch which had got it by a merge itself, that one before it. None where the commit
 * was made on the chain, or is not in `tip`.
 */
export async function mergesThatBrought(root: string, commit: string, tip: string): Promise<BringingMerge[]> {
  const from = revision(commit);
  const later = new Set(await list(root, '--ancestry-path', revision(tip), `^${from}`));
  const merges: string[] = [];
  for (let side: string | undefined = tip; side && merges.length < DEPTH; ) {
    const chain = await list(root, '--first-parent', revision(side), `^${from}`);
    const merge = chain.filter((id) => later.has(id)).at(-1);
    if (merge === undefined) break;
    const [first, ...others] =
      (await list(root, '--no-walk', '--parents', merge))[0]?.split(' ').slice(1) ?? [];
    if (first === from) break;
    merges.unshift(merge);
    side = others.find((parent) => parent === from || later.has(parent));
  }
  return Promise.all(merges.map((id) => describe(root, id)));
}

async function list(root: string, ...words: string[]): Promise<string[]> {
  return (await runGit(root, ['rev-list', ...words, '--'])).split('\n').filter(Boolean);
}

async function describe(root: string, merge: string): Promise<BringingMerge> {
  const words = ['rev-list', '--no-walk', '--no-commit-header', `--format=${FORMAT}`, merge, '--'];
  const [id = merge, at = '', subject = '', block = ''] = (
    await runGit(root, words, { config: ['trailer.separators=:'] })
  ).split('\0');
  return { id, subject, at, trailers: block.split('\n').flatMap(trailer) };
}

/** Trailers in a line each, for a line's end is the one thing that a value cannot hold once it is unfolded. */
const FORMAT = '%H%x00%aI%x00%s%x00%(trailers:only,unfold)';

function trailer(row: string): BringingMerge['trailers'] {
  const [, key, value] = /^([^:]+):\s*(.*)$/u.exec(row) ?? [];
  return key === undefined || value === undefined ? [] : [{ key, value }];
}
