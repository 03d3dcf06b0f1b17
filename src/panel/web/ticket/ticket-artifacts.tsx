import { useState } from 'preact/hooks';
import type { ArtifactAnswer } from '../../wire.ts';
import { Dialog } from '../components/dialog.tsx';
import { Markdown } from '../components/markdown.tsx';
import { Quote } from '../components/quote.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Shown } from '../components/shown.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useFetched } from './use-fetched.ts';

const SHOWN = 30;

/** The files beside a Ticket, but for those that relations and the plan are kept in. */
export function TicketArtifacts({ id, paths }: { id: string; paths: readonly string[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const files = paths.filter((path) => !/^(?:relations|plan)\//u.test(path));
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="ticket-files">
      <h2 id="ticket-files">Files</h2>
      <ul class="ticket-rows">
        {files.slice(-SHOWN).map((path) => (
          <li key={path}>
            <button type="button" class="ticket-file" onClick={() => setOpen(path)}>
              <bdi>
                <Shown text={path} />
              </bdi>
            </button>
          </li>
        ))}
      </ul>
      {files.length > SHOWN && <p class="ticket-soft">and {files.length - SHOWN} more</p>}
      {open !== null && <Artifact id={id} path={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

function Artifact({ id, path, onClose }: { id: string; path: string; onClose: () => void }) {
  const { value, refusal } = useFetched<ArtifactAnswer>(artifactPath(id, path), '');
  return (
    <Dialog title={path} onClose={onClose}>
      <div class="ticket-artifact">
        {refusal && <RefusalNote refusal={refusal} />}
        {!value && !refusal && <Skeleton />}
        {value && (/\.md$/iu.test(path) ? <Markdown text={value.text} /> : <Quote code text={value.text} />)}
        {value?.cut && <p class="ticket-soft">The rest is in the file.</p>}
      </div>
    </Dialog>
  );
}

export function artifactPath(id: string, path: string): string {
  return `/api/tickets/${encodeURIComponent(id)}/artifact?path=${encodeURIComponent(path)}`;
}
