import { workOf } from '../domain/work.ts';
import { Place } from '../local/place.ts';
import type { StepStart } from '../tracker/begin-step.ts';
import type { BegunStep } from '../tracker/record-work.ts';
import { slotOf } from './place/slots.ts';
import type { StepRun } from './step-run.ts';
import { workFolders } from './work-folders.ts';
import type { WorkParts } from './work-parts.ts';
import { workSettings } from './work-settings.ts';

/** A step with what it works with, as configuration and Ticket are at this moment. @throws TicketError where nobody trusted it. */
export async function stepRunOf(
  parts: WorkParts,
  step: BegunStep,
  { record }: Pick<StepStart, 'record'>,
  rest: Pick<StepRun, 'run' | 'input' | 'say'>,
): Promise<StepRun> {
  const settings = workSettings(await parts.playbook());
  const folders = workFolders(parts, record.item, workOf(record.events));
  const slot = await slotOf(new Place(parts.roots.localDir), record.item.id);
  const isPersons = step.actor.role === 'human';
  return { parts, settings, folders, step, slot, isPersons, touched: { outside: false }, ...rest };
}
