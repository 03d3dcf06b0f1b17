import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Shown } from '../components/shown.tsx';
import { type Acting, agree, giveUp, useActs } from './acting.ts';
import { actionWords } from './action-words.ts';
import './asking.css';

/** The program's question before an act that is a person's. There is one at a time. */
export function Asking() {
  const acting = [...useActs().values()].find(
    ({ at, asked, isLeft }) => asked !== undefined && !isLeft && (at === 'asked' || at === 'calling'),
  );
  return acting ? <Question key={acting.slot} acting={acting} /> : null;
}

function Question({ acting }: { acting: Acting }) {
  const { asked, action, slot } = acting;
  const [answer, setAnswer] = useState(asked?.answer?.suggested ?? '');
  if (!asked) return null;
  const isLacking = asked.answer !== undefined && answer.trim() === '';
  return (
    <Dialog title={actionWords(action)} onClose={() => giveUp(slot)}>
      <p class="asking-question" dir="auto">
        <Shown as="prose" text={asked.question} />
      </p>
      {asked.answer && (
        <Field label="Your answer">
          <textarea
            rows={4}
            value={answer}
            dir="auto"
            onInput={(event) => setAnswer(event.currentTarget.value)}
          />
        </Field>
      )}
      <div class="action-form-end">
        <Button onPress={() => giveUp(slot)}>No</Button>
        <Button
          look="primary"
          autoFocus={!asked.answer}
          busy={acting.at === 'calling'}
          why={isLacking ? 'Write your answer first.' : undefined}
          onPress={() => void agree(acting, asked.answer ? answer : undefined)}
        >
          {asked.answer ? 'Send' : `Yes, ${actionWords(action).toLowerCase()}`}
        </Button>
      </div>
    </Dialog>
  );
}
