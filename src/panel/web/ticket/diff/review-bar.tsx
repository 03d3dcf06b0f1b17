import { useState } from 'preact/hooks';
import type { DiffAnswer, Refusal, TicketAnswer } from '../../../wire.ts';
import { begin } from '../../act/acting.ts';
import { call } from '../../act/call.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { say } from '../../components/toasts.tsx';
import { useDraft } from '../../live/use-draft.ts';
import { reviewInput } from './review-draft.ts';
import type { Review } from './use-review.ts';

type Verdict = 'approve' | 'request_changes';
const VERDICTS: Readonly<Record<Verdict, { title: string; suggested: string; said: string }>> = {
  request_changes: {
    title: 'Request changes',
    suggested: 'Please see the lines.',
    said: 'Changes are requested.',
  },
  approve: { title: 'Approve', suggested: 'Approved.', said: 'Approved.' },
};

type Props = { ticket: TicketAnswer; diff: DiffAnswer; review: Review };

/** What was said of lines, and what becomes of it: one review, of the commit that is shown. */
export function ReviewBar({ ticket, diff, review }: Props) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const { comments } = review.draft;
  const blockers = comments.filter(({ severity }) => severity === 'blocker').length;
  const action = (name: string) => ticket.row.actions.find((one) => one.name === name);
  const merge = action('merge');
  return (
    <section class="review-bar" aria-label="Your review">
      <p class="review-count" role="status">
        {comments.length === 0
          ? 'No comments'
          : `${comments.length} comment${comments.length === 1 ? '' : 's'}`}
      </p>
      <Button look="quiet" onPress={() => setVerdict('request_changes')}>
        Request changes
      </Button>
      <Button
        look={merge && merge.why === undefined ? 'quiet' : 'primary'}
        why={
          blockers > 0
            ? `${blockers === 1 ? 'One comment says' : `${blockers} comments say`} that something must change.`
            : action('approve')?.why
        }
        onPress={() => setVerdict('approve')}
      >
        Approve
      </Button>
      {merge && (
        <Button
          look="primary"
          why={comments.length > 0 ? 'Send your comments, or remove them, first.' : merge.why}
          onPress={() => void begin(ticket.row, merge)}
        >
          Merge
        </Button>
      )}
      {verdict && (
        <VerdictForm
          key={verdict}
          verdict={verdict}
          ticket={ticket}
          diff={diff}
          review={review}
          onClose={() => setVerdict(null)}
        />
      )}
    </section>
  );
}

type FormProps = Props & { verdict: Verdict; onClose: () => void };

function VerdictForm({ verdict, ticket, diff, review, onClose }: FormProps) {
  const { title, suggested, said } = VERDICTS[verdict];
  const [body, setBody, clear] = useDraft(`verdict/${ticket.id}/${verdict}`, suggested);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isSending, setSending] = useState(false);
  const { comments } = review.draft;
  const send = async () => {
    setSending(true);
    const answer = await call({
      tool: 'ticket_review',
      input: reviewInput(diff, comments, { ticket: ticket.id, verdict, body }),
      seen: { ticket: ticket.id, rev: ticket.rev },
    });
    setSending(false);
    if (answer.kind === 'refused') return setRefusal(answer.refusal);
    review.clear();
    clear();
    say(said);
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="review-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="ticket-soft">
          Of commit <code>{diff.head.slice(0, 8)}</code>
          {comments.length > 0 &&
            `, with ${comments.length} comment${comments.length === 1 ? '' : 's'} on lines`}
        </p>
        <Field label="Your word on it">
          <textarea
            rows={4}
            dir="auto"
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </Field>
        {refusal && <RefusalNote refusal={refusal} onDismiss={() => setRefusal(undefined)} />}
        <div class="action-form-end">
          <Button look="bare" onPress={onClose}>
            Cancel
          </Button>
          <Button
            submit
            look="primary"
            busy={isSending}
            why={body.trim() === '' ? 'Say a word on it first.' : undefined}
            onPress={() => {}}
          >
            {title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
