import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ActionRow } from '../../../domain/actions.ts';
import type { TicketAnswer } from '../../wire.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useAnswer } from '../live/answers.ts';
import { forgetDraft, useDraft } from '../live/use-draft.ts';
import { type Acting, giveUp, run } from './acting.ts';
import './edit-form.css';

type Props = { acting: Acting; row: ActionRow };

/** The text of a Ticket and its fields, in a dialog of their own. */
export function EditForm({ acting, row }: Props) {
  const ticket = row.ticket?.id ?? '';
  const { value, refusal } = useAnswer<TicketAnswer>(`/api/tickets/${encodeURIComponent(ticket)}`);
  return (
    <Dialog title="Edit" wide onClose={() => giveUp(acting.slot)}>
      {value ? <Fields key={ticket} acting={acting} row={row} now={value} /> : <Skeleton lines={6} />}
      {!value && refusal && <RefusalNote refusal={refusal} />}
      {acting.refusal && <RefusalNote refusal={acting.refusal} />}
    </Dialog>
  );
}

const PRIORITIES = ['P0', 'P1', 'P2', 'P3'];

function Fields({ acting, row, now }: Props & { now: TicketAnswer }) {
  const [before] = useState(now);
  const place = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => place.current?.querySelector('input')?.focus(), []);
  const draft = `${acting.slot}/edit`;
  // What they edit is the text as it was when they began, and what they left and come back to is of that time as well:
  // another's change meanwhile is refused, not overwritten.
  const [revision, setRevision] = useDraft(`${draft}/revision`, before.revision);
  const [title, setTitle] = useDraft(`${draft}/title`, before.title);
  const [body, setBody] = useDraft(`${draft}/body`, before.body);
  const [priority, setPriority] = useDraft(`${draft}/priority`, before.priority);
  const [labels, setLabels] = useDraft(`${draft}/labels`, before.labels.join(' '));
  const forget = () => {
    for (const name of ['revision', 'title', 'body', 'priority', 'labels']) forgetDraft(`${draft}/${name}`);
  };
  const words = labels.split(/[\s,]+/u).filter(Boolean);
  const changes = {
    ...(title === before.title ? {} : { title }),
    ...(body === before.body ? {} : { body }),
    ...(priority === before.priority ? {} : { priority }),
    ...(words.join(' ') === before.labels.join(' ') ? {} : { labels: words }),
  };
  const isSame = Object.keys(changes).length === 0;
  const isOutdated = now.revision !== revision;
  const writing = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    setRevision(revision);
    set(event.currentTarget.value);
  };
  const send = async () => {
    const isDone = await run(row, acting.action, { ...acting.action.input, ...changes, revision });
    if (isDone) forget();
  };
  return (
    <form
      class="edit-form"
      ref={place}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame) void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isSame) return;
        event.preventDefault();
        void send();
      }}
    >
      {isOutdated && (
        <p class="changed-note" role="status">
          <strong>The text changed meanwhile.</strong> Yours is kept here, and would replace the newer one
          only if you say so.{' '}
          <Button look="bare" onPress={() => setRevision(now.revision)}>
            Replace it
          </Button>
        </p>
      )}
      <Field label="Title">
        <input value={title} maxLength={200} dir="auto" onInput={writing(setTitle)} />
      </Field>
      <Field label="Text" hint="Markdown">
        <textarea rows={16} value={body} dir="auto" onInput={writing(setBody)} />
      </Field>
      <div class="field-row">
        <Field label="Priority">
          <select value={priority} onChange={writing(setPriority)}>
            {[...new Set([...PRIORITIES, before.priority])].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Field>
        <Field label="Labels">
          <input value={labels} onInput={writing(setLabels)} />
        </Field>
      </div>
      <div class="action-form-end">
        <Button
          look="bare"
          onPress={() => {
            forget();
            giveUp(acting.slot);
          }}
        >
          Discard
        </Button>
        <Button
          submit
          look="primary"
          busy={acting.at === 'calling'}
          why={isSame ? 'Nothing is changed yet.' : undefined}
          onPress={() => {}}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
