import { TicketError } from '../../domain/errors.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';

/** Runs `work`; an error of this machine in it is thrown in a Ticket's words. */
export function said<T>(refused: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw sayRefusal(error, refused);
  }
}

/** An error of this machine in a Ticket's words; every other error as it is. */
export function sayRefusal(error: unknown, refused: string): unknown {
  const known = refusedBy(error, 'the disk refused');
  if (!(known instanceof LocalError)) return error;
  if (known.fault === 'busy') {
    return new TicketError('busy', {
      refused,
      rule: known.message,
      next: 'try again; if it stays so, look for a yoi-tickets process that hangs',
    });
  }
  if (known.fault === 'unfinished') {
    return new TicketError('indeterminate', {
      refused: 'the change was recorded, but its files are not all written',
      rule: `${known.message}; the next change finishes it`,
      next: 'make room or mend the disk, then repeat the call with the same request_id, or call ticket_show',
    });
  }
  return new TicketError('storage', {
    refused,
    rule: known.message,
    next: 'nothing was changed: remove the cause, then repeat the call',
  });
}
