import type { WorkShown } from '../../../wire.ts';
import { Age } from '../../components/age.tsx';
import { authorWords } from '../timeline/event-words.ts';
import { usageWords } from './usage-words.ts';
import { type WorkStep, workSteps, workWords } from './work-steps.ts';
import './ticket-work.css';

/** How far the work is: the line of its steps, what the program is at, and what it came to until now. */
export function TicketWork({ work, heldBy }: { work: WorkShown; heldBy: string | null }) {
  const { step, validations, reviews, rounds } = work;
  const waits =
    work.waits_for === 'holder' && heldBy
      ? workWords({ ...work, waits_for: '' }).concat(` Waits for ${heldBy}.`)
      : workWords(work);
  const used = usageWords(work.cost);
  return (
    <section class="ticket-part" aria-labelledby="ticket-work">
      <div class="ticket-part-head">
        <h2 id="ticket-work">Work</h2>
        <span class="ticket-soft">
          <bdi class="ticket-code">{work.branch}</bdi>
          {work.target && (
            <>
              {' '}
              → <bdi class="ticket-code">{work.target}</bdi>
            </>
          )}
        </span>
      </div>
      <ol class="steps" aria-label="Steps of the work">
        {workSteps(work).map((one) => (
          <Step key={one.name} step={one} />
        ))}
      </ol>
      <p>{waits}</p>
      {step && (
        <div class="work-now">
          <p>
            <span class="work-spin" aria-hidden="true" />
            <bdi>{step.phase}</bdi>
          </p>
          {step.line && (
            <pre class="work-line" dir="auto">
              {step.line}
            </pre>
          )}
        </div>
      )}
      <ul class="work-facts">
        {work.attempt > 1 && <li>Attempt {work.attempt}</li>}
        {rounds > 0 && <li>Changes were requested {rounds === 1 ? 'once' : `${rounds} times`}</li>}
        {validations.slice(-3).map(({ outcome, commit, on, at }) => (
          <li key={at} data-outcome={outcome}>
            Validation of the {on === 'merge' ? 'merge' : 'branch'}{' '}
            <strong>{outcome === 'none' ? 'has nothing to run' : outcome}</strong>{' '}
            <code>{commit.slice(0, 8)}</code> <Age at={at} />
          </li>
        ))}
        {reviews.slice(-3).map(({ verdict, commit, author, at }) => (
          <li key={at} data-outcome={verdict === 'approve' ? 'green' : 'red'}>
            <bdi>{authorWords(author).name}</bdi>{' '}
            <strong>{verdict === 'approve' ? 'approved' : 'requested changes'}</strong>{' '}
            <code>{commit.slice(0, 8)}</code> <Age at={at} />
          </li>
        ))}
        {used && <li>{used}</li>}
      </ul>
    </section>
  );
}

const SAID = { past: 'done', present: 'now', ahead: 'to come' } as const;

function Step({ step: { name, at, trouble } }: { step: WorkStep }) {
  return (
    <li
      class="step"
      data-at={at}
      data-trouble={trouble || undefined}
      aria-current={at === 'present' ? 'step' : undefined}
    >
      <span class="step-mark" aria-hidden="true" />
      {name}
      <span class="unseen">, {trouble ? 'trouble' : SAID[at]}</span>
    </li>
  );
}
