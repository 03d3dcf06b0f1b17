import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { PodAnswer, Refusal, TicketAnswer } from '../../wire.ts';
import { call } from '../act/call.ts';
import { Age } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { say } from '../components/toasts.tsx';
import { useAnswer } from '../live/answers.ts';
import { usageWords } from '../ticket/work/usage-words.ts';
import { stateWords } from './transcript-words.ts';
import './pod-head.css';

type Act = {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  text: string;
  said: string;
  asks?: string;
};

/** What it is, how it stands, and what can be done with it as a whole. */
export function PodHead({ pod }: { pod: PodAnswer }) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [asked, setAsked] = useState<Act>();
  const [busy, setBusy] = useState<string>();
  const run = async (act: Act) => {
    setAsked(undefined);
    setBusy(act.text);
    const answer = await call({ tool: act.tool, input: act.input, seen: { ticket: null, rev: 0 } });
    setBusy(undefined);
    setRefusal(answer.kind === 'refused' ? answer.refusal : undefined);
    if (answer.kind === 'answer') say(act.said);
  };
  const used = usageWords(pod.usage);
  return (
    <header class="pod-head">
      <p class="pod-line">
        <span>{pod.role}</span>
        <bdi>{pod.agent}</bdi>
        {pod.ticket && <TicketLink id={pod.ticket} />}
      </p>
      <h1 id="pod-title">
        <bdi>{pod.pod}</bdi>
      </h1>
      <p class="pod-state" data-state={pod.state} data-working={pod.working || undefined}>
        <span class="pod-state-mark" aria-hidden="true" />
        <span>It {stateWords(pod.state, pod.working)}</span>
        <span class="pod-soft">
          heard <Age at={pod.heard_at} />, started <Age at={pod.launched_at} />
        </span>
        {used && <span class="pod-soft">{used}</span>}
      </p>
      {pod.limited_until && (
        <p class="pod-note">
          Its vendor lets it go on at{' '}
          <time dateTime={pod.limited_until}>{new Date(pod.limited_until).toLocaleString()}</time>.
        </p>
      )}
      {pod.ended && (
        <p class="pod-note">
          <bdi>{pod.ended}</bdi>
        </p>
      )}
      <div class="pod-acts">
        {actsOf(pod).map((act) => (
          <Button
            key={act.text}
            busy={busy === act.text}
            onPress={() => (act.asks ? setAsked(act) : void run(act))}
          >
            {act.text}
          </Button>
        ))}
        <details class="pod-more">
          <summary>More about it</summary>
          <dl>
            <dt>Folder</dt>
            <dd>
              <code>{pod.folder}</code>
            </dd>
            <dt>Profile</dt>
            <dd>{pod.profile}</dd>
            <dt>Launched by</dt>
            <dd>{pod.origin}</dd>
          </dl>
        </details>
      </div>
      {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
      {asked && (
        <Dialog title={asked.text} onClose={() => setAsked(undefined)}>
          <p>{asked.asks}</p>
          <div class="action-form-end">
            <Button onPress={() => setAsked(undefined)}>No</Button>
            <Button look="danger" autoFocus onPress={() => void run(asked)}>
              {asked.text}
            </Button>
          </div>
        </Dialog>
      )}
    </header>
  );
}

function TicketLink({ id }: { id: string }) {
  const { value } = useAnswer<TicketAnswer>(`/api/tickets/${encodeURIComponent(id)}`);
  return (
    <Link href={`/ticket/${encodeURIComponent(id)}`} dir="auto">
      {value?.title ?? id}
    </Link>
  );
}

function actsOf({ pod, state }: PodAnswer): Act[] {
  const stop: Act = {
    ...{ tool: 'pod_stop', input: { pod }, text: 'Stop', said: `${pod} is stopped.` },
    asks: 'It ends with all that it started. Its session stays, and it can be brought back.',
  };
  const restore: Act = {
    ...{ tool: 'pod_restore', input: { pod }, text: 'Restore', said: `${pod} is back.` },
  };
  const forget: Act = {
    ...{ tool: 'pod_stop', input: { pod, forget: true }, text: 'Forget', said: `${pod} is forgotten.` },
    asks: 'It ends for good, and is never brought back. What it said stays to be read.',
  };
  if (state === 'gone') return [];
  return state === 'restorable' ? [restore, forget] : [stop, forget];
}
