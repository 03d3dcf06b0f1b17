import { describe, expect, it } from 'vitest';
import {
  EMPTY_DRAFT,
  type LineComment,
  readDraft,
  reviewInput,
  standsIn,
} from '../../../src/panel/web/ticket/diff/review-draft.ts';
import type { DiffFile } from '../../../src/panel/wire.ts';
import { ticketReview } from '../../../src/tools/ticket-review.ts';

const comment = (fields: Partial<LineComment> = {}): LineComment => ({
  ...{ id: 'c1', path: 'src/greet.ts', side: 'new', line: 4, quote: 'hello', severity: 'blocker' },
  text: 'Say it louder.',
  ...fields,
});
const COMMIT = 'a'.repeat(40);
/** Each file that a comment names, with the line that it is on as it is `now`. */
const files = (comments: readonly LineComment[], now = 'hello'): DiffFile[] =>
  comments.map(({ path, line }) => ({
    ...{ path, old_path: null, status: 'modified', added: 1, removed: 0 },
    hunks: [{ heading: '', lines: [{ kind: 'added', old: null, new: line, text: now }] }],
  }));
const review = (shown: readonly DiffFile[], comments: readonly LineComment[]) =>
  reviewInput({ head: COMMIT, files: shown }, comments, {
    ...{ ticket: 'greet', verdict: 'request_changes', body: 'See the lines.' },
  });
const input = (...comments: LineComment[]) => review(files(comments), comments);

describe('comments on lines', () => {
  it('become the findings of one review, of the commit that was shown', () => {
    expect(input(comment(), comment({ severity: 'follow_up', path: 'src/bow.ts', line: 9 }))).toEqual({
      ticket: 'greet',
      verdict: 'request_changes',
      commit: COMMIT,
      body: 'See the lines.',
      findings: [
        { severity: 'blocker', text: 'Say it louder.', file: 'src/greet.ts', line: 4 },
        { severity: 'follow_up', text: 'Say it louder.', file: 'src/bow.ts', line: 9 },
      ],
    });
    expect(input()).not.toHaveProperty('findings');
  });

  it('are what the tool takes, whatever the file is called and wherever the line was', () => {
    const odd = ['a\nb.ts', 'x'.repeat(500), 'tab\there', '\u2028'].map((path) => comment({ path }));
    const removed = comment({ side: 'old', line: 12, text: 'x'.repeat(1900) });
    for (const one of [...odd, removed])
      expect(ticketReview.input.safeParse(input(one)).error).toBeUndefined();
    expect(input(removed).findings).toMatchObject([
      { text: expect.stringMatching(/^\(removed line 12\) x/u) },
    ]);
  });

  it('name no line of the commit where theirs is another by now, or its file is not among the changed ones', () => {
    const long = comment({ text: 'x'.repeat(1900) });
    for (const shown of [files([long], 'good day'), []]) {
      const sent = review(shown, [long]);
      expect(ticketReview.input.safeParse(sent).error).toBeUndefined();
      expect(sent.findings).toEqual([
        {
          severity: 'blocker',
          text: expect.stringMatching(/^\(line 4 as it was\) x/u),
          file: 'src/greet.ts',
        },
      ]);
    }
  });

  it('are read back as they were kept, and nothing else is', () => {
    const draft = { commit: COMMIT, comments: [comment()] };
    expect(readDraft(JSON.stringify(draft))).toEqual(draft);
    for (const kept of ['', 'null', '[]', '{"commit":1}', '{"commit":"a","comments":[{"id":1},null]}'])
      expect(readDraft(kept).comments).toEqual(EMPTY_DRAFT.comments);
  });

  it('stand at their line only as long as it says the same', () => {
    const file = (text: string) => ({
      hunks: [{ heading: '', lines: [{ kind: 'added' as const, old: null, new: 4, text }] }],
    });
    expect(standsIn(comment(), file('hello'))).toBe(true);
    expect(standsIn(comment(), file('good day'))).toBe(false);
    expect(standsIn(comment({ side: 'old' }), file('hello'))).toBe(false);
    expect(standsIn(comment(), undefined)).toBe(false);
  });
});
