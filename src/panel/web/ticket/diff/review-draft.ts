import { SEVERITIES } from '../../../../domain/review.ts';
import type { DiffAnswer, DiffFile, DiffLine } from '../../../wire.ts';

export type Severity = (typeof SEVERITIES)[number];

/** What somebody says of one line, with the line as they saw it. */
export type LineComment = {
  id: string;
  path: string;
  side: 'old' | 'new';
  line: number;
  quote: string;
  severity: Severity;
  text: string;
};

/** A review that is being written: of the commit that was shown when its first comment was. */
export type ReviewDraft = { commit: string; comments: readonly LineComment[] };

export const EMPTY_DRAFT: ReviewDraft = { commit: '', comments: [] };

/** So much of a comment fits into a finding, with the place of a line that is gone. */
export const COMMENT_LENGTH = 1_900;
const COMMENTS = 50;
const PATH_LENGTH = 400;

/** A draft as it was kept; nothing where what is kept is none. */
export function readDraft(kept: string): ReviewDraft {
  try {
    const draft: Partial<ReviewDraft> = JSON.parse(kept);
    if (typeof draft.commit !== 'string' || !Array.isArray(draft.comments)) return EMPTY_DRAFT;
    return { commit: draft.commit, comments: draft.comments.filter(isComment) };
  } catch {
    return EMPTY_DRAFT;
  }
}

function isComment(comment: Partial<LineComment> | null): comment is LineComment {
  return (
    typeof comment?.id === 'string' &&
    typeof comment.path === 'string' &&
    typeof comment.text === 'string' &&
    typeof comment.quote === 'string' &&
    Number.isInteger(comment.line) &&
    (comment.side === 'old' || comment.side === 'new') &&
    SEVERITIES.some((severity) => severity === comment.severity)
  );
}

export const isFull = ({ comments }: ReviewDraft) => comments.length >= COMMENTS;

/**
 * What `ticket_review` takes. A line that is removed, or is another by now, has no number in the commit, and is named
 * in words.
 */
export function reviewInput(
  { head: commit, files }: Pick<DiffAnswer, 'head' | 'files'>,
  comments: readonly LineComment[],
  { ticket, verdict, body }: { ticket: string; verdict: 'approve' | 'request_changes'; body: string },
): Record<string, unknown> {
  const findings = comments.map((comment) => {
    const { path, side, line, severity, text } = comment;
    const stands = standsIn(
      comment,
      files.find((file) => file.path === path),
    );
    // A name that no line can hold is said in the text.
    const isPlain = !/[\p{Cc}\u2028\u2029]/u.test(path) && path.length <= PATH_LENGTH;
    const place = [
      ...(isPlain ? [] : [JSON.stringify(path).slice(0, 60)]),
      ...(side === 'old' ? [`removed line ${line}`] : stands ? [] : [`line ${line} as it was`]),
    ];
    return {
      severity,
      text: place.length > 0 ? `(${place.join(', ')}) ${text}` : text,
      ...(isPlain ? { file: path } : {}),
      ...(isPlain && stands && side === 'new' ? { line } : {}),
    };
  });
  return { ticket, verdict, commit, body, ...(findings.length > 0 ? { findings } : {}) };
}

/** Whether the line that a comment is on still stands in the file as it is shown now. */
export function standsIn(comment: LineComment, file: Pick<DiffFile, 'hunks'> | undefined): boolean {
  const lines = file?.hunks?.flatMap(({ lines }) => lines) ?? [];
  return lines.some((line) => isOn(comment, line) && line.text === comment.quote);
}

export function isOn({ side, line }: LineComment, shown: DiffLine): boolean {
  return side === 'new' ? shown.new === line : shown.new === null && shown.old === line;
}
