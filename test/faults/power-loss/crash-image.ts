import { type DiskState, makeDurable, type NameChange, type Node, TOP, withEarlier } from './disk-state.ts';
import type { Random } from './random.ts';

/** File systems write by blocks, in any order. */
const BLOCK = 512;

/** One of the disks that may be found after a loss of power, drawn at random from all of them. */
export function survivorsOf({ nodes, pending, next }: DiskState, random: Random): DiskState {
  const durable = new Map(nodes);
  const wanted = chosenFrom(pending, random);
  for (const change of pending) {
    if (wanted.has(change)) makeDurable(durable, survivingParts(change, random));
  }
  const found = new Map<number, Node>();
  keepReachable(TOP, durable, found, random);
  return { nodes: found, pending: [], next };
}

/** The disk on which everything survived. */
export function allOf({ nodes, next }: DiskState): DiskState {
  const durable = [...nodes].map(([number, node]): [number, Node] => [
    number,
    node.kind === 'file' ? { ...node, durable: node.content } : { ...node, durable: node.names },
  ]);
  return { nodes: new Map(durable), pending: [], next };
}

/** Any of the changes of names that were not flushed may have come through, in any order. */
function chosenFrom(pending: readonly NameChange[], random: Random): Set<NameChange> {
  const share = random.oneOf([0, 0.1, 0.5, 0.9, 1]);
  return withEarlier(pending, new Set(pending.filter(() => random.chance(share))), false);
}

/** A rename is whole or not at all; only a file that goes into another folder may be found in both. */
function survivingParts({ parts, isFolder }: NameChange, random: Random) {
  const [from, to] = parts;
  const leavesFolder = from !== undefined && to !== undefined && from.folder !== to.folder;
  return !isFolder && leavesFolder && random.chance(0.2) ? [to] : parts;
}

function keepReachable(
  number: number,
  nodes: ReadonlyMap<number, Node>,
  found: Map<number, Node>,
  random: Random,
): void {
  const node = nodes.get(number);
  if (!node || found.has(number)) return;
  if (node.kind === 'file') {
    const content = survivingContent(node.durable, node.content, random);
    found.set(number, { ...node, content, durable: content });
    return;
  }
  found.set(number, { ...node, names: node.durable });
  for (const child of node.durable.values()) keepReachable(child, nodes, found, random);
}

/** What is found of a file that was written and not flushed: lost, kept, torn at any byte, or zeros for a part of it. */
function survivingContent(durable: Buffer, content: Buffer, random: Random): Buffer {
  if (durable === content) return content;
  const cut = random.below(content.length + 1);
  switch (random.oneOf(['lost', 'kept', 'torn', 'zeros', 'blocks'])) {
    case 'lost':
      return durable;
    case 'kept':
      return content;
    case 'torn':
      return Buffer.concat([content.subarray(0, cut), durable.subarray(cut)]);
    case 'zeros':
      return Buffer.concat([content.subarray(0, cut), grown(durable, content.length).subarray(cut)]);
    case 'blocks':
      return inBlocks(grown(durable, content.length), content, random);
  }
}

function grown(content: Buffer, size: number): Buffer {
  return Buffer.concat([content, Buffer.alloc(Math.max(0, size - content.length))]);
}

function inBlocks(before: Buffer, after: Buffer, random: Random): Buffer {
  const mixed = Buffer.from(before);
  for (let at = 0; at < after.length; at += BLOCK) {
    if (random.chance(0.5)) after.copy(mixed, at, at, at + BLOCK);
  }
  return mixed;
}
