import { oneLine } from '../domain/text.ts';
import type { Role } from '../domain/ticket.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import type { Performed } from '../work/run/perform-step.ts';
import { seeWork } from '../work/see-work.ts';
import type { Work } from '../work/work.ts';
import type { Caller, Services } from './tool.ts';
import type { WorkAnswer } from './work-fields.ts';

type Step = (work: Work, caller: Caller) => Promise<Performed>;

/** A step of work, and where it left the work. `role`: who works in the folder that it made ready. @throws TicketError */
export async function doWork(
  services: Services,
  caller: Caller,
  ticket: string,
  role: Role,
  step: Step,
): Promise<WorkAnswer> {
  return workAnswerOf(services, ticket, role, await step(await services.work(), caller));
}

/** What a step came to, and where the work on the Ticket stands by now. */
export async function workAnswerOf(
  services: Services,
  ticket: string,
  role: Role,
  performed: Performed,
): Promise<WorkAnswer> {
  const work = await services.work();
  const desk = await services.pods();
  const dossier = await showTicket(services.tracker, ticket);
  const { id, title } = dossier.record.item;
  const view = await seeWork(work.parts, dossier, desk.pods.list());
  const { phase, waits_for, next, folders } = view;
  const about = { id, title, state: dossier.standing.state, phase, waits_for, next, branch: folders.branch };
  if ('running' in performed) {
    const { step: name, phase: at, line } = performed.running;
    const said = `work_${name} ${at}${line ? `: ${oneLine(line, 200)}` : ''}`;
    return { ...about, done: false, outcome: 'running', said };
  }
  const { outcome, said, folder, ...rest } = performed.result;
  const alone =
    outcome === 'ready'
      ? {
          connect: [...desk.server, '--role', role, '--ticket', id, '--workspace', services.root].join(' '),
          next: NEXT_ALONE[role] ?? next,
        }
      : {};
  const facts = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...about, done: true, outcome, said, ...(folder ? { folder } : {}), ...alone, ...facts };
}

/** What whoever works in the folder by themselves ends it with. */
const NEXT_ALONE: Readonly<Partial<Record<Role, string>>> = {
  coder: 'work_report, when all is committed there',
  reviewer: 'ticket_review, with that commit',
};
