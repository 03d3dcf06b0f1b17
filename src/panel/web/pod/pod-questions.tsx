import { useState } from 'preact/hooks';
import type { AnswerScope, Decision, PodQuestion } from '../../../domain/pod.ts';
import type { PodAnswer, Refusal } from '../../wire.ts';
import { AnswerScopeChoice } from '../act/answer-scope-choice.tsx';
import { call } from '../act/call.ts';
import { Age } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { WhatItAsks } from '../components/what-it-asks.tsx';
import { asksWords } from './transcript-words.ts';

const SHOWN = 5;

/** What it asks before it does something, in sight for as long as it waits. */
export function PodQuestions({ pod }: { pod: PodAnswer }) {
  if (pod.questions.length === 0) return null;
  const more = pod.questions.length - SHOWN;
  return (
    <section class="pod-questions" aria-label="It asks">
      {pod.questions.slice(0, SHOWN).map((question) => (
        <Question key={question.id} pod={pod.pod} question={question} />
      ))}
      {more > 0 && <p class="pod-soft">and {more} more after these</p>}
    </section>
  );
}

function Question({ pod, question }: { pod: string; question: PodQuestion }) {
  const [scope, setScope] = useState<AnswerScope>('once');
  const [busy, setBusy] = useState<Decision>();
  const [refusal, setRefusal] = useState<Refusal>();
  const { kind, count, at } = question;
  const answer = async (decision: Decision) => {
    // Who has pressed one of them has decided.
    if (busy) return;
    setBusy(decision);
    const answered = await call({
      tool: 'pod_permit',
      input: { pod, question: question.id, decision, scope },
      seen: { ticket: null, rev: 0 },
    });
    setBusy(undefined);
    setRefusal(answered.kind === 'refused' ? answered.refusal : undefined);
  };
  return (
    <section class="pod-question" aria-label={asksWords(kind)}>
      <p class="pod-question-head">
        <strong>{asksWords(kind)}</strong>
        {count > 1 && ` (${count} of these)`} <Age at={at} />
      </p>
      <WhatItAsks asks={question} />
      <div class="pod-question-ways">
        <AnswerScopeChoice value={scope} onChange={setScope} />
        <Button look="primary" busy={busy === 'allow'} onPress={() => void answer('allow')}>
          Allow
        </Button>
        <Button busy={busy === 'deny'} onPress={() => void answer('deny')}>
          Deny
        </Button>
      </div>
      {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
    </section>
  );
}
