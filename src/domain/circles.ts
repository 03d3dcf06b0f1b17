export type Wait = { waiting: string; needed: string };

/** One circle for each group of nodes that wait for each other, beginning with its smallest name. */
export function findCircles(edges: readonly Wait[]): string[][] {
  const onward = new Map<string, string[]>();
  for (const { waiting, needed } of edges) {
    const known = onward.get(waiting);
    if (known) known.push(needed);
    else onward.set(waiting, [needed]);
  }
  return groupsOf(onward).map((group) => shortestCircle([...group].sort()[0] ?? '', group, onward));
}

type Visit = { node: string; next: number };

/** Groups of nodes each of which reaches every other (Tarjan's algorithm, without recursion, for long chains). */
function groupsOf(onward: ReadonlyMap<string, readonly string[]>): Set<string>[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: Set<string>[] = [];
  const lower = (node: string, to: number) => low.set(node, Math.min(low.get(node) ?? to, to));
  for (const start of onward.keys()) {
    const path: Visit[] = order.has(start) ? [] : [{ node: start, next: 0 }];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const { node } = visit;
      if (visit.next === 0) {
        order.set(node, order.size);
        lower(node, order.size - 1);
        open.push(node);
        isOpen.add(node);
      }
      const other = onward.get(node)?.[visit.next];
      visit.next += 1;
      if (other === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above) lower(above.node, low.get(node) ?? 0);
        if (low.get(node) !== order.get(node)) continue;
        const group = new Set(open.splice(open.lastIndexOf(node)));
        for (const member of group) isOpen.delete(member);
        if (group.size > 1) groups.push(group);
      } else if (!order.has(other)) path.push({ node: other, next: 0 });
      else if (isOpen.has(other)) lower(node, order.get(other) ?? 0);
    }
  }
  return groups;
}

function shortestCircle(
  start: string,
  group: ReadonlySet<string>,
  onward: ReadonlyMap<string, readonly string[]>,
): string[] {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (const node of waiting) {
    for (const next of onward.get(node) ?? []) {
      if (next === start) return pathTo(node, cameFrom);
      if (!group.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      waiting.push(next);
    }
  }
  return [start];
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  for (let before = cameFrom.get(end); before !== undefined; before = cameFrom.get(before))
    path.unshift(before);
  return path;
}
