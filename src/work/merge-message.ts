import { oneLine } from '../domain/text.ts';
import type { Validation } from './commands/validate-commit.ts';
import { textOf } from './commands/words-of.ts';
import type { Approved } from './require-approval.ts';
import type { StepRun, StepTicket } from './step-run.ts';

/** The name of the trailer by which a merge names its Ticket. */
export const TICKET_TRAILER = 'Ticket';

/** What a merge commit says: what it brings, and by trailers whose Go, which review and which validation it rests on. */
export function mergeMessage(
  { folders, settings }: Pick<StepRun, 'folders' | 'settings'>,
  { record, standing, actor }: StepTicket,
  { head, review }: Approved,
  { outcome, runs }: Validation,
): string {
  const validated =
    outcome === 'none'
      ? 'nothing is configured for what changed'
      : `${outcome}: ${(runs.length > 0 ? runs : settings.validation).map(({ command }) => textOf(command)).join('; ')}`;
  const trailers = [
    [TICKET_TRAILER, record.item.id],
    ['Go-by', standing.go?.author ?? 'nobody'],
    ['Reviewed-commit', `${review.commit} by ${review.author}`],
    ...(review.commit === head ? [] : [['Merged-commit', `${head}, which only took the target in`]]),
    ['Validated', validated],
    ['Merged-by', `${actor.role}/${actor.name}`],
  ];
  const lines = trailers.map(([name, value = '']) => `${name}: ${oneLine(value, 400)}`);
  return `Merge ${folders.branch}: ${oneLine(record.item.title, 120)}\n\n${lines.join('\n')}\n`;
}
