import { TicketError } from '../../domain/errors.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';

/** What a launch comes to where the disk refuses what has to be on it first. Anything that is no such refusal passes as it is. */
export function notKept(error: unknown, pod: string): unknown {
  const refused = refusedBy(error, 'its folder in the local state folder cannot be written');
  if (!(refused instanceof LocalError)) return error;
  return new TicketError('storage', {
    refused: `Pod ${pod} was not launched`,
    rule: refused.message,
    next: 'mend that, and launch it again',
  });
}
