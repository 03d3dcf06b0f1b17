import { LocalError } from '../../../src/local/local-error.ts';
import {
  type DiskState,
  type FileNode,
  type FolderNode,
  type NamePart,
  type Node,
  TOP,
} from './disk-state.ts';

/** How finely the clock of a file system ticks on Linux. */
const TICK_MS = 4;

/** The nodes of a disk by their paths, and the two ways in which they change: names in folders, content of files. */
export class DiskTree {
  readonly disk: DiskState;

  constructor(disk: DiskState) {
    this.disk = disk;
  }

  add(node: Node): number {
    const number = this.disk.next++;
    this.disk.nodes.set(number, node);
    return number;
  }

  change(parts: readonly NamePart[], isFolder: boolean): void {
    for (const { folder, name, node } of parts) {
      const known = this.folder(folder, 'open');
      const names = new Map(known.names);
      names.delete(name);
      if (node !== null) names.set(name, node);
      const at = now();
      this.disk.nodes.set(folder, { ...known, names, modified: at, changed: at });
    }
    this.disk.pending = [...this.disk.pending, { parts, isFolder }];
  }

  fill(number: number, content: Buffer, flushed: boolean): void {
    const { durable } = this.file(number);
    const at = now();
    const known = flushed ? content : durable;
    this.disk.nodes.set(number, { kind: 'file', content, durable: known, modified: at, changed: at });
  }

  numberOf(path: string, syscall: string): number {
    const number = this.find(path, syscall);
    if (number === undefined) throw failure('ENOENT', syscall);
    return number;
  }

  find(path: string, syscall: string): number | undefined {
    let number = TOP;
    for (const name of namesIn(path)) {
      const found = this.folder(number, syscall).names.get(name);
      if (found === undefined) return undefined;
      number = found;
    }
    return number;
  }

  placeOf(path: string, syscall: string): { folder: number; name: string } {
    const names = namesIn(path);
    const folder = this.numberOf(`/${names.slice(0, -1).join('/')}`, syscall);
    this.folder(folder, syscall);
    return { folder, name: names.at(-1) ?? '' };
  }

  node(number: number): Node {
    const node = this.disk.nodes.get(number);
    if (!node) throw new Error(`there is no node ${number}`);
    return node;
  }

  file(number: number): FileNode {
    const node = this.node(number);
    if (node.kind !== 'file') throw new LocalError('not_plain', 'it is not a plain file');
    return node;
  }

  folder(number: number, syscall: string): FolderNode {
    const node = this.node(number);
    if (node.kind !== 'folder') throw failure('ENOTDIR', syscall);
    return node;
  }
}

const parts = new Map<string, readonly string[]>();

/** The names that a path is made of. The same few paths are asked for all the time. */
export function namesIn(path: string): readonly string[] {
  const known = parts.get(path);
  if (known) return known;
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  parts.set(path, names);
  return names;
}

/** By the clock that a reader compares it with. */
export function now(): number {
  const at = Date.now();
  return at - (at % TICK_MS) + 0.25;
}

/** An error as the system gives it. */
export function failure(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}
