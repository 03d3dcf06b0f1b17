import { Graph, layout } from '@dagrejs/dagre';
import type { GraphAnswer } from '../../../wire.ts';

export type PlacedNode = GraphAnswer['nodes'][number] & { x: number; y: number };
export type PlacedEdge = GraphAnswer['edges'][number] & { path: string };
export type PlacedGraph = { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[] };

export const NODE = { width: 188, height: 52 };
const MARGIN = 8;

/** Places for the Tickets and ways for what links them. Which comes first follows what has to be done first. */
export function layOutGraph({ nodes, edges }: GraphAnswer, direction: 'LR' | 'TB'): PlacedGraph {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: 20, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { ...NODE });
  const known = new Set(nodes.map(({ id }) => id));
  const drawn = edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  for (const [index, edge] of drawn.entries()) graph.setEdge(...orderOf(edge), {}, String(index));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: nodes.map((node) => {
      const { x, y } = graph.node(node.id);
      return { ...node, x: Math.round(x), y: Math.round(y) };
    }),
    edges: drawn.map((edge, index) => {
      const [v, w] = orderOf(edge);
      return { ...edge, path: pathOf(graph.edge({ v, w, name: String(index) }).points) };
    }),
  };
}

/** These are stated by who comes later. */
const BACKWARDS = new Set(['depends_on', 'blocked_by', 'after', 'supersedes']);

/** What comes first and what then: every arrow is drawn that way, whoever stated it. */
function orderOf({ from, to, kind }: GraphAnswer['edges'][number]): [first: string, then: string] {
  return BACKWARDS.has(kind) ? [to, from] : [from, to];
}

type Point = { x: number; y: number };

/** Through the middles of its parts, so that it bends and has no corners. */
function pathOf([start, ...rest]: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${Math.round(x)} ${Math.round(y)}`;
  const [end] = rest.slice(-1);
  if (!start || !end) return '';
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? end;
    const middle = next === end ? end : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q ${at(point)} ${at(middle)}`;
  });
  return [`M ${at(start)}`, ...(bends.length > 0 ? bends : [`L ${at(end)}`])].join(' ');
}
