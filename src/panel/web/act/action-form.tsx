import { useState } from 'preact/hooks';
import type { ActionRow } from '../../../domain/actions.ts';
import { Button } from '../components/button.tsx';
import { lazily } from '../components/lazily.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { forgetDraft } from '../live/use-draft.ts';
import { type Acting, giveUp, submit, useActing } from './acting.ts';
import { ActionFieldInput } from './action-field-input.tsx';
import { type Filled, isFilledInBefore, wantedFields } from './action-fields.ts';
import { actionWords } from './action-words.ts';
import { ChangedNote } from './changed-note.tsx';
import './action-form.css';

const EditForm = lazily(async () => (await import('./edit-form.tsx')).EditForm, { takesKeys: true });

/** What is open in a slot of a row: a form, what was refused, and what the row became while the person wrote. */
export function ActionForm({ slot, row }: { slot: string; row: ActionRow }) {
  const acting = useActing(slot);
  if (!acting || acting.isLeft) return null;
  const { action, refusal } = acting;
  const isEdit = action.name === 'edit';
  return (
    <div class="action-form-place">
      <ChangedNote before={acting.row} now={row} />
      {isEdit && <EditForm key={slot} acting={acting} row={row} />}
      {!isEdit && isFilledInBefore(action) && <Form key={action.name} acting={acting} row={row} />}
      {refusal && (
        <div ref={inSight}>
          <RefusalNote refusal={refusal} onDismiss={() => giveUp(slot)} />
        </div>
      )}
    </div>
  );
}

/** A refusal may come below what one sees: it is brought there once. */
function inSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function Form({ acting, row }: { acting: Acting; row: ActionRow }) {
  const { action, slot } = acting;
  const [filled, setFilled] = useState<Filled>({});
  const fields = wantedFields(action, row, filled);
  const [isTried, setTried] = useState(false);
  const draftOf = (name: string) => `${slot}/${action.name}/${name}`;
  const send = async () => {
    setTried(true);
    const isDone = await submit(acting, row, filled);
    if (isDone) for (const { name } of fields) forgetDraft(draftOf(name));
  };
  const isLacking =
    isTried && fields.some(({ name, needed }) => needed && (filled[name] ?? '').trim() === '');
  return (
    <form
      class="action-form"
      noValidate
      aria-label={`${actionWords(action)}: ${row.ticket?.title ?? row.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        else if (event.key === 'Escape') giveUp(slot);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {typeof action.input.commit === 'string' && (
        <p class="action-form-about">
          Of commit <code>{action.input.commit.slice(0, 12)}</code>
        </p>
      )}
      {fields.map((field, index) => (
        <ActionFieldInput
          key={field.name}
          field={field}
          draft={draftOf(field.name)}
          autoFocus={index === 0}
          onChange={(text) => setFilled((before) => ({ ...before, [field.name]: text }))}
        />
      ))}
      {isLacking && (
        <p class="action-form-lacking" role="alert">
          Something is still missing.
        </p>
      )}
      <div class="action-form-end">
        <Button look="bare" onPress={() => giveUp(slot)}>
          Cancel
        </Button>
        <Button submit look="primary" busy={acting.at === 'calling'} onPress={() => {}}>
          {actionWords(action)}
        </Button>
      </div>
    </form>
  );
}
