import type { Action, ActionName, ActionRow } from '../../../domain/actions.ts';

export type Filled = Readonly<Record<string, string>>;

/** What a person adds to an action before it is called. */
export type ActionField = {
  /** Its name in the tool's input. */
  name: string;
  label: string;
  kind: 'words' | 'line' | 'date' | 'scope' | 'outcome' | 'list';
  needed?: true;
  suggested?: string;
  hint?: string;
  /** Left out where it cannot matter. */
  isWanted?: (row: ActionRow, filled: Filled) => boolean;
};

/** Ended before it was done, it wants to be said how. */
function isEarly({ ticket }: ActionRow): boolean {
  return ticket?.state !== 'done';
}

const HANDED_ON = ['superseded', 'duplicate', 'decomposed'];

const BY_NAME: Readonly<Partial<Record<ActionName, readonly ActionField[]>>> = {
  defer: [
    { name: 'until', label: 'Until', kind: 'date', hint: 'Without a date: until you take it up again.' },
    { name: 'reason', label: 'Why', kind: 'line' },
  ],
  answer: [{ name: 'body', label: 'Your answer', kind: 'words', needed: true }],
  allow: [{ name: 'scope', label: 'How far your word reaches', kind: 'scope' }],
  deny: [{ name: 'scope', label: 'How far your word reaches', kind: 'scope' }],
  request_changes: [{ name: 'body', label: 'What must change', kind: 'words', needed: true }],
  approve: [{ name: 'body', label: 'Your word on it', kind: 'words', needed: true, suggested: 'Approved.' }],
  close: [
    { name: 'resolution', label: 'What came of it', kind: 'words', needed: true },
    { name: 'outcome', label: 'How it ends', kind: 'outcome', needed: true, isWanted: isEarly },
    {
      name: 'successors',
      label: 'Which Tickets carry it now',
      kind: 'list',
      hint: 'Their ids.',
      needed: true,
      isWanted: (_row, { outcome = '' }) => HANDED_ON.includes(outcome),
    },
  ],
  reopen: [{ name: 'reason', label: 'Why it is not done', kind: 'words', needed: true }],
  complete: [{ name: 'summary', label: 'What was done', kind: 'words', needed: true }],
  return: [{ name: 'reason', label: 'Why it goes back to planning', kind: 'words', needed: true }],
};

/** Without a Ticket, an intake knows of a request by these words alone. */
const WANTED: ActionField = { name: 'instruction', label: 'What is wanted', kind: 'words', needed: true };

/** Acts whose question holds what the page does not show: what a merge would bring, what is confirmed. */
const ASKED_FIRST: readonly ActionName[] = ['merge', 'confirm', 'retry'];

/** What a person adds to it: what its input has not got already. */
export function fieldsOf(action: Action): readonly ActionField[] {
  return fieldsFor(action).filter(({ name }) => !(name in action.input));
}

function fieldsFor({ name, tool, input }: Action): readonly ActionField[] {
  if (tool === 'pod_send') return BY_NAME.answer ?? [];
  if (tool === 'pod_launch') return input.role === 'intake' && !input.ticket ? [WANTED] : [];
  return BY_NAME[name] ?? [];
}

/** Those that matter for a row as it is, and with what was filled in until now. */
export function wantedFields(action: Action, row: ActionRow, filled: Filled): readonly ActionField[] {
  return fieldsOf(action).filter(({ isWanted }) => isWanted?.(row, filled) ?? true);
}

/** Whether a form comes before it. How far a permission reaches is chosen beside the button. */
export const isFilledInBefore = (action: Action) =>
  action.name === 'edit' || fieldsOf(action).some(({ kind }) => kind !== 'scope');

/** Whether the program's own question comes before the act; else what the person saw in the row is what they meant. */
export const isAskedFirst = ({ name }: Action) => ASKED_FIRST.includes(name);

/** The tool's input, with what the person filled in; what was left empty is left out. */
export function filledInput(
  action: Action,
  fields: readonly ActionField[],
  filled: Filled,
): { input: Record<string, unknown>; missing: readonly string[] } {
  const given = fields
    .map((field) => ({ field, text: (filled[field.name] ?? field.suggested ?? '').trim() }))
    .filter(({ text }) => text !== '');
  const missing = fields.filter(
    (field) => field.needed && !given.some((one) => one.field.name === field.name),
  );
  return {
    input: {
      ...action.input,
      ...Object.fromEntries(given.map(({ field, text }) => [field.name, typed(field, text)])),
    },
    missing: missing.map(({ name }) => name),
  };
}

const typed = ({ kind }: ActionField, text: string) =>
  kind === 'list' ? text.split(/[\s,]+/u).filter(Boolean) : text;
