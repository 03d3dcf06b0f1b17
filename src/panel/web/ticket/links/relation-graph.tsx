import { useEffect, useId, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { GraphAnswer } from '../../../wire.ts';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFetched } from '../use-fetched.ts';
import { layOutGraph, NODE, type PlacedGraph, type PlacedNode } from './lay-out-graph.ts';
import { type LinkLook, linkWords, lookOf } from './link-words.ts';
import './relation-graph.css';

const NARROW = '(width < 40rem)';
const LEGEND: readonly { look: LinkLook; text: string }[] = [
  { look: 'blocking', text: 'must be done before' },
  { look: 'order', text: 'planned before, or apart' },
  { look: 'loose', text: 'is linked with' },
];

/** What is linked within two steps, as a picture to walk through, and the same in words. */
export function RelationGraph({ id, version }: { id: string; version: string }) {
  const { value, refusal } = useFetched<GraphAnswer>(`/api/tickets/${encodeURIComponent(id)}/graph`, version);
  const isNarrow = useMatch(NARROW);
  if (!value) return refusal ? <RefusalNote refusal={refusal} /> : <Skeleton lines={4} />;
  return (
    <figure class="graph">
      <Picture graph={layOutGraph(value, isNarrow ? 'TB' : 'LR')} />
      <figcaption class="graph-legend">
        {LEGEND.map(({ look, text }) => (
          <span key={look} class="graph-key">
            <svg width="28" height="8" viewBox="0 0 28 8" aria-hidden="true">
              <path class="graph-edge" data-look={look} d="M 0 4 L 28 4" />
            </svg>
            {text}
          </span>
        ))}
        {value.left_out > 0 && <span>{value.left_out} more are linked that have no room here</span>}
      </figcaption>
      <InWords graph={value} />
    </figure>
  );
}

function Picture({ graph }: { graph: PlacedGraph }) {
  const arrow = useId().replace(/[^\w-]/gu, '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section class="graph-place" tabIndex={0} aria-label="Graph of linked Tickets">
      <svg width={graph.width} height={graph.height} viewBox={`0 0 ${graph.width} ${graph.height}`}>
        <title>Linked Tickets</title>
        <defs>
          <marker
            id={arrow}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
          >
            <path class="graph-arrow" d="M 0 0.500 L 8 4 L 0 7.500 z" />
          </marker>
        </defs>
        <g>
          {graph.edges.map(({ from, to, kind, path }, index) => (
            <path
              key={index}
              class="graph-edge"
              data-look={lookOf(kind)}
              d={path}
              marker-end={kind === 'related' || kind === 'conflicts_with' ? undefined : `url(#${arrow})`}
            >
              <title>{`${from} ${linkWords(kind)} ${to}`}</title>
            </path>
          ))}
        </g>
        {graph.nodes.map((node) => (
          <Node key={node.id} node={node} />
        ))}
      </svg>
    </section>
  );
}

/** So many signs fit into one of its two lines. */
const LINE = 23;

function Node({ node }: { node: PlacedNode }) {
  const { id, title, state, self, x, y } = node;
  const [first, second] = twoLines(title || id);
  const left = x - NODE.width / 2;
  const top = y - NODE.height / 2;
  return (
    <Link
      class="graph-node"
      href={`/ticket/${encodeURIComponent(id)}`}
      aria-label={`${[first, second].filter(Boolean).join(' ')}, ${state === 'inprogress' ? 'in progress' : state}${self ? ', this Ticket' : ''}`}
      aria-current={self ? 'true' : undefined}
      data-state={state}
    >
      <title>{title || id}</title>
      <rect x={left} y={top} width={NODE.width} height={NODE.height} rx="6" />
      <circle cx={left + 14} cy={top + 16} r="4.5" />
      <text>
        <tspan x={left + 26} y={top + 20}>
          {first}
        </tspan>{' '}
        <tspan x={left + 26} y={top + 38}>
          {second}
        </tspan>
      </text>
    </Link>
  );
}

/** Parted between words where there is a place for it. */
function twoLines(title: string): [string, string] {
  if (title.length <= LINE) return [title, ''];
  const at = title.lastIndexOf(' ', LINE);
  const end = at > LINE / 2 ? at : LINE;
  const rest = title.slice(end).trim();
  return [title.slice(0, end), rest.length > LINE ? `${rest.slice(0, LINE - 1)}…` : rest];
}

function InWords({ graph: { nodes, edges } }: { graph: GraphAnswer }) {
  const titles = new Map(nodes.map(({ id, title }) => [id, title || id]));
  return (
    <ul class="unseen">
      {edges.map(({ from, to, kind }, index) => (
        <li key={index}>
          {titles.get(from)} {linkWords(kind)} {titles.get(to)}
        </li>
      ))}
    </ul>
  );
}

function useMatch(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const look = () => setMatches(media.matches);
    media.addEventListener('change', look);
    return () => media.removeEventListener('change', look);
  }, [query]);
  return matches;
}
