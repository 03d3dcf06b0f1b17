import { Link } from 'wouter-preact';
import type { OrchestratorLife } from '../../wire.ts';
import './orchestrator-line.css';

const LIVES: Readonly<Record<OrchestratorLife['state'], string>> = {
  starting: 'is starting',
  live: 'is running',
  stalled: 'stalled: nothing was heard of it for a while',
  limited: 'is made to wait by its vendor',
  restorable: 'ended, and can be restored',
  gone: 'is gone',
  absent: 'is not running',
};

/** Who coordinates, in a quiet word; where that is nobody, why. */
export function OrchestratorLine({ orchestrator: { name, state, why } }: { orchestrator: OrchestratorLife }) {
  const isThere = state === 'live' || state === 'starting';
  return (
    <p class="orchestrator" data-trouble={!isThere || why !== null || undefined}>
      Orchestrator{' '}
      {state === 'absent' ? (
        LIVES.absent
      ) : (
        <Link class="reach" href={`/pod/${encodeURIComponent(name)}`} title={name}>
          {LIVES[state]}
        </Link>
      )}
      {why && <>: {why}</>}
    </p>
  );
}
