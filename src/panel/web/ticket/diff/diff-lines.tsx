import { Fragment } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { DiffFile, DiffHunk, DiffLine } from '../../../wire.ts';
import { Button } from '../../components/button.tsx';
import { Shown } from '../../components/shown.tsx';
import { Still } from '../../components/still.tsx';
import { say } from '../../components/toasts.tsx';
import { CommentBox } from './comment-box.tsx';
import { isFull, isOn, type LineComment } from './review-draft.ts';
import type { Review } from './use-review.ts';

/** So many lines are drawn at once: more of them are asked for. */
const SHOWN = 500;
/** More of one line is read in an editor. */
const LONGEST = 2_000;

type Row =
  | { heading: string; line?: undefined; at: number }
  | { line: DiffLine; heading?: undefined; at: number };
type Props = { file: DiffFile; hunks: readonly DiffHunk[]; commit: string; review: Review | undefined };

/** The lines of a file in a table. One of its buttons is in the order of focus; arrows lead to the others. */
export function DiffLines({ file, hunks, commit, review }: Props) {
  const rows = useMemo(() => rowsOf(hunks), [hunks]);
  const [shown, setShown] = useState(SHOWN);
  const [focused, setFocused] = useState(rows.findIndex(({ line }) => line !== undefined));
  const [begun, setBegun] = useState<LineComment | null>(null);
  const comments = review?.draft.comments.filter(({ path }) => path === file.path) ?? [];
  const left = rows.length - shown;
  const mayComment = review && !isFull(review.draft);
  const begin = (line: DiffLine) => {
    if (!mayComment) return say('A review has at most 50 comments.', true);
    setBegun(commentOn(file.path, line));
  };
  return (
    <>
      <div class="diff-scroll">
        <table
          class="diff-table"
          onKeyDown={(event) => {
            const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
            if (
              by === undefined ||
              !(event.target instanceof HTMLElement) ||
              !event.target.matches('.diff-say')
            )
              return;
            event.preventDefault();
            event.stopPropagation();
            const next = lineBeside(rows.slice(0, shown), focused, by);
            setFocused(next);
            event.currentTarget.querySelector<HTMLElement>(`[data-at="${next}"]`)?.focus();
          }}
        >
          <caption class="unseen">
            Lines of <Shown text={file.path} />: number before, number after, text
          </caption>
          <colgroup>
            <col class="diff-number-column" />
            <col class="diff-number-column" />
            <col class="diff-sign-column" />
            <col />
          </colgroup>
          <tbody>
            {rows.slice(0, shown).map(({ line, heading, at }) =>
              line === undefined ? (
                <tr key={at} class="diff-hunk">
                  <td colSpan={4}>
                    {heading ? (
                      <bdi>
                        <Shown text={heading} longest={200} />
                      </bdi>
                    ) : (
                      '…'
                    )}
                  </td>
                </tr>
              ) : (
                <Fragment key={at}>
                  <Still
                    of={[line, at === focused, mayComment]}
                    draw={() => (
                      <Line
                        line={line}
                        at={at}
                        isFocused={at === focused}
                        onComment={review ? () => begin(line) : undefined}
                        onFocus={() => setFocused(at)}
                      />
                    )}
                  />
                  {review &&
                    withBegun(comments, begun)
                      .filter((comment) => isOn(comment, line) && comment.quote === line.text)
                      .map((comment) => (
                        <tr key={comment.id} class="diff-comment">
                          <td colSpan={4}>
                            <CommentBox
                              comment={comment}
                              review={review}
                              commit={commit}
                              isNew={comment === begun}
                              onBlank={() => setBegun({ ...comment, text: '' })}
                              onEnd={() => {
                                setBegun(null);
                                document.querySelector<HTMLElement>(`.diff-say[data-at="${at}"]`)?.focus();
                              }}
                            />
                          </td>
                        </tr>
                      ))}
                </Fragment>
              ),
            )}
          </tbody>
        </table>
      </div>
      {left > 0 && (
        <p class="diff-more">
          <Button onPress={() => setShown(shown + SHOWN)}>
            Show {Math.min(SHOWN, left)} more lines of {left}
          </Button>
        </p>
      )}
    </>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

type LineProps = {
  line: DiffLine;
  at: number;
  isFocused: boolean;
  onComment: (() => void) | undefined;
  onFocus: () => void;
};

function Line({ line, at, isFocused, onComment, onFocus }: LineProps) {
  const number = line.new ?? line.old;
  return (
    <tr class="diff-line" data-kind={line.kind}>
      <td class="diff-number">{line.old}</td>
      <td class="diff-number">{line.new}</td>
      <td class="diff-sign">
        <span aria-hidden="true">{SIGNS[line.kind]}</span>
        {line.kind !== 'same' && <span class="unseen">{line.kind}</span>}
        {onComment && (
          <button
            type="button"
            class="diff-say"
            data-at={at}
            tabIndex={isFocused ? 0 : -1}
            aria-label={`Comment on ${line.kind === 'removed' ? 'removed ' : ''}line ${number}`}
            onClick={onComment}
            onFocus={onFocus}
          >
            +
          </button>
        )}
      </td>
      <td class="diff-text">
        <Shown as="lines" text={line.text} longest={LONGEST} />
      </td>
    </tr>
  );
}

function rowsOf(hunks: readonly DiffHunk[]): Row[] {
  const rows: Row[] = [];
  for (const [index, { heading, lines }] of hunks.entries()) {
    const first = lines[0];
    const isStart = index === 0 && (first?.old ?? 1) <= 1 && (first?.new ?? 1) <= 1;
    if (!isStart) rows.push({ heading, at: rows.length });
    for (const line of lines) rows.push({ line, at: rows.length });
  }
  return rows;
}

function lineBeside(rows: readonly Row[], from: number, by: number): number {
  for (let at = from + by; at >= 0 && at < rows.length; at += by) if (rows[at]?.line) return at;
  return from;
}

function commentOn(path: string, { kind, old, new: now, text }: DiffLine): LineComment {
  const isRemoved = kind === 'removed';
  return {
    ...{ id: crypto.randomUUID(), path, side: isRemoved ? 'old' : 'new' },
    ...{ line: (isRemoved ? old : now) ?? 0, quote: text, severity: 'blocker', text: '' },
  };
}

function withBegun(comments: readonly LineComment[], begun: LineComment | null): readonly LineComment[] {
  return begun && !comments.some(({ id }) => id === begun.id) ? [...comments, begun] : comments;
}
