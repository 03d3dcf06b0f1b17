import { sep } from 'node:path';
import type { FileAccess } from '../../local/file-access.ts';
import { LocalError } from '../../local/local-error.ts';
import { isName } from '../find-reference.ts';

/** Folders of older generations that hold records instead of being one. */
export const BUCKETS = ['open', 'pending', 'closed'] as const;

/** Where a writer makes its files ready. Whatever is in it belongs to the one that holds the lock, or to nobody. */
export const STAGING = '.staging';

/** Where a record lies, as path below the root: `id`, or `bucket/id` in an older generation. */
export type RecordPlace = {
  id: string;
  bucket?: string;
  path: string;
  /** What it is, where that was just listed. */
  listed?: 'folder' | 'link';
};

/** The folder that all records lie in, and the border that no path of theirs may cross. */
export class RecordsRoot {
  readonly folder: string;
  readonly files: FileAccess;

  constructor(folder: string, files: FileAccess) {
    this.folder = folder;
    this.files = files;
  }

  at(...names: string[]): string {
    let path = this.folder;
    for (const name of names) if (name !== '') path += sep + name;
    return path;
  }

  /**
   * @throws LocalError `refused` where there is no folder. It may have been moved away, and come back: no Ticket
   * is gone because of it, and whoever asks must not be told that there are none.
   */
  require(): void {
    if (!this.files.stat(this.folder)) throw new LocalError('refused', 'the records folder is missing');
  }

  /** All places that look like a record's. Files, dot names and what a writer left are passed over. */
  places(): RecordPlace[] {
    this.require();
    const found = this.#folders('');
    const buckets = found.map(({ name }) => name).filter(isBucket);
    return [
      ...found.flatMap(({ name: id, kind: listed }) => (isBucket(id) ? [] : [{ id, path: id, listed }])),
      ...buckets.flatMap((bucket) =>
        this.#folders(bucket).map(({ name: id, kind: listed }) => ({
          id,
          bucket,
          path: `${bucket}/${id}`,
          listed,
        })),
      ),
    ];
  }

  /** The place of one record: a flat one wins over one in a bucket. */
  place(id: string): RecordPlace | undefined {
    if (!isName(id) || isBucket(id)) return undefined;
    if (this.#isFolder(id)) return { id, path: id };
    const bucket = BUCKETS.find((name) => this.#isFolder(`${name}/${id}`));
    return bucket && { id, bucket, path: `${bucket}/${id}` };
  }

  /** Whether `path`, with its links followed, stays in the root. */
  contains(path: string): boolean {
    const root = this.files.resolve(this.folder);
    const target = this.files.resolve(path);
    return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep);
  }

  #isFolder(path: string): boolean {
    const kind = this.files.stat(this.at(path))?.kind;
    return kind === 'folder' || kind === 'link';
  }

  #folders(path: string): { name: string; kind: 'folder' | 'link' }[] {
    if (path !== '' && this.files.stat(this.at(path))?.kind !== 'folder') return [];
    return this.files
      .list(this.at(path))
      .flatMap(({ name, kind }) =>
        (kind === 'folder' || kind === 'link') && isName(name) ? [{ name, kind }] : [],
      );
  }
}

function isBucket(name: string): name is (typeof BUCKETS)[number] {
  return BUCKETS.some((bucket) => bucket === name);
}
