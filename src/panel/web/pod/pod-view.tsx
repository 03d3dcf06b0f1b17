import { useEffect, useRef } from 'preact/hooks';
import type { PodAnswer } from '../../wire.ts';
import { Empty } from '../components/empty.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Shown } from '../components/shown.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useHeight } from '../composer/use-height.ts';
import { useAnswer } from '../live/answers.ts';
import { useTranscript } from '../live/transcript.ts';
import { PodHead } from './pod-head.tsx';
import { PodQuestions } from './pod-questions.tsx';
import { PodTranscript } from './pod-transcript.tsx';
import { PodWrite } from './pod-write.tsx';
import './pod-view.css';

/** One Pod: what it was told, says, does and asks, as it happens; and a place to tell it something. */
export function PodView({ name }: { name: string }) {
  const { value, refusal } = useAnswer<PodAnswer>(`/api/pods/${encodeURIComponent(name)}`);
  const isHosted = value !== undefined && value.state !== 'restorable' && value.state !== 'gone';
  const runs = useRuns(isHosted);
  const transcript = useTranscript(value ? name : null, `${value?.launched_at} ${runs}`);
  const pod = newer(value, transcript.pod);
  if (!pod) {
    if (!refusal) return <Skeleton lines={6} label="The Pod is being looked for" />;
    if (refusal.code === 'not_found')
      return (
        <Empty title="There is no such Pod">
          <p>
            None is called{' '}
            <q>
              <Shown text={name} longest={100} />
            </q>
            , or it was forgotten. Those that work on a Ticket stand with it.
          </p>
        </Empty>
      );
    return (
      <Empty title="This Pod cannot be shown">
        <RefusalNote refusal={refusal} />
      </Empty>
    );
  }
  return (
    <article class="pod" aria-labelledby="pod-title">
      <PodHead pod={pod} />
      {refusal && <RefusalNote refusal={refusal} />}
      <PodTranscript key={pod.launched_at} name={name} transcript={transcript} pod={pod} />
      <PodEnd pod={pod} />
    </article>
  );
}

/** What it asks and where one writes, in sight wherever one reads. */
function PodEnd({ pod }: { pod: PodAnswer }) {
  const place = useHeight('--pod-end');
  return (
    <section class="pod-end" ref={place} aria-label="You and this Pod">
      <PodQuestions pod={pod} />
      <PodWrite pod={pod} />
    </section>
  );
}

/** Counts how often it came to life while it was looked at: each time its transcript goes on. */
function useRuns(isHosted: boolean): number {
  const runs = useRef(0);
  const was = useRef(isHosted);
  useEffect(() => {
    was.current = isHosted;
  }, [isHosted]);
  if (isHosted && !was.current) {
    runs.current += 1;
    was.current = true;
  }
  return runs.current;
}

/** Two ways lead here: the one that heard last is right. */
function newer(one: PodAnswer | undefined, other: PodAnswer | undefined): PodAnswer | undefined {
  if (!one || !other) return one ?? other;
  return other.heard_at > one.heard_at ? other : one;
}
