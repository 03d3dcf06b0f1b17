/** A file: what programs read of it, and what of that is sure to outlive a loss of power. */
export type FileNode = Readonly<{
  kind: 'file';
  content: Buffer;
  durable: Buffer;
  modified: number;
  changed: number;
}>;
/** A folder: the names in it, each with the number of a node, as programs see them and as they are durable. */
export type FolderNode = Readonly<{
  kind: 'folder';
  names: ReadonlyMap<string, number>;
  durable: ReadonlyMap<string, number>;
  modified: number;
  changed: number;
}>;
export type Node = FileNode | FolderNode;

/** One name in a folder that comes to mean a node, or nothing. */
export type NamePart = Readonly<{ folder: number; name: string; node: number | null }>;
/** Names that change together: one of a creation or a removal, two of a rename. */
export type NameChange = Readonly<{ parts: readonly NamePart[]; isFolder: boolean }>;

/** A whole disk. Nodes are values, so that a copy of it costs little. */
export type DiskState = { nodes: Map<number, Node>; pending: readonly NameChange[]; next: number };

export const TOP = 1;
const EMPTY: ReadonlyMap<string, number> = new Map();

export function emptyDisk(): DiskState {
  return { nodes: new Map([[TOP, newFolder(0)]]), pending: [], next: TOP + 1 };
}

export function newFolder(at: number): FolderNode {
  return { kind: 'folder', names: EMPTY, durable: EMPTY, modified: at, changed: at };
}

export function copyOf({ nodes, pending, next }: DiskState): DiskState {
  return { nodes: new Map(nodes), pending, next };
}

/** Makes a change of names durable. */
export function makeDurable(nodes: Map<number, Node>, parts: readonly NamePart[]): void {
  for (const { folder, name, node } of parts) {
    const known = nodes.get(folder);
    if (known?.kind !== 'folder') throw new Error('a name without its folder');
    const durable = new Map(known.durable);
    if (node === null) durable.delete(name);
    else durable.set(name, node);
    nodes.set(folder, { ...known, durable });
  }
}

/**
 * Which pending changes must be durable for those in `wanted` to be: for one of a name, the earlier ones of the
 * same name; for one of a folder's place, where that folder was before, as no folder has two places.
 */
export function withEarlier(
  pending: readonly NameChange[],
  wanted: ReadonlySet<NameChange>,
  byName: boolean,
): Set<NameChange> {
  const chosen = new Set<NameChange>();
  const names = new Set<string>();
  const folders = new Set<number>();
  for (const change of pending.toReversed()) {
    const needed = change.parts.some(
      ({ folder, name, node }) =>
        (byName && names.has(`${folder}/${name}`)) || (node !== null && folders.has(node)),
    );
    if (!needed && !wanted.has(change)) continue;
    chosen.add(change);
    for (const { folder, name, node } of change.parts) {
      names.add(`${folder}/${name}`);
      if (change.isFolder && node !== null) folders.add(node);
    }
  }
  return chosen;
}
