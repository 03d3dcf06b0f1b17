import { createHash } from 'node:crypto';
import { runGit } from './run-git.ts';

/** One path in git's index or in a tree. */
export type Blob = { mode: string; oid: string };

/** A blob as text; undefined where its bytes are none, for what is no text must not come back changed. */
export async function readBlob(folder: string, { oid }: Blob): Promise<string | undefined> {
  const text = await runGit(folder, ['cat-file', 'blob', oid]);
  const hash = createHash(oid.length === 40 ? 'sha1' : 'sha256');
  const name = hash
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex');
  return name === oid ? text : undefined;
}
