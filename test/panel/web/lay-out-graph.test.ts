import { describe, expect, it } from 'vitest';
import { layOutGraph, NODE } from '../../../src/panel/web/ticket/links/lay-out-graph.ts';
import type { GraphAnswer } from '../../../src/panel/wire.ts';

function graph(count: number, edges: [number, string, number][]): GraphAnswer {
  return {
    nodes: Array.from({ length: count }, (_, at) => ({
      ...{ id: `t${at}`, title: `Ticket ${at}`, state: 'planning' as const, self: at === 0 },
    })),
    edges: edges.map(([from, kind, to]) => ({
      ...{ from: `t${from}`, to: `t${to}`, kind, of: 'relation' as const, note: '' },
    })),
    left_out: 0,
  };
}

describe('the graph of a Ticket', () => {
  it('has each Ticket in a place of its own, and what must come first before what waits for it', () => {
    const { nodes, edges, width, height } = layOutGraph(
      graph(4, [
        [0, 'depends_on', 1],
        [2, 'blocks', 0],
        [0, 'related', 3],
      ]),
      'LR',
    );
    const x = (at: number) => nodes[at]?.x ?? Number.NaN;
    expect(x(1)).toBeLessThan(x(0));
    expect(x(2)).toBeLessThan(x(0));
    for (const [at, one] of nodes.entries()) {
      expect(one.x - NODE.width / 2).toBeGreaterThanOrEqual(0);
      expect(one.x + NODE.width / 2).toBeLessThanOrEqual(width);
      expect(one.y + NODE.height / 2).toBeLessThanOrEqual(height);
      for (const other of nodes.slice(at + 1))
        expect(Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height).toBe(
          true,
        );
    }
    expect(edges.every(({ path }) => /^M [\d-]+ [\d-]+ /u.test(path))).toBe(true);
  });

  it('bears circles, double links, links to itself and to nobody, and a Ticket alone', () => {
    const { nodes, edges } = layOutGraph(
      graph(3, [
        [0, 'before', 1],
        [1, 'before', 2],
        [2, 'before', 0],
        [0, 'related', 1],
        [0, 'related', 0],
        [0, 'related', 9],
      ]),
      'TB',
    );
    expect(nodes).toHaveLength(3);
    expect(edges).toHaveLength(4);
    expect(layOutGraph(graph(1, []), 'LR').nodes).toMatchObject([{ id: 't0' }]);
  });
});
