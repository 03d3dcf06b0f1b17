import { useMemo } from 'preact/hooks';
import { useDraft } from '../../live/use-draft.ts';
import { EMPTY_DRAFT, type LineComment, type ReviewDraft, readDraft } from './review-draft.ts';

/** The review that somebody is writing on a Ticket: it outlives a reload, and every refusal. */
export type Review = {
  draft: ReviewDraft;
  /** Puts a comment in the place of the one of its id, or beside the others. */
  put: (comment: LineComment, commit: string) => void;
  remove: (id: string) => void;
  clear: () => void;
};

export function useReview(ticket: string): Review {
  const [kept, keep, clear] = useDraft(`review/${ticket}`);
  const draft = useMemo(() => (kept === '' ? EMPTY_DRAFT : readDraft(kept)), [kept]);
  const write = (next: ReviewDraft) => (next.comments.length === 0 ? clear() : keep(JSON.stringify(next)));
  return {
    draft,
    put: (comment, commit) => {
      const isKnown = draft.comments.some(({ id }) => id === comment.id);
      const comments = isKnown
        ? draft.comments.map((one) => (one.id === comment.id ? comment : one))
        : [...draft.comments, comment];
      write({ commit, comments });
    },
    remove: (id) => write({ ...draft, comments: draft.comments.filter((one) => one.id !== id) }),
    clear,
  };
}
