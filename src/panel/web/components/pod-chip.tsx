import { Link } from 'wouter-preact';
import type { PodState } from '../../../domain/pod.ts';
import './pod-chip.css';

const WORDS: Readonly<Record<PodState, string>> = {
  starting: 'starts',
  live: 'idle',
  stalled: 'stalled',
  limited: 'has to wait',
  restorable: 'ended',
  gone: 'gone',
};

type Props = { name: string; role: string; state: PodState; working: boolean; questions?: number };

/** A Pod in one word: its role, and whether it is at work. */
export function PodChip({ name, role, state, working, questions = 0 }: Props) {
  const isWorking = working && state === 'live';
  const said = `${isWorking ? 'at work' : WORDS[state]}${questions > 0 ? ', asks' : ''}`;
  return (
    <Link
      class="pod-chip reach"
      data-state={state}
      data-working={isWorking || undefined}
      href={`/pod/${encodeURIComponent(name)}`}
      title={`${name}: ${said}`}
    >
      <span class="pod-dot" aria-hidden="true" />
      {role}
      <span class={state === 'live' ? 'unseen' : 'pod-said'}> {said}</span>
    </Link>
  );
}
