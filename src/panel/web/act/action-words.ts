import type { Action, ActionName, ActionRow } from '../../../domain/actions.ts';

/** What stands on the button of an action. */
const WORDS: Readonly<Record<ActionName, string>> = {
  go: 'Go',
  ungo: 'Take Go back',
  defer: 'Defer',
  edit: 'Edit',
  answer: 'Answer',
  allow: 'Allow',
  deny: 'Deny',
  request_changes: 'Request changes',
  approve: 'Approve',
  go_on: 'Go on',
  merge: 'Merge',
  close: 'Close',
  reopen: 'Reopen',
  complete: 'Done without a merge',
  restore: 'Restore',
  retry: 'Retry',
  return: 'Return to planning',
  confirm: 'Confirm',
  open_pod: 'Open Pod',
};

/** The words of one action among others: `exact` where its name alone would not tell it from them. */
export function actionWords({ name, tool, input }: Action, exact = false): string {
  if (name === 'defer' && input.until === 'now') return 'Take up again';
  if (name === 'answer' && tool === 'pod_send') return 'Reply';
  if (name === 'retry' && typeof input.role === 'string') return `Launch another ${input.role}`;
  if (name === 'retry' && tool === 'work_review') return 'Ask for another review';
  if (!exact) return WORDS[name];
  const about = input.pod ?? input.settle;
  if (name === 'restore' && about === undefined) return 'Restore the record';
  if (name === 'open_pod' && typeof about === 'string') return `Open ${about}`;
  return typeof about === 'string' ? `${WORDS[name]} ${about.replaceAll('_', ' ')}` : WORDS[name];
}

/** What is said when it is done; what came of the others is in the words of their tool. */
const DONE: Readonly<Partial<Record<ActionName, string>>> = {
  go: 'Your Go is said',
  ungo: 'Your Go is taken back',
  defer: 'Deferred',
  edit: 'Saved',
  answer: 'Answered',
  allow: 'Allowed',
  deny: 'Denied',
  request_changes: 'Changes are requested',
  approve: 'Approved',
  merge: 'The merge begins',
  close: 'Closed',
  reopen: 'Reopened',
  complete: 'Done',
  return: 'Returned to planning',
};

/** What came of an action, in a line. */
export function doneWords(action: Action, row: ActionRow, text: string): string {
  const done = action.name === 'defer' && action.input.until === 'now' ? 'Taken up again' : DONE[action.name];
  if (done === undefined) return text.split('\n', 1)[0] ?? '';
  return row.ticket ? `${done}: ${row.ticket.title}` : done;
}
