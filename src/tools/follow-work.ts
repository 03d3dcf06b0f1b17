import { oneLine } from '../domain/text.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { followStep } from '../work/run/follow-step.ts';
import { resultOf, type StepEnd } from '../work/run/step-end.ts';
import { StepJournal } from '../work/run/step-journal.ts';
import { workFolder } from '../work/work-folders.ts';
import { workAnswerOf } from './do-work.ts';
import type { Services } from './tool.ts';
import { type WorkAnswer, workText } from './work-fields.ts';

/** How far a step is. */
export type WorkProgress = {
  step: string;
  phase: string;
  /** The last line that a command of it printed: untrusted. */
  line: string;
  /** Pods of the Ticket that stand still until a person answers them, and open questions of the Ticket itself. */
  asking: readonly string[];
  questions: number;
  /** How it ended; only the last one has it. */
  end: StepEnd | null;
};

/**
 * The step of work that is under way on a Ticket, each time something of it changes, until it is over. Following asks
 * for nothing and stops nothing. `asked`: whoever follows had asked for the step, and is told by this how it ended.
 * @throws TicketError where there is no such Ticket, or the step ended without a word.
 */
export async function* followWork(
  services: Services,
  ticket: string,
  { asked }: { asked: boolean },
): AsyncGenerator<WorkProgress, void, void> {
  const { pods } = await services.pods();
  const { id, journal } = await journalOf(services, ticket);
  let before = '';
  for await (const { step, phase, line, end } of followStep(journal, { asked })) {
    const { standing } = await showTicket(services.tracker, id);
    const asking = pods
      .list()
      .filter(({ entry, state }) => entry.ticket === id && state !== 'gone' && entry.questions.length > 0);
    const progress = {
      ...{ step, phase, line: oneLine(line, 300), end },
      ...{ asking: asking.map(({ entry }) => entry.name), questions: standing.questions.length },
    };
    const now = JSON.stringify(progress);
    if (now !== before) yield progress;
    before = now;
  }
}

/** Whether a step is under way on a Ticket, or ended and nobody was told how. @throws TicketError */
export async function hasUntold(services: Services, ticket: string): Promise<boolean> {
  const { journal } = await journalOf(services, ticket);
  return journal.isRunning || journal.read()?.told === false;
}

async function journalOf(services: Services, ticket: string): Promise<{ id: string; journal: StepJournal }> {
  const { parts } = await services.work();
  const { id } = (await showTicket(services.tracker, ticket)).record.item;
  return { id, journal: new StepJournal(workFolder(parts.roots.localDir, id)) };
}

/** The end of a step that was followed, as its tool would have answered it. @throws TicketError where it was refused. */
export async function followedAnswer(
  services: Services,
  ticket: string,
  tool: string,
  end: StepEnd,
): Promise<{ structured: WorkAnswer; text: string }> {
  const role = tool === 'work_review' ? 'reviewer' : 'coder';
  const structured = await workAnswerOf(services, ticket, role, { result: resultOf(end) });
  return { structured, text: workText(structured) };
}
