import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Refusal, TicketAnswer } from '../../wire.ts';
import { call } from '../act/call.ts';
import '../act/changed-note.css';
import { Age } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { Markdown } from '../components/markdown.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { say } from '../components/toasts.tsx';
import { useDraft } from '../live/use-draft.ts';
import { Folded } from './folded.tsx';
import { authorWords } from './timeline/event-words.ts';
import './ticket-questions.css';

/** What somebody wants to know of the person, with a place for each answer. */
export function TicketQuestions({ ticket }: { ticket: TicketAnswer }) {
  const { asked, setWritten } = useAsked(ticket.questions);
  if (asked.length === 0) return null;
  return (
    <section class="questions" aria-labelledby="ticket-questions">
      <h2 id="ticket-questions">{asked.length === 1 ? 'A question' : `${asked.length} questions`}</h2>
      <ul class="questions-list">
        {asked.map((question) => (
          <li key={question.id} id={`question-${question.id}`}>
            <Question
              ticket={ticket}
              question={question}
              isOpen={ticket.questions.some(({ id }) => id === question.id)}
              onWritten={setWritten}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type Asked = TicketAnswer['questions'][number];

/** What is open, and, in its place, what is not any more while somebody is writing an answer to it. */
function useAsked(open: readonly Asked[]) {
  const [written, setAllWritten] = useState<ReadonlySet<string>>(new Set());
  const shown = useRef<readonly Asked[]>([]);
  const now = new Map(open.map((question) => [question.id, question]));
  const kept = shown.current.filter(({ id }) => now.has(id) || written.has(id));
  for (const question of kept) now.delete(question.id);
  const asked = [...kept, ...now.values()];
  shown.current = asked;
  const setWritten = (id: string, isWritten: boolean) =>
    setAllWritten((before) => {
      const next = new Set(before);
      if (isWritten) next.add(id);
      else next.delete(id);
      return next;
    });
  return { asked, setWritten };
}

type Props = {
  ticket: TicketAnswer;
  question: Asked;
  isOpen: boolean;
  onWritten: (id: string, isWritten: boolean) => void;
};

function Question({ ticket, question, isOpen, onWritten }: Props) {
  const [text, setText, clear, clearSent] = useDraft(`answer/${question.id}`);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isSending, setSending] = useState(false);
  const { name, role } = authorWords(question.author);
  useLayoutEffect(() => onWritten(question.id, text !== ''), [text !== '']);
  const send = async () => {
    if (text.trim() === '' || isSending || !isOpen) return;
    setSending(true);
    const answer = await call({
      tool: 'ticket_answer',
      input: { ticket: ticket.id, question: question.id, body: text },
      seen: { ticket: ticket.id, rev: ticket.rev },
    });
    setSending(false);
    if (answer.kind === 'refused') return setRefusal(answer.refusal);
    clearSent(text);
    say('Answered.');
  };
  return (
    <div class="question">
      <p class="question-by">
        <bdi>{name}</bdi>
        {role && ` (${role})`} asks <Age at={question.at} />
      </p>
      <Folded text={question.body} name="the question">
        <Markdown text={question.body} />
      </Folded>
      <form
        class="question-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <textarea
          rows={3}
          dir="auto"
          value={text}
          aria-label={`Your answer to ${name}`}
          placeholder="Your answer"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void send();
          }}
        />
        {!isOpen && !isSending && (
          <p class="changed-note" role="status">
            <strong>No longer open.</strong> What you wrote is kept until you leave it.{' '}
            <Button look="bare" onPress={clear}>
              Leave it
            </Button>
          </p>
        )}
        {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
        <Button
          submit
          look="primary"
          busy={isSending}
          why={
            isOpen
              ? text.trim() === ''
                ? 'Write your answer first.'
                : undefined
              : 'Nobody waits for an answer to it.'
          }
          onPress={() => {}}
        >
          Answer
        </Button>
      </form>
    </div>
  );
}
