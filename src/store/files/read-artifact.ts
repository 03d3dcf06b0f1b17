import { isName } from '../find-reference.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';

/**
 * The first `limit` bytes of a file that stands beside a record; undefined where none stands at `path`. No folder on
 * the way to it may be a link, and what is one itself is followed only to a plain file among the records.
 */
export function readArtifact(
  root: RecordsRoot,
  place: RecordPlace,
  path: string,
  limit: number,
): { content: Buffer; size: number } | undefined {
  const names = path.split('/');
  if (!names.every(isName)) return undefined;
  const { files } = root;
  const folders = names.map((_, at) => root.at(place.path, 'artifacts', ...names.slice(0, at)));
  if (!folders.every((folder) => files.stat(folder)?.kind === 'folder')) return undefined;
  const named = root.at(place.path, 'artifacts', ...names);
  const isLink = files.stat(named)?.kind === 'link';
  if (files.stat(named) === undefined || !root.contains(named)) return undefined;
  const at = isLink ? files.resolve(named) : named;
  const stat = files.stat(at);
  return stat?.kind === 'file' ? { content: files.read(at, 0, limit), size: stat.size } : undefined;
}
