import { dirname, join } from 'node:path';
import type { FileStat } from '../../local/file-access.ts';
import { errorCode, LocalError, refusedBy } from '../../local/local-error.ts';
import type { Place } from '../../local/place.ts';
import type { ClaimsFile } from './claims-file.ts';
import { recordKey, sameKey } from './record-key.ts';
import { type RecordsRoot, STAGING } from './records-root.ts';
import { type FileTarget, type RecordRedo, type Redo, targetsOf } from './redo.ts';
import { replaceFile } from './replace-file.ts';

/** So often a new text is made once more, of what was saved meanwhile. */
const TRIES = 20;

/** Files that are ready to take their places. */
export type Staged = { moves: Move[]; folders: Set<string> };
type Move = Way | (Way & Guarded) | ({ remove: string } & Guarded);
type Way = { from: string; to: string };
/** What a file is to become of what it was, and what to make of it should it be something else by now. */
type Guarded = { made: Made; again: () => Made | undefined };
/** A file's new text, null where it goes, and the file that this was made of: its look, taken first, and its text. */
type Made = Omit<FileTarget, 'path'> & { seen: FileStat | undefined };

/**
 * Carries out a redo in two steps. Staging writes all there is to write, where nobody reads, so that a disk
 * that is full or read-only refuses before anything is committed. Finishing only moves files into their
 * places. Both are for the one that holds the lock.
 */
export class RecordWriter {
  readonly #root: RecordsRoot;
  readonly #place: Place;
  readonly #claims: ClaimsFile;

  constructor(root: RecordsRoot, place: Place, claims: ClaimsFile) {
    this.#root = root;
    this.#place = place;
    this.#claims = claims;
  }

  /** @throws LocalError when the disk or the places refuse; then nothing is left behind. */
  stage({ records, claims }: Redo): Staged {
    const staged: Staged = { moves: [], folders: new Set() };
    try {
      if (records.length > 0) this.#makeStaging();
      for (const record of records) this.#stageRecord(record, staged);
      if (Object.keys(claims).length > 0) {
        staged.moves.push(this.#claims.stage(claims));
        staged.folders.add(this.#place.folder);
      }
      return staged;
    } catch (error) {
      this.clear();
      throw refusedBy(error, 'the record could not be written');
    }
  }

  /** @throws whatever the disk throws; then the next holder of the lock does it again. */
  finish({ moves, folders }: Staged): void {
    const { files } = this.#root;
    for (const move of moves) {
      if ('remove' in move) this.#remove(move);
      else if ('again' in move) this.#replace(move, folders);
      else this.#move(move, folders);
    }
    // A folder that is gone took its names with it.
    for (const folder of folders) unlessMissing(() => files.syncFolder(folder));
  }

  /** What somebody saved in the meantime is theirs: it stays, or the new text is made once more, of that. */
  #replace(move: Way & Guarded, folders: Set<string>): void {
    const { files } = this.#root;
    let { made }: Partial<Guarded> = move;
    for (let tries = 1; made?.content; tries += 1) {
      const { content, ...of } = made;
      if (this.#takesPlace(move, { content, ...of }, folders, tries > TRIES)) return;
      made = move.again();
      if (made?.content) files.write(move.from, made.content);
    }
    files.remove(move.from);
  }

  /** False where somebody has saved the file since its new text was made; `anyway` where they do so without end. */
  #takesPlace(
    { from, to }: Way,
    { content, stood, seen }: Made & { content: Buffer },
    folders: Set<string>,
    anyway: boolean,
  ): boolean {
    const { files } = this.#root;
    if (!anyway && this.#hasChanged(to, seen)) return false;
    const how = anyway || !stood ? 'unable' : replaceFile(files, { from, to, content, stood });
    if (how === 'unable') this.#move({ from, to }, folders);
    if (how === 'replaced') files.remove(from);
    return how !== 'saved';
  }

  #remove({ remove, made, again }: { remove: string } & Guarded): void {
    const now = this.#hasChanged(remove, made.seen) ? again() : made;
    if (now) this.#root.files.remove(remove);
  }

  /** Removes what was staged and is not wanted, or was left by a writer that died. */
  clear(): void {
    const { files } = this.#root;
    try {
      if (files.stat(this.#root.at(STAGING))?.kind === 'folder') {
        for (const { name } of files.list(this.#root.at(STAGING))) files.remove(this.#root.at(STAGING, name));
      }
      this.#claims.clear();
    } catch {
      // It lies where nobody reads, and the next writer tries again.
    }
  }

  #stageRecord(record: RecordRedo, staged: Staged): void {
    const { files } = this.#root;
    const present = files.stat(this.#root.at(record.path)) !== undefined;
    if (!present && record.made) {
      this.#stageNew(record, staged);
      return;
    }
    const folder = present ? record.path : (record.from ?? record.path);
    // A record that was removed after all is not made again of its changes alone: the ledger has it whole.
    if (!present && !files.stat(this.#root.at(folder))) return;
    if (folder !== record.path)
      staged.moves.push({ from: this.#root.at(folder), to: this.#root.at(record.path) });
    this.#addFolders(record, staged.folders);
    const seen = this.#refuseOddPlaces(folder, record);
    for (const target of targetsOf(this.#root, folder, record)) {
      const again = () => this.#madeNow(record, target.path);
      const made = { ...target, seen: seen.get(`${folder}/${target.path}`) };
      this.#stageFile(this.#root.at(record.path, target.path), { made, again }, staged);
    }
  }

  /** What a file is to become of what it is now; undefined where it is to stay. */
  #madeNow(record: RecordRedo, path: string): Made | undefined {
    const seen = this.#root.files.stat(this.#root.at(record.path, path));
    const target = targetsOf(this.#root, record.path, record).find((each) => each.path === path);
    return target && { ...target, seen };
  }

  /** Whether a file was written by somebody else since. One that is gone may have its new text. */
  #hasChanged(path: string, seen: FileStat | undefined): boolean {
    const now = this.#root.files.stat(path);
    return now !== undefined && !sameKey(recordKey([seen]), recordKey([now]));
  }

  /** A new record becomes visible whole, by one rename of its folder. */
  #stageNew({ path, events, files: texts }: RecordRedo, staged: Staged): void {
    const { files } = this.#root;
    const folder = this.#stagingPath(path);
    const folders = new Set([folder]);
    const thread = { path: 'thread.md', text: events.map(({ text }) => text).join('\n') };
    for (const { path: name, text } of events.length > 0 ? [thread, ...texts] : texts) {
      if (text === null) continue;
      const file = join(folder, name);
      for (let above = dirname(file); above !== dirname(folder); above = dirname(above)) folders.add(above);
      if (!files.stat(dirname(file))) files.makeFolder(dirname(file));
      files.write(file, Buffer.from(text));
    }
    for (const each of folders) files.syncFolder(each);
    staged.moves.push({ from: folder, to: this.#root.at(path) });
    staged.folders.add(this.#root.folder);
  }

  /**
   * All folders whose names a change touches, also those that a writer that died has touched already: that it
   * moved a file does not mean that the move outlives a loss of power.
   */
  #addFolders({ path, from, made, events, files }: RecordRedo, folders: Set<string>): void {
    const names = [...(events.length > 0 ? ['thread.md'] : []), ...files.map((file) => file.path)];
    for (const name of names) folders.add(dirname(this.#root.at(path, name)));
    if (made || from) folders.add(this.#root.folder);
    if (from) folders.add(dirname(this.#root.at(from)));
  }

  #stageFile(to: string, guarded: Guarded, staged: Staged): void {
    const { content } = guarded.made;
    if (content === null) {
      staged.moves.push({ remove: to, ...guarded });
      return;
    }
    const from = this.#stagingPath(`${staged.moves.length}`);
    this.#root.files.write(from, content);
    staged.moves.push({ from, to, ...guarded });
  }

  #makeStaging(): void {
    const folder = this.#root.at(STAGING);
    const kind = this.#root.files.stat(folder)?.kind;
    if (kind === undefined) {
      this.#root.require();
      this.#root.files.makeFolder(folder);
    } else if (kind !== 'folder') {
      throw new LocalError('not_plain', `${STAGING} in the records folder is not a folder`);
    }
  }

  #stagingPath(name: string): string {
    return this.#root.at(STAGING, name.replaceAll('/', '-'));
  }

  /** Nothing is written through a link, nor over anything but a plain file. Gives what stands in all the places. */
  #refuseOddPlaces(
    folder: string,
    { events, files: changes }: RecordRedo,
  ): Map<string, FileStat | undefined> {
    const seen = new Map<string, FileStat | undefined>();
    const names = [...(events.length > 0 ? ['thread.md'] : []), ...changes.map(({ path }) => path)];
    const wanted = new Map<string, 'file' | 'folder'>();
    for (const name of names) {
      const parts = `${folder}/${name}`.split('/');
      for (let depth = 1; depth < parts.length; depth++)
        wanted.set(parts.slice(0, depth).join('/'), 'folder');
      wanted.set(`${folder}/${name}`, 'file');
    }
    for (const [path, kind] of wanted) {
      const stat = this.#root.files.stat(this.#root.at(path));
      if (stat && stat.kind !== kind) throw new LocalError('not_plain', `${path} is not a plain ${kind}`);
      seen.set(path, stat);
    }
    return seen;
  }

  /** Nearly always the folder is there, so it is made only when it turns out not to be. */
  #move({ from, to }: { from: string; to: string }, folders: Set<string>): void {
    const { files } = this.#root;
    if (unlessMissing(() => files.rename(from, to))) return;
    this.#makeFolders(dirname(to), folders);
    files.rename(from, to);
  }

  /** Makes `folder` and what is missing above it; all of their names are flushed with the rest. */
  #makeFolders(folder: string, folders: Set<string>): void {
    if (this.#root.files.stat(folder)) return;
    this.#makeFolders(dirname(folder), folders);
    this.#root.files.makeFolder(folder);
    folders.add(folder).add(dirname(folder));
  }
}

/** Whether `act` was done; false when a file or folder for it is not there. */
function unlessMissing(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
