import { useState } from 'preact/hooks';
import type { PodAnswer, Refusal } from '../../wire.ts';
import { call } from '../act/call.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { say } from '../components/toasts.tsx';
import { useDraft } from '../live/use-draft.ts';

/** What a delivery means to who sent something. */
const DELIVERED: Readonly<Record<string, string>> = {
  delivered: 'It has it.',
  queued: 'It gets it when it is done with what it is at.',
};

/** A place to tell it something. What could not be sent stays here. */
export function PodWrite({ pod }: { pod: PodAnswer }) {
  const [text, setText, clear, clearSent] = useDraft(`pod/${pod.pod}`);
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const isGone = pod.state === 'gone';
  const gone = 'It is gone: nothing can be said to it any more.';
  if (isGone && text === '') return <p class="pod-soft">{gone}</p>;
  const send = async () => {
    if (text.trim() === '' || isSending || isGone) return;
    setSending(true);
    const answer = await call({
      tool: 'pod_send',
      input: { pod: pod.pod, body: text },
      seen: { ticket: null, rev: 0 },
    });
    setSending(false);
    if (answer.kind !== 'answer') return setRefusal(answer.kind === 'refused' ? answer.refusal : undefined);
    setRefusal(undefined);
    clearSent(text);
    say(DELIVERED[String(answer.structured.delivery)] ?? '');
  };
  return (
    <form
      class="pod-write"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {isGone && (
        <p class="pod-soft" role="status">
          {gone} What you wrote is kept until you leave it.{' '}
          <Button look="bare" onPress={clear}>
            Leave it
          </Button>
        </p>
      )}
      {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
      <div class="pod-write-line">
        <textarea
          rows={2}
          dir="auto"
          value={text}
          aria-label={`Tell ${pod.pod} something`}
          aria-description="Control and Enter sends."
          placeholder={
            pod.state === 'restorable' ? 'Tell it something: it is brought back for it' : 'Tell it something'
          }
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
            else if (event.key === 'Escape') event.currentTarget.blur();
            else return;
            event.preventDefault();
          }}
        />
        <Button
          submit
          look={text.trim() === '' ? 'quiet' : 'primary'}
          label="Send"
          hint="Send (Ctrl Enter)"
          busy={isSending}
          why={isGone ? gone : undefined}
          onPress={() => {}}
        >
          <Icon name="send" />
        </Button>
      </div>
    </form>
  );
}
