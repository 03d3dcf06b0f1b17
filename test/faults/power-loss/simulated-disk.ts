import type { FileAccess, FileStat, FolderEntry } from '../../../src/local/file-access.ts';
import { allOf, survivorsOf } from './crash-image.ts';
import {
  copyOf,
  type DiskState,
  emptyDisk,
  makeDurable,
  type NameChange,
  type NamePart,
  type Node,
  newFolder,
  withEarlier,
} from './disk-state.ts';
import { DiskTree, failure, namesIn, now } from './disk-tree.ts';
import type { Random } from './random.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A disk in memory that behaves as the real one does, and knows besides what of it would outlive a loss of
 * power: of a file what was flushed, of a folder the names that were flushed with it, and of all else anything
 * between nothing and all. It has no links.
 */
export class SimulatedDisk implements FileAccess {
  readonly #tree: DiskTree;

  constructor(disk: DiskState = emptyDisk()) {
    this.#tree = new DiskTree(disk);
  }

  /** A disk of its own that is as this one at this moment. */
  fork(): SimulatedDisk {
    return new SimulatedDisk(copyOf(this.#tree.disk));
  }

  /** The same disk when all of it has been flushed. */
  settled(): SimulatedDisk {
    return new SimulatedDisk(allOf(this.#tree.disk));
  }

  /** A disk as it may be found when the power comes back. */
  afterPowerLoss(random: Random): SimulatedDisk {
    return new SimulatedDisk(survivorsOf(this.#tree.disk, random));
  }

  /** How a verb leaves the disk when it ends in the middle: `share` of its work done, nothing of it flushed. */
  halfDone(share: number): Pick<FileAccess, 'write' | 'append' | 'overwrite' | 'makeFolder' | 'remove'> {
    const part = (content: Uint8Array) => content.subarray(0, Math.round(content.length * share));
    return {
      write: (path, content) => this.#write(path, part(content), false),
      append: (path, content) => this.#append(path, part(content), false),
      overwrite: (path, content) => this.overwrite(path, part(content)),
      makeFolder: (path) => this.#makeFolders(path, 1),
      remove: (path) => this.#removeChildren(path, share),
    };
  }

  stat(path: string): FileStat | undefined {
    const inode = this.#tree.find(path, 'lstat');
    if (inode === undefined) return undefined;
    const { kind, modified, changed, ...node } = this.#tree.node(inode);
    const size = 'content' in node ? node.content.length : 4096;
    return { kind, modified, changed, size, inode };
  }

  list(path: string): FolderEntry[] {
    return [...this.#tree.folder(this.#tree.numberOf(path, 'scandir'), 'scandir').names].map(
      ([name, number]) => ({
        name,
        kind: this.#tree.node(number).kind,
      }),
    );
  }

  read(path: string, start: number, length: number): Buffer {
    return this.#tree.file(this.#tree.numberOf(path, 'open')).content.subarray(start, start + length);
  }

  resolve(path: string): string {
    this.#tree.numberOf(path, 'realpath');
    return path;
  }

  write(path: string, content: Uint8Array): void {
    this.#write(path, content, true);
  }

  append(path: string, content: Uint8Array): void {
    this.#append(path, content, true);
  }

  overwrite(path: string, content: Uint8Array): void {
    const number = this.#openForWriting(path);
    const { content: before } = this.#tree.file(number);
    this.#tree.fill(number, Buffer.concat([content, before.subarray(content.length)]), false);
  }

  truncate(path: string, size: number): void {
    const number = this.#tree.numberOf(path, 'open');
    this.#refuseFolder(number);
    const { content } = this.#tree.file(number);
    const longer = Buffer.alloc(Math.max(0, size - content.length));
    this.#tree.fill(number, Buffer.concat([content.subarray(0, size), longer]), true);
  }

  rename(from: string, to: string): void {
    const source = this.#tree.placeOf(from, 'rename');
    const target = this.#tree.placeOf(to, 'rename');
    const number = this.#tree.numberOf(from, 'rename');
    const there = this.#tree.folder(target.folder, 'rename').names.get(target.name);
    if (there === number) return;
    const moved = this.#tree.node(number);
    if (moved.kind === 'folder' && `${to}/`.startsWith(`${from}/`)) throw failure('EINVAL', 'rename');
    if (from.startsWith(`${to}/`)) throw failure('ENOTEMPTY', 'rename');
    if (there !== undefined) this.#refuseMismatch(moved, this.#tree.node(there));
    this.#tree.change(
      [
        { ...source, node: null },
        { ...target, node: number },
      ],
      moved.kind === 'folder',
    );
    this.#tree.disk.nodes.set(number, { ...this.#tree.node(number), changed: now() });
  }

  swap(one: string, other: string): boolean {
    const places = [one, other].map((path) => this.#tree.placeOf(path, 'swap'));
    const [first, second] = [one, other].map((path) => this.#tree.numberOf(path, 'swap'));
    if (first === second || first === undefined || second === undefined) return true;
    // As on the real disk, what cannot be is not known.
    if (`${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`)) return false;
    const isFolder = [first, second].some((number) => this.#tree.node(number).kind === 'folder');
    this.#tree.change(
      places.map((place, at) => ({ ...place, node: at === 0 ? second : first })),
      isFolder,
    );
    for (const number of [first, second])
      this.#tree.disk.nodes.set(number, { ...this.#tree.node(number), changed: now() });
    return true;
  }

  syncFolder(path: string): void {
    const number = this.#tree.numberOf(path, 'open');
    const { nodes, pending } = this.#tree.disk;
    const node = this.#tree.node(number);
    if (node.kind === 'file') {
      nodes.set(number, { ...node, durable: node.content });
      return;
    }
    const touching = pending.filter(({ parts }) => parts.some(({ folder }) => folder === number));
    const isHalf = (change: NameChange) => !change.isFolder && change.parts[0]?.folder !== number;
    // Of a file that came from another folder the new name is durable; that the old one is gone need not be.
    const wholes = withEarlier(pending, new Set(touching.filter((change) => !isHalf(change))), true);
    this.#tree.disk.pending = pending.flatMap((change) => {
      const durable = wholes.has(change)
        ? change.parts
        : change.parts.filter(({ folder }) => folder === number);
      makeDurable(nodes, durable);
      const parts = change.parts.filter((part) => !durable.includes(part));
      return parts.length > 0 ? [{ ...change, parts }] : [];
    });
  }

  makeFolder(path: string): void {
    this.#makeFolders(path, Number.POSITIVE_INFINITY);
  }

  remove(path: string): void {
    if (this.stat(path) === undefined) return;
    this.#removeChildren(path, 1);
    const { kind } = this.#tree.node(this.#tree.numberOf(path, 'rm'));
    this.#tree.change([{ ...this.#tree.placeOf(path, 'rm'), node: null }], kind === 'folder');
  }

  #write(path: string, content: Uint8Array, flushed: boolean): void {
    const place = this.#tree.placeOf(path, 'open');
    if (this.#tree.folder(place.folder, 'open').names.has(place.name)) this.remove(path);
    this.#tree.fill(this.#create(place), Buffer.from(content), flushed);
  }

  #append(path: string, content: Uint8Array, flushed: boolean): void {
    const number = this.#openForWriting(path);
    this.#tree.fill(number, Buffer.concat([this.#tree.file(number).content, content]), flushed);
  }

  #openForWriting(path: string): number {
    const place = this.#tree.placeOf(path, 'open');
    const number = this.#tree.folder(place.folder, 'open').names.get(place.name) ?? this.#create(place);
    this.#refuseFolder(number);
    return number;
  }

  #create(place: Omit<NamePart, 'node'>): number {
    const at = now();
    const node = this.#tree.add({
      kind: 'file',
      content: NOTHING,
      durable: NOTHING,
      modified: at,
      changed: at,
    });
    this.#tree.change([{ ...place, node }], false);
    return node;
  }

  #makeFolders(path: string, atMost: number): void {
    let above = '';
    let made = 0;
    for (const name of namesIn(path)) {
      above = `${above}/${name}`;
      const stat = this.stat(above);
      if (stat === undefined && made++ < atMost) {
        const node = this.#tree.add(newFolder(now()));
        this.#tree.change([{ ...this.#tree.placeOf(above, 'mkdir'), node }], true);
      } else if (stat?.kind === 'file') {
        throw failure(above === path ? 'EEXIST' : 'ENOTDIR', 'mkdir');
      } else if (stat === undefined) {
        return;
      }
    }
  }

  #removeChildren(path: string, share: number): void {
    const node = this.#tree.node(this.#tree.numberOf(path, 'rm'));
    if (node.kind === 'file') return;
    const names = [...node.names.keys()];
    for (const name of names.slice(0, Math.ceil(names.length * share))) this.remove(`${path}/${name}`);
  }

  #refuseMismatch(moved: Node, there: Node): void {
    if (there.kind === 'file' && moved.kind === 'folder') throw failure('ENOTDIR', 'rename');
    if (there.kind === 'folder' && moved.kind === 'file') throw failure('EISDIR', 'rename');
    if (there.kind === 'folder' && there.names.size > 0) throw failure('ENOTEMPTY', 'rename');
  }

  #refuseFolder(number: number): void {
    if (this.#tree.node(number).kind === 'folder') throw failure('EISDIR', 'open');
  }
}
