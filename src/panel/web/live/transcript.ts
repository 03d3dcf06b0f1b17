import { useEffect, useState } from 'preact/hooks';
import type { PodAnswer, TranscriptEntry } from '../../wire.ts';
import { streamPath } from './session.ts';

export type Transcript = {
  entries: readonly TranscriptEntry[];
  pod: PodAnswer | undefined;
  /** `ended`: nothing more comes until the Pod is restored. */
  at: 'opening' | 'live' | 'offline' | 'ended';
};

/** A page holds so many lines; what is older stands in the file of the Pod. */
const KEPT = 4_000;
const AGAIN_MS = 1_500;
const NOTHING: Transcript = { entries: [], pod: undefined, at: 'opening' };

/**
 * What a Pod says and does, as it comes. Nothing is followed for null, or before `epoch` changes after an end. Another
 * Pod of the same name counts its lines from the first one: it has to be another epoch.
 */
export function useTranscript(name: string | null, epoch: unknown = 0): Transcript {
  const [transcript, setTranscript] = useState<Transcript>(NOTHING);
  useEffect(() => {
    setTranscript(NOTHING);
    if (name === null) return;
    return followTranscript(name, (change) => setTranscript(change));
  }, [name, epoch]);
  return transcript;
}

type Change = (before: Transcript) => Transcript;

function followTranscript(name: string, tell: (change: Change) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let last = 0;
  let first = 0;
  let fresh: TranscriptEntry[] = [];
  let isOver = false;
  let hasEnded = false;

  const pass = () => {
    const added = fresh;
    fresh = [];
    tell((before) => {
      const known = before.entries.filter(({ seq }) => seq >= first);
      return { ...before, at: 'live', entries: [...known, ...added].slice(-KEPT) };
    });
  };
  const open = () => {
    source = new EventSource(
      streamPath(`/api/pods/${encodeURIComponent(name)}/stream`, { after: String(last) }),
    );
    source.addEventListener('open', () => tell((before) => ({ ...before, at: 'live' })));
    source.addEventListener('entry', ({ data }) => {
      const entry: TranscriptEntry = JSON.parse(data);
      if (entry.seq <= last) return;
      // More was said while nobody listened than is told again: what is here would stand before it as if it followed.
      if (last > 0 && entry.seq > last + 1) {
        first = entry.seq;
        fresh = [];
        cancelAnimationFrame(frame);
      }
      last = entry.seq;
      fresh.push(entry);
      // Words come faster than anybody sees them: once for each picture is enough.
      if (fresh.length === 1) frame = requestAnimationFrame(pass);
    });
    source.addEventListener('pod', ({ data }) => {
      const pod: PodAnswer = JSON.parse(data);
      isOver = pod.state === 'restorable' || pod.state === 'gone';
      tell((before) => ({ ...before, pod }));
    });
    source.addEventListener('end', () => {
      source?.close();
      // One that is about to begin has nothing to tell yet, and ends its stream: it is asked again.
      hasEnded = isOver;
      if (isOver) tell((before) => ({ ...before, at: 'ended' }));
      else timer = setTimeout(open, AGAIN_MS);
    });
    source.addEventListener('error', () => {
      source?.close();
      tell((before) => ({ ...before, at: 'offline' }));
      timer = setTimeout(open, AGAIN_MS);
    });
  };
  // A browser holds few connections, and pages that nobody sees must not take them from the one that somebody does.
  const look = () => {
    if (hasEnded) return;
    clearTimeout(timer);
    source?.close();
    if (document.visibilityState === 'visible') open();
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    hasEnded = true;
    document.removeEventListener('visibilitychange', look);
    source?.close();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
}
