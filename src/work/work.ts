import { TicketError } from '../domain/errors.ts';
import { textDigest } from '../domain/record.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { acceptTicket } from '../tracker/accept-ticket.ts';
import { beginStep, type StepStart } from '../tracker/begin-step.ts';
import type { Caller } from '../tracker/context.ts';
import { queryPlan } from '../tracker/query-plan.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import { refuseBeyondCapacity } from './capacity.ts';
import { settleMerge } from './place/settle-merge.ts';
import { type Performed, performStep } from './run/perform-step.ts';
import { operationOf, type StepInput, type StepName } from './run/step-order.ts';
import { stepRequest } from './step-rules.ts';
import { stepRunOf } from './step-run-of.ts';
import { type Reported, reportWork, type WorkReport } from './steps/report-work.ts';
import { workFolder } from './work-folders.ts';
import type { WorkParts } from './work-parts.ts';

/** What begins the work on a Ticket, and accepts it first where that is still to be done. */
export type StartWish = StepInput & {
  ticket: string;
  summary?: string | undefined;
  plan_revision?: string | undefined;
  override_reason?: string | undefined;
};

/**
 * The work of a workspace, from acceptance to merge. Each step judges in the caller's process, and is then done in one
 * of its own.
 */
export class Work {
  readonly parts: WorkParts;

  constructor(parts: WorkParts) {
    this.parts = parts;
  }

  /** Branch, worktree and coder for a Ticket of the caller's; one that is queued is accepted first. */
  async start(caller: Caller, wish: StartWish): Promise<Performed> {
    return this.#startOrRun('start', caller, wish);
  }

  /** All steps in their order, up to the dossier or, where the workspace allows it, to the merge. */
  async run(caller: Caller, wish: StartWish): Promise<Performed> {
    return this.#startOrRun('run', caller, wish);
  }

  async review(caller: Caller, ticket: string, input: StepInput): Promise<Performed> {
    refuseWhileHeld(this.parts.tracker, `${ticket} was not reviewed`);
    return this.#perform('review', caller, ticket, input);
  }

  async dossier(caller: Caller, ticket: string): Promise<Performed> {
    return this.#perform('dossier', caller, ticket, {});
  }

  async merge(caller: Caller, ticket: string, input: StepInput): Promise<Performed> {
    refuseWhileHeld(this.parts.tracker, `${ticket} was not merged`);
    return this.#perform('merge', caller, ticket, input);
  }

  /** The one step that needs no time: what is committed is reported in the caller's own process. */
  async report(caller: Caller, ticket: string, report: WorkReport): Promise<Reported> {
    const start = await this.#begin('work_report', caller, ticket);
    const { item } = start.record;
    const step = {
      ...{ caller, actor: start.actor, operation: 'work_report' },
      ...{ ticket: item.id, text: textDigest(item) },
    };
    return reportWork(
      await stepRunOf(this.parts, step, start, { run: '', input: {}, say: () => {} }),
      report,
    );
  }

  async #startOrRun(step: 'start' | 'run', caller: Caller, wish: StartWish): Promise<Performed> {
    const { ticket, summary, plan_revision: revision, override_reason: reason, ...input } = wish;
    refuseWhileHeld(this.parts.tracker, `work on ${ticket} did not begin`);
    await this.#settings(ticket);
    const start = await this.#begin(operationOf(step), caller, ticket);
    const { id } = start.record.item;
    if (start.actor.role !== 'human') refuseBeyondCapacity(this.parts, (await this.parts.pods()).list(), id);
    if (start.standing.state === 'queued') {
      await acceptTicket(this.parts.tracker, caller, {
        ...{ ticket: id, summary: summary ?? `Work on ${start.record.item.title}.` },
        plan_revision: revision ?? (await this.#seenPlan(start)),
        override_reason: reason,
      });
    }
    return this.#inProcess(step, caller, start, input);
  }

  /** A person is shown what the plan says when they are asked: that is their consulting. */
  async #seenPlan({ actor, record }: StepStart): Promise<string | undefined> {
    if (actor.role !== 'human') return undefined;
    const [planned] = await queryPlan(this.parts.tracker, [record.item.id]);
    return planned?.planRevision;
  }

  async #perform(step: StepName, caller: Caller, ticket: string, input: StepInput): Promise<Performed> {
    await this.#settings(ticket);
    const start = await this.#begin(operationOf(step), caller, ticket);
    return this.#inProcess(step, caller, start, input);
  }

  async #begin(operation: string, caller: Caller, ticket: string): Promise<StepStart> {
    await settleMerge(this.parts);
    return beginStep(this.parts.tracker, caller, stepRequest(operation, ticket));
  }

  /** What nobody trusted stops a step before it begins. */
  async #settings(ticket: string): Promise<Playbook> {
    const playbook = await this.parts.playbook();
    if (!playbook.trusted) {
      throw new TicketError('needs_person', {
        refused: `work on ${ticket} did not go on`,
        rule: 'what this folder says of how work is done is not what a person trusted',
        next: 'a person reads it, and then runs: yoi-tickets trust',
      });
    }
    return playbook;
  }

  #inProcess(step: StepName, { connection }: Caller, start: StepStart, input: StepInput): Promise<Performed> {
    const { roots, program, environment, tracker, patienceMs } = this.parts;
    const ticket = start.record.item.id;
    const events = async () => (await tracker.store.read((view) => view.get(ticket)))?.events.length ?? 0;
    const folder = workFolder(roots.localDir, ticket);
    const place = { folder, program, root: roots.root, environment, events };
    const text = textDigest(start.record.item);
    const order = { step, run: tracker.newId(), ticket, text, input, connection, actor: start.actor };
    return performStep(place, order, patienceMs).finally(() => settleMerge(this.parts));
  }
}
