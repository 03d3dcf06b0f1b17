import { Shown } from '../../components/shown.tsx';
import { CommentBox } from './comment-box.tsx';
import type { Review } from './use-review.ts';

type Props = { shown: ReadonlySet<string>; review: Review; commit: string };

/** Comments on files that are not among those of the commit any more: they are still somebody's, to send or to remove. */
export function LeftComments({ shown, review, commit }: Props) {
  const left = review.draft.comments.filter(({ path }) => !shown.has(path));
  return [...new Set(left.map(({ path }) => path))].map((path) => (
    <section key={path} class="diff-file" aria-label={path}>
      <h3 class="diff-file-head">
        <span class="diff-file-name">
          <bdi>
            <Shown text={path} />
          </bdi>
          <small class="ticket-soft">not shown here any more</small>
        </span>
      </h3>
      {left
        .filter((comment) => comment.path === path)
        .map((comment) => (
          <CommentBox key={comment.id} comment={comment} review={review} commit={commit} isAstray />
        ))}
    </section>
  ));
}
