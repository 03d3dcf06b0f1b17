import { isUtf8 } from 'node:buffer';
import type { FileProblem, Rule } from '../../domain/problem.ts';
import type { RecordFiles } from '../../domain/record.ts';
import type { FileKind, FileStat } from '../../local/file-access.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import { isName } from '../find-reference.ts';
import { SMALL } from '../record-change.ts';
import { addToKey, isRacy, type RecordKey, recordKey } from './record-key.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';

/** A record that is larger than this in one file was not made by people and agents who talk. */
const FILE_BYTES = 8 * 1024 * 1024;
const ARTIFACT_NAMES = 2_000;
const ARTIFACT_DEPTH = 4;

/**
 * A record's files, with what they looked like just before they were read; without that where they can be read
 * otherwise and look the same: they are so young, or the disk refused one of them.
 */
export type KeyedFiles = { files: RecordFiles; key: RecordKey | undefined; refused: boolean };

/** Folders whose change of time tells of a relation or plan record that came or went. */
const SMALL_FOLDERS = ['artifacts/relations', 'artifacts/plan'];

/** What a record's key is made of; the short one leaves out what only our own writers change. */
const SHORT_KEY = ['item.md', 'thread.md'];
const KEY = [...SHORT_KEY, ...SMALL_FOLDERS];

/** The key of a record's files at this moment. */
export function currentKey(root: RecordsRoot, { path }: RecordPlace, short = false): RecordKey {
  const key: number[] = [];
  for (const name of short ? SHORT_KEY : KEY) {
    const stat = statBelow(root, path, name);
    addToKey(key, stat === REFUSED ? undefined : stat);
  }
  return key;
}

/** What stands at `name`, as far as its folders lead there. */
function statBelow(root: RecordsRoot, path: string, name: string): FileStat | typeof REFUSED | undefined {
  try {
    return root.files.stat(root.at(path, name));
  } catch {
    return REFUSED;
  }
}

const REFUSED = 'refused';

/** Reads a record. What is not a plain file inside the root is named as a problem, and not touched. */
export function readRecordFiles(root: RecordsRoot, place: RecordPlace): KeyedFiles {
  const readAt = Date.now();
  const stats = new Map<string, FileStat | undefined>();
  const look = (name: string): FileStat | undefined => {
    const stat = statBelow(root, place.path, name);
    // Also that nothing is there is known; only what is refused to be looked at is tried again, and told.
    if (stat !== REFUSED) stats.set(name, stat);
    return stat === REFUSED ? undefined : stat;
  };
  const plain = SHORT_KEY.map(look);
  const hasArtifacts = look('artifacts') !== undefined;
  const key = recordKey([...plain, ...SMALL_FOLDERS.map((name) => (hasArtifacts ? look(name) : undefined))]);
  const reader = new RecordReader(root, place, stats);
  const files = reader.read();
  // What the disk refused once it may give the next time, and the files look the same then.
  const refused = reader.wasRefused;
  return { files, key: refused || isRacy(key, readAt) ? undefined : key, refused };
}

class RecordReader {
  readonly #root: RecordsRoot;
  readonly #place: RecordPlace;
  /** What stood there a moment ago. */
  readonly #stats: ReadonlyMap<string, FileStat | undefined>;
  readonly #unreadable: FileProblem[] = [];
  wasRefused = false;

  constructor(root: RecordsRoot, place: RecordPlace, stats: ReadonlyMap<string, FileStat | undefined>) {
    this.#root = root;
    this.#place = place;
    this.#stats = stats;
  }

  read(): RecordFiles {
    const { id, bucket } = this.#place;
    const isFolder = this.#isFolder();
    const artifacts = isFolder && this.#stands('artifacts') ? this.#artifactNames('artifacts', 1) : [];
    const files = {
      id,
      ...(bucket ? { bucket } : {}),
      item: isFolder ? this.#text('item.md') : undefined,
      thread: isFolder ? this.#text('thread.md') : undefined,
      resolution: isFolder ? this.#text('resolution.md') : undefined,
      small: artifacts
        .filter((path) => SMALL.test(path))
        .flatMap((path) => {
          const text = this.#plainText(path);
          return text === undefined ? [] : [{ path: path.slice('artifacts/'.length), text }];
        }),
      artifacts: artifacts.map((path) => path.slice('artifacts/'.length)),
    };
    return this.#unreadable.length > 0 ? { ...files, unreadable: this.#unreadable } : files;
  }

  /** Whether the record is a folder in the root: nothing is looked for below one that leads out of it. */
  #isFolder(): boolean {
    if (this.#place.listed === 'folder') return true;
    const kind = this.#attempt('', () => {
      const { stat } = this.#confined('');
      if (stat.kind !== 'folder') throw new LocalError('not_plain', 'it is not a folder');
      return stat.kind;
    });
    return kind !== undefined;
  }

  #stands(name: string): boolean {
    const stat = this.#attempt(name, () => this.#stat(name));
    return stat !== undefined;
  }

  #text(name: string): string | undefined {
    return this.#stands(name) ? this.#plainText(name) : undefined;
  }

  #stat(name: string): FileStat | undefined {
    const known = this.#stats.get(name);
    if (known || this.#stats.has(name)) return known;
    return this.#root.files.stat(this.#root.at(this.#place.path, name));
  }

  #plainText(name: string): string | undefined {
    return this.#attempt(name, () => {
      const { path, stat } = this.#confined(name);
      if (stat.kind !== 'file') throw new LocalError('not_plain', 'it is not a plain file');
      if (stat.size > FILE_BYTES) throw new LocalError('too_large', 'it is larger than 8 MB');
      const content = this.#root.files.read(path, 0, FILE_BYTES);
      if (!isUtf8(content)) this.#problem(name, 'it is not UTF-8 text', 'encoding');
      return content.toString('utf8');
    });
  }

  #kindsIn(name: string): Map<string, FileKind> {
    const listed = this.#attempt(name, () => {
      const { path, stat } = this.#confined(name);
      if (stat.kind !== 'folder') throw new LocalError('not_plain', 'it is not a folder');
      return this.#root.files.list(path);
    });
    return new Map((listed ?? []).map((entry) => [entry.name, entry.kind]));
  }

  /** Files under `folder`, as paths in the record. Folders that are links are not entered: they may lead round. */
  #artifactNames(folder: string, depth: number): string[] {
    const names: string[] = [];
    for (const [name, kind] of this.#kindsIn(folder)) {
      const path = `${folder}/${name}`;
      if (!isName(name) || names.length >= ARTIFACT_NAMES) continue;
      if (kind === 'folder' && depth < ARTIFACT_DEPTH) names.push(...this.#artifactNames(path, depth + 1));
      if (
        kind === 'link'
          ? this.#attempt(path, () => this.#confined(path))?.stat.kind === 'file'
          : kind === 'file'
      )
        names.push(path);
    }
    return names.sort();
  }

  /** What stands at `name`, with links followed as long as they stay in the root. */
  #confined(name: string): { path: string; stat: FileStat } {
    const { files } = this.#root;
    const path = this.#root.at(this.#place.path, name);
    const stat = this.#stat(name);
    if (!stat) throw new LocalError('refused', 'it is gone');
    if (stat.kind !== 'link') return { path, stat };
    if (!this.#root.contains(path))
      throw new LocalError('not_plain', 'it is a symbolic link that leads out of the records');
    const target = files.resolve(path);
    const targetStat = files.stat(target);
    if (!targetStat) throw new LocalError('not_plain', 'it is a symbolic link that leads nowhere');
    return { path: target, stat: targetStat };
  }

  #attempt<T>(name: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      const known = refusedBy(error, 'it cannot be read');
      if (!(known instanceof LocalError)) throw error;
      this.wasRefused ||= known.fault === 'refused';
      this.#problem(name, known.message, 'unreadable_file');
      return undefined;
    }
  }

  #problem(name: string, message: string, rule: Rule): void {
    this.#unreadable.push({ rule, message, line: 0, file: name === '' ? '.' : name });
  }
}
