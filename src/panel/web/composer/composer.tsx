import { useEffect, useRef, useState } from 'preact/hooks';
import type { Refusal, SendRequest, SentAnswer } from '../../wire.ts';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { Icon } from '../components/icon.tsx';
import { lazily } from '../components/lazily.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { say } from '../components/toasts.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { EVERYTHING, invalidate } from '../live/answers.ts';
import { postAnswer, refusalOf } from '../live/ask-server.ts';
import { useDraft } from '../live/use-draft.ts';
import { useHeight } from './use-height.ts';
import { useLeaving } from './use-leaving.ts';
import './composer.css';

const Conversation = lazily(async () => (await import('./conversation.tsx')).Conversation, {
  takesKeys: true,
});

type Target = 'companion' | 'request';
const TARGETS = [
  { value: 'request', text: 'New request' },
  { value: 'companion', text: 'Companion' },
] as const;
const WORDS: Readonly<Record<Target, { path: string; placeholder: string }>> = {
  request: { path: '/api/request', placeholder: 'What do you want? An agent makes a Ticket of it' },
  companion: { path: '/api/companion', placeholder: 'Ask how things stand, or what to do next' },
};

/** Where a person writes: to the Companion, or a request that goes straight to a new intake. Always in reach. */
export function Composer() {
  const [target, setTarget] = useState<Target>('request');
  const [text, setText, , clearSent] = useDraft('composer');
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isTalking, setTalking] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const sent = useRef<SendRequest & { target: Target }>();
  const place = useHeight('--composer');
  useKeys({ c: () => area.current?.focus() });
  useLeaving(place, isOpen, () => setOpen(false));
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight + 2}px`;
  }, [text]);

  const send = async () => {
    const words = text.trim();
    if (words === '' || isSending) return;
    setSending(true);
    setRefusal(undefined);
    if (target === 'companion') setTalking(true);
    // The same words once more are those of which no answer came.
    if (sent.current?.text !== words || sent.current.target !== target)
      sent.current = { text: words, id: crypto.getRandomValues(new Uint32Array(4)).join('-'), target };
    const { id } = sent.current;
    try {
      const { pod, delivery } = await postAnswer<SentAnswer>(WORDS[target].path, { text: words, id });
      sent.current = undefined;
      clearSent(text);
      invalidate(EVERYTHING);
      if (target === 'request')
        say(`${pod} makes a Ticket of it (${delivery}). It comes back here when it asks.`);
    } catch (error) {
      setRefusal(refusalOf(error));
    }
    setSending(false);
  };
  const other = () => setTarget(target === 'request' ? 'companion' : 'request');
  const onKeyDown = (event: KeyboardEvent) => {
    const element = area.current;
    const isAtStart = element?.selectionStart === 0 && element.selectionEnd === 0;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
    else if (event.key === 'Tab' && !event.shiftKey && isAtStart) other();
    else if (event.key === 'Escape') element?.blur();
    else return;
    event.preventDefault();
  };

  return (
    <>
      {isTalking && <Conversation onClose={() => setTalking(false)} />}
      <section
        class="composer"
        ref={place}
        aria-label="Write"
        data-open={text !== '' || isTalking || isOpen || refusal !== undefined || undefined}
      >
        <div class="composer-box">
          {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
          <div class="composer-line composer-targets">
            <Choice label="To whom" value={target} options={TARGETS} onChange={setTarget} />
            {target === 'companion' && (
              <Button look="bare" expanded={isTalking} onPress={() => setTalking(!isTalking)}>
                {isTalking ? 'Hide' : 'Conversation'}
              </Button>
            )}
          </div>
          <div class="composer-line">
            <span class="composer-talk">
              <Button
                look="bare"
                label="Companion"
                onPress={() => {
                  setTarget('companion');
                  setTalking(true);
                }}
              >
                <Icon name="talk" />
              </Button>
            </span>
            <textarea
              ref={area}
              rows={1}
              dir="auto"
              value={text}
              aria-label={target === 'request' ? 'New request' : 'To the Companion'}
              aria-description="Tab at the start changes whom you write to, Shift and Tab leaves, Control and Enter sends."
              placeholder={WORDS[target].placeholder}
              onFocus={() => setOpen(true)}
              onInput={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            <Button
              look={text.trim() === '' ? 'quiet' : 'primary'}
              label="Send"
              hint="Send (Ctrl Enter)"
              busy={isSending}
              onPress={() => void send()}
            >
              <Icon name="send" />
            </Button>
          </div>
        </div>
      </section>
    </>
  );
}
