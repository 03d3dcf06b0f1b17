import { useLayoutEffect } from 'preact/hooks';
import type { Outcome } from '../../../domain/ticket.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { useDraft } from '../live/use-draft.ts';
import type { ActionField } from './action-fields.ts';
import { daysAhead } from './days-ahead.ts';

const OUTCOMES: Readonly<Record<Exclude<Outcome, 'done'>, string>> = {
  superseded: 'superseded by another',
  duplicate: 'duplicate of another',
  decomposed: 'taken apart into others',
  obsolete: 'obsolete',
  declined: 'declined',
};
const DATES = [
  { text: 'Tomorrow', days: 1 },
  { text: 'In a week', days: 7 },
  { text: 'In a month', days: 30 },
];

type Props = { field: ActionField; draft: string; autoFocus: boolean; onChange: (text: string) => void };

/** One thing that a person adds to an action. What they wrote outlives a reload. */
export function ActionFieldInput({ field, draft, autoFocus, onChange }: Props) {
  const [text, setText] = useDraft(draft, field.suggested);
  // Before whatever is pressed next: what is sent with the last letter holds it.
  useLayoutEffect(() => onChange(text), [text]);
  const write = (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value);
  // The focus goes there once, when it is opened.
  const focus = (element: HTMLElement | null) => {
    if (!autoFocus || !element || element.dataset.focused) return;
    element.dataset.focused = 'once';
    element.focus();
  };
  const about = { label: field.label, ...(field.hint ? { hint: field.hint } : {}) };
  switch (field.kind) {
    case 'words':
      return (
        <Field {...about}>
          <textarea ref={focus} rows={3} value={text} required={field.needed} onInput={write} dir="auto" />
        </Field>
      );
    case 'date':
      return (
        <div>
          <Field {...about}>
            <input ref={focus} type="date" min={daysAhead(1)} value={text} onInput={write} />
          </Field>
          <div class="field-presets">
            {DATES.map(({ text: name, days }) => (
              <Button key={name} onPress={() => setText(daysAhead(days))} pressed={text === daysAhead(days)}>
                {name}
              </Button>
            ))}
          </div>
        </div>
      );
    case 'outcome':
      return (
        <Field {...about}>
          <select ref={focus} value={text} onChange={write}>
            <option value="">choose</option>
            {Object.entries(OUTCOMES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </Field>
      );
    default:
      return (
        <Field {...about}>
          <input ref={focus} value={text} required={field.needed} onInput={write} dir="auto" />
        </Field>
      );
  }
}
