import { useId, useState } from 'preact/hooks';
import type { DiffFile } from '../../../wire.ts';
import { Icon } from '../../components/icon.tsx';
import { Shown } from '../../components/shown.tsx';
import { CommentBox } from './comment-box.tsx';
import { DiffLines } from './diff-lines.tsx';
import { Counts } from './diff-view.tsx';
import { standsIn } from './review-draft.ts';
import type { Review } from './use-review.ts';

const STATUS: Readonly<Record<DiffFile['status'], string>> = {
  added: 'new',
  deleted: 'deleted',
  modified: '',
  renamed: 'renamed',
};

type Props = { file: DiffFile; commit: string; isOpen: boolean; review: Review | undefined };

/** One file: its name and counts, and, unfolded, its lines. */
export function DiffFileView({ file, commit, isOpen: opensAtFirst, review }: Props) {
  const id = useId();
  const comments = review?.draft.comments.filter(({ path }) => path === file.path) ?? [];
  const [isOpen, setOpen] = useState(opensAtFirst || comments.length > 0);
  const astray = comments.filter((comment) => !standsIn(comment, file));
  return (
    <section class="diff-file">
      <h3 class="diff-file-head">
        <button
          type="button"
          class="diff-file-name"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <span class="diff-fold" data-open={isOpen || undefined}>
            <Icon name="down" />
          </span>
          <bdi>
            {file.old_path !== null && file.old_path !== file.path && (
              <>
                <Shown text={file.old_path} /> <span class="ticket-soft">→</span>{' '}
              </>
            )}
            <Shown text={file.path} />
          </bdi>
          {STATUS[file.status] && <small class="ticket-soft">{STATUS[file.status]}</small>}
          <Counts added={file.added} removed={file.removed} />
          {comments.length > 0 && (
            <small class="diff-file-comments">
              {comments.length} comment{comments.length === 1 ? '' : 's'}
            </small>
          )}
        </button>
      </h3>
      <div id={id} hidden={!isOpen}>
        {review &&
          isOpen &&
          astray.map((comment) => (
            <CommentBox key={comment.id} comment={comment} review={review} commit={commit} isAstray />
          ))}
        {isOpen && <Lines file={file} commit={commit} review={review} />}
      </div>
    </section>
  );
}

function Lines({ file, commit, review }: Omit<Props, 'isOpen'>) {
  if (file.hunks === null)
    return <p class="diff-none">It is binary, or longer than is shown here. Look at it in the worktree.</p>;
  if (file.hunks.length === 0)
    return (
      <p class="diff-none">
        {file.status === 'renamed' ? 'Only its name is another.' : 'No line of it is another.'}
      </p>
    );
  return <DiffLines file={file} hunks={file.hunks} commit={commit} review={review} />;
}
