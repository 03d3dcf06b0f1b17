import { useState } from 'preact/hooks';
import type { ArtifactAnswer, TicketAnswer, WorkShown } from '../../../wire.ts';
import { Button } from '../../components/button.tsx';
import { lazily } from '../../components/lazily.tsx';
import { Markdown } from '../../components/markdown.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Folded } from '../folded.tsx';
import { artifactPath } from '../ticket-artifacts.tsx';
import { useFetched } from '../use-fetched.ts';

const DiffView = lazily(async () => (await import('../diff/diff-view.tsx')).DiffView);

/** Phases in which somebody judges what the branch would bring: it is shown without being asked for. */
const JUDGED = new Set([
  'reported',
  'red',
  'reviewing',
  'changes_requested',
  'approved',
  'approval_void',
  'conflict',
  'dossier',
]);

/** While the program is at these, what they are about is judged as well. */
const STEPS = new Set(['review', 'dossier', 'merge']);

type Props = { ticket: TicketAnswer; work: WorkShown };

/** What a person decides by: the dossier as the program assembled it, and the lines themselves. */
export function TicketDossier({ ticket, work }: Props) {
  const isAtStep = work.step !== null && STEPS.has(work.step.step);
  const isJudged = ticket.state === 'inprogress' && (JUDGED.has(work.phase) || isAtStep);
  const [isWanted, setWanted] = useState(false);
  const hasChanges = work.head !== null || work.phase === 'merged';
  return (
    <>
      {work.dossier && <Dossier ticket={ticket} dossier={work.dossier} />}
      {hasChanges && (
        <section class="ticket-part" aria-labelledby="ticket-changes">
          <div class="ticket-part-head">
            <h2 id="ticket-changes">
              {work.phase === 'merged' ? 'What it changed' : 'What it would change'}
            </h2>
            {!isJudged && (
              <Button expanded={isWanted} onPress={() => setWanted(!isWanted)}>
                {isWanted ? 'Hide the lines' : 'Show the lines'}
              </Button>
            )}
          </div>
          {(isJudged || isWanted) && <DiffView ticket={ticket} head={work.head} isJudged={isJudged} />}
        </section>
      )}
    </>
  );
}

type DossierProps = { ticket: TicketAnswer; dossier: NonNullable<WorkShown['dossier']> };

function Dossier({ ticket: { id, state }, dossier }: DossierProps) {
  const { value, refusal } = useFetched<ArtifactAnswer>(artifactPath(id, dossier.artifact), dossier.commit);
  return (
    <section class="ticket-part" aria-labelledby="ticket-dossier">
      <div class="ticket-part-head">
        <h2 id="ticket-dossier">Dossier {dossier.number}</h2>
        <span class="ticket-soft">
          of <code>{dossier.commit.slice(0, 8)}</code>
          {dossier.wants === 'person' && state === 'inprogress' && ', for you to decide'}
        </span>
      </div>
      {refusal && <RefusalNote refusal={refusal} />}
      {!value && !refusal && <Skeleton lines={5} />}
      {value && (
        <Folded text={value.text} name="the dossier">
          <Markdown text={withoutTitle(value.text)} />
        </Folded>
      )}
    </section>
  );
}

/** The page has said it already. */
const withoutTitle = (text: string) => text.replace(/^# [^\n]*\n+/u, '');
