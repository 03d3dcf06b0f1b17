import type { ActionRow } from '../../../domain/actions.ts';
import { PodChip } from '../components/pod-chip.tsx';
import { latestNews, shownPods } from './row-news.ts';
import './row-facts.css';

/** Who is at it, how far it is, and what happened last, where the reasons did not say it already. */
export function RowFacts({ row }: { row: ActionRow }) {
  const { progress } = row;
  const pods = shownPods(row);
  const latest = latestNews(row);
  if (pods.length === 0 && !progress && !latest) return null;
  return (
    <p class="row-facts">
      {pods.map((pod) => (
        <PodChip key={pod.name} {...pod} />
      ))}
      {progress && <span class="row-progress">{progress}</span>}
      {latest && (
        <span class="row-latest">
          <bdi>{latest}</bdi>
        </span>
      )}
    </p>
  );
}
