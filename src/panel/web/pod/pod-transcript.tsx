import { useMemo, useRef, useState } from 'preact/hooks';
import type { TranscriptEntry } from '../../../domain/pod.ts';
import type { PodAnswer, Refusal, TranscriptAnswer } from '../../wire.ts';
import { Button } from '../components/button.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { getAnswer, refusalOf } from '../live/ask-server.ts';
import type { Transcript } from '../live/transcript.ts';
import { foldTranscript } from './fold-transcript.ts';
import { TranscriptLine } from './transcript-line.tsx';
import { useEndInSight } from './use-end-in-sight.ts';
import './pod-transcript.css';

/** So many things are drawn at first, and so many more each time that somebody asks for earlier ones. */
const SHOWN = 400;
const MOST = 2_000;
/** So many lines are held for who reads back: more than the stream holds, as it goes on meanwhile. */
const MOST_LINES = 12_000;

type Props = { name: string; transcript: Transcript; pod: PodAnswer };

/** All that is known of what it was told, said and did, the newest last. The end stays in sight unless somebody reads. */
export function PodTranscript({ name, transcript, pod }: Props) {
  const isReadBack = useRef(false);
  const lines = useRef<readonly TranscriptEntry[]>([]);
  const [older, setOlder] = useState<readonly TranscriptEntry[]>([]);
  const [isWhole, setWhole] = useState(false);
  const [shown, setShown] = useState(SHOWN);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isFetching, setFetching] = useState(false);
  const { entries, at } = transcript;
  const items = useMemo(() => {
    // What leaves the stream's memory stays for whoever asked for what is earlier still.
    const known = isReadBack.current ? joined(lines.current, entries) : entries;
    lines.current = joined(older, known).slice(-MOST_LINES);
    return foldTranscript(lines.current);
  }, [older, entries]);
  const drawn = items.slice(-shown);
  const first = lines.current[0]?.seq ?? 1;
  const { below, toEnd, hold } = useEndInSight(items.at(-1)?.version ?? 0, items.length, drawn.length);

  const showEarlier = async () => {
    hold();
    if (items.length > shown) return setShown(Math.min(MOST, shown + SHOWN));
    isReadBack.current = true;
    setFetching(true);
    setRefusal(undefined);
    try {
      const path = `/api/pods/${encodeURIComponent(name)}/transcript?before=${first}`;
      const answer = await getAnswer<TranscriptAnswer>(path);
      hold();
      setOlder(answer.entries);
      setWhole(answer.entries.length === 0);
      setShown(Math.min(MOST, shown + SHOWN));
    } catch (error) {
      setRefusal(refusalOf(error));
    }
    setFetching(false);
  };
  const hasEarlier = items.length > shown || (first > 1 && !isWhole);

  return (
    <section class="transcript-place" aria-label="Transcript">
      {hasEarlier && shown < MOST && (
        <Button busy={isFetching} onPress={() => void showEarlier()}>
          Earlier
        </Button>
      )}
      {hasEarlier && shown >= MOST && (
        <p class="pod-soft">What is earlier stands in the transcript of the Pod.</p>
      )}
      {refusal && <RefusalNote refusal={refusal} />}
      <div class="transcript" role="log" aria-label="What it was told, said and did">
        {items.length === 0 && at !== 'opening' && <p class="pod-soft">Nothing was said yet.</p>}
        {drawn.map((item) => (
          <TranscriptLine key={item.key} item={item} isLive={pod.working && at === 'live'} />
        ))}
      </div>
      {at === 'offline' && (
        <p class="pod-soft" role="status">
          Not connected. It goes on by itself when it is.
        </p>
      )}
      {below > 0 && (
        <p class="transcript-below">
          <Button look="primary" onPress={toEnd}>
            {below} new below
          </Button>
        </p>
      )}
    </section>
  );
}

/** Older lines before those that came by themselves; where there is a hole between them, the older ones are let go. */
function joined(
  older: readonly TranscriptEntry[],
  entries: readonly TranscriptEntry[],
): readonly TranscriptEntry[] {
  const first = entries[0]?.seq ?? 0;
  const last = older.at(-1)?.seq ?? 0;
  if (older.length === 0 || last + 1 < first) return entries;
  return [...older.filter(({ seq }) => seq < first), ...entries];
}
