import { useEffect, useState } from 'preact/hooks';
import type { DiffAnswer, TicketAnswer } from '../../../wire.ts';
import { Button } from '../../components/button.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFetched } from '../use-fetched.ts';
import { DiffFileView } from './diff-file.tsx';
import { LeftComments } from './left-comments.tsx';
import { ReviewBar } from './review-bar.tsx';
import { useReview } from './use-review.ts';
import './diff-view.css';

/** So many lines are drawn without being asked for, file by file from the first. */
const LINES_OPEN = 1_200;
const FILE_OPEN = 400;

type Props = { ticket: TicketAnswer; head: string | null; isJudged: boolean };

/** Every file that changed, line by line; where somebody judges, each line can be commented on. */
export function DiffView({ ticket, head, isJudged }: Props) {
  const review = useReview(ticket.id);
  // What somebody comments on stays under their eyes until they ask for what came since.
  const [pinned, setPinned] = useState(head);
  const isWriting = review.draft.comments.length > 0;
  useEffect(() => {
    if (!isWriting) setPinned(head);
  }, [head, isWriting]);
  const path = `/api/tickets/${encodeURIComponent(ticket.id)}/diff`;
  const { value: diff, refusal } = useFetched<DiffAnswer>(path, pinned ?? '');
  const isMoved = diff !== undefined && head !== null && diff.head !== head;
  if (!diff)
    return refusal ? <RefusalNote refusal={refusal} /> : <Skeleton lines={6} label="Reading the lines" />;
  const comments = isJudged ? review : undefined;
  const open = openAtFirst(diff);
  return (
    <div class="diff">
      <p class="diff-sum">
        {diff.files.length + diff.left_out} file{diff.files.length + diff.left_out === 1 ? '' : 's'}{' '}
        <Counts {...sumOf(diff)} /> at <code>{diff.head.slice(0, 8)}</code>
      </p>
      {isMoved && (
        <div class="diff-moved" role="status">
          <p>
            The branch went on to <code>{head?.slice(0, 8)}</code>. What you see is the commit before.
          </p>
          <Button onPress={() => setPinned(head)}>Show what came since</Button>
        </div>
      )}
      {refusal && <RefusalNote refusal={refusal} />}
      {diff.files.length === 0 && <p class="ticket-none">Nothing is changed.</p>}
      {diff.files.map((file) => (
        <DiffFileView
          key={`${diff.head} ${file.path}`}
          file={file}
          commit={diff.head}
          isOpen={open.has(file.path)}
          review={comments}
        />
      ))}
      {diff.left_out > 0 && (
        <p class="ticket-soft">{diff.left_out} more files are changed, which are not shown here.</p>
      )}
      {isJudged && (
        <>
          <LeftComments
            shown={new Set(diff.files.map(({ path }) => path))}
            review={review}
            commit={diff.head}
          />
          <ReviewBar ticket={ticket} diff={diff} review={review} />
        </>
      )}
    </div>
  );
}

export function Counts({ added, removed }: { added: number; removed: number }) {
  return (
    <span class="diff-counts">
      <span class="diff-added">
        +{added}
        <span class="unseen"> lines added,</span>
      </span>{' '}
      <span class="diff-removed">
        −{removed}
        <span class="unseen"> lines removed</span>
      </span>
    </span>
  );
}

function sumOf({ files }: DiffAnswer): { added: number; removed: number } {
  return {
    added: files.reduce((sum, { added }) => sum + added, 0),
    removed: files.reduce((sum, { removed }) => sum + removed, 0),
  };
}

function openAtFirst({ files }: DiffAnswer): ReadonlySet<string> {
  const open = new Set<string>();
  let room = LINES_OPEN;
  for (const { path, added, removed, hunks } of files) {
    const lines = added + removed;
    if (hunks === null || lines > FILE_OPEN || lines > room) continue;
    open.add(path);
    room -= lines + 12;
  }
  return open;
}
