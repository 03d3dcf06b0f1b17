import { useEffect, useRef } from 'preact/hooks';
import type { ActionRow, Urgency } from '../../../domain/actions.ts';
import type { ActionsAnswer } from '../../wire.ts';
import { goTo } from '../act/go-to.ts';
import { say } from '../components/toasts.tsx';
import { useAnswer } from '../live/answers.ts';
import { newlyNeeding, noticeKeys } from './newly-needing.ts';
import { noticesWanted } from './notices-wanted.ts';
import { tellTitle } from './tell-title.ts';

/** A person is called for what they alone can decide. */
const CALLS: Readonly<Record<Urgency, boolean>> = {
  permission: true,
  question: true,
  stuck: true,
  decide: true,
  ready: true,
  done: true,
  blocked: false,
  planning: false,
  working: false,
  waiting: false,
  deferred: false,
};
const MOST_AT_ONCE = 3;

/** Calls the person: the number in the title, a desktop notice while the page is hidden, a word for who listens. */
export function Notices() {
  const { value } = useAnswer<ActionsAnswer>('/api/actions');
  const before = useRef<Map<string, ActionRow>>();
  useEffect(() => {
    if (!value) return;
    tellTitle(value);
    const now = noticeKeys(value.rows, ({ urgency }) => CALLS[urgency]);
    const fresh = newlyNeeding(before.current, now);
    before.current = now;
    if (document.visibilityState === 'hidden' && noticesWanted.get())
      callFor(fresh.slice(0, MOST_AT_ONCE), value.workspace.name);
  }, [value]);
  return (
    <p class="unseen" role="status">
      {value && (value.needs === 0 ? 'Nothing needs you' : `${value.needs} need you`)}
    </p>
  );
}

function callFor(rows: readonly ActionRow[], workspace: string): void {
  try {
    for (const row of rows) notify(row, workspace);
  } catch {
    // Those of telephones say that a page may, and let none do it.
    noticesWanted.set(false);
    say('This browser lets no page call you.', true);
  }
}

function notify(row: ActionRow, workspace: string): void {
  const title = row.ticket?.title ?? row.pods[0]?.name ?? workspace;
  const notice = new Notification(title, {
    body: `${row.reasons[0]?.text ?? ''}\n${workspace}`,
    // One thing has one notice, however often it changes.
    tag: row.key,
  });
  notice.addEventListener('click', () => {
    window.focus();
    goTo('/');
    notice.close();
  });
}
