import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Quote } from '../../components/quote.tsx';
import { COMMENT_LENGTH, type LineComment, type Severity } from './review-draft.ts';
import type { Review } from './use-review.ts';

const SEVERITIES: readonly { value: Severity; text: string }[] = [
  { value: 'blocker', text: 'must change' },
  { value: 'follow_up', text: 'later' },
  { value: 'decision', text: 'to decide' },
];

type Props = {
  comment: LineComment;
  review: Review;
  commit: string;
  isNew?: boolean;
  /** The line that it was on is another by now. */
  isAstray?: boolean;
  /** Nothing of it is left: it is no comment until something is written again. */
  onBlank?: () => void;
  onEnd?: () => void;
};

/** What somebody says of a line: written here, kept at once, and sent with the others. */
export function CommentBox({
  comment,
  review,
  commit,
  isNew = false,
  isAstray = false,
  onBlank,
  onEnd,
}: Props) {
  const [isEdited, setEdited] = useState(isNew);
  const [before, setBefore] = useState(isNew ? undefined : comment);
  const [text, setText] = useState(comment.text);
  const [severity, setSeverity] = useState(comment.severity);
  // With each letter: neither another line, nor a branch that goes on, may take what is half written.
  const write = (words: string, weight = severity) => {
    setText(words);
    setSeverity(weight);
    if (words.trim() !== '') return review.put({ ...comment, text: words, severity: weight }, commit);
    if (!onBlank) return;
    review.remove(comment.id);
    onBlank();
  };
  const keep = () => {
    if (text.trim() === '') return;
    setEdited(false);
    onEnd?.();
  };
  const leave = () => {
    if (before) {
      review.put(before, commit);
      setText(before.text);
      setSeverity(before.severity);
    } else review.remove(comment.id);
    setEdited(false);
    onEnd?.();
  };
  const edit = () => {
    setBefore(comment);
    setEdited(true);
  };
  if (!isEdited)
    return (
      <div class="comment" data-severity={comment.severity}>
        {isAstray && (
          <>
            <p class="ticket-soft">On line {comment.line} as it was:</p>
            <Quote code text={comment.quote} />
          </>
        )}
        <p class="comment-text" dir="auto">
          {comment.text}
        </p>
        <p class="comment-end">
          <span class="ticket-soft">{SEVERITIES.find(({ value }) => value === comment.severity)?.text}</span>
          <Button look="bare" onPress={edit}>
            Edit
          </Button>
          <Button look="bare" onPress={() => review.remove(comment.id)}>
            Remove
          </Button>
        </p>
      </div>
    );
  return (
    <form
      class="comment"
      aria-label={`Comment on line ${comment.line}`}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
        else if (event.key === 'Escape') leave();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <textarea
        rows={3}
        dir="auto"
        maxLength={COMMENT_LENGTH}
        value={text}
        aria-label={`What you say of line ${comment.line}`}
        ref={(element) => {
          if (!element || element.dataset.focused) return;
          element.dataset.focused = 'once';
          element.focus();
        }}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <div class="comment-end">
        <Choice
          label="How much it weighs"
          value={severity}
          options={SEVERITIES}
          onChange={(weight) => write(text, weight)}
        />
        <Button look="bare" onPress={leave}>
          Cancel
        </Button>
        <Button
          submit
          look="quiet"
          why={text.trim() === '' ? 'Write it first.' : undefined}
          onPress={() => {}}
        >
          Keep
        </Button>
      </div>
    </form>
  );
}
