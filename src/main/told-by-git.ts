import { TicketError } from '../domain/errors.ts';
import { GitFailure } from '../git/run-git.ts';

/**
 * Does the work for the person who runs a command here: they, and nobody else, are told what git refused in git's
 * own words, which name files of this machine.
 * @throws TicketError `storage` for a GitFailure of the work.
 */
export async function toldByGit<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new TicketError('storage', {
      refused: 'git did not do its part, and no record was lost',
      rule: error.message.replaceAll(/\s*\n\s*/gu, ' '),
      next: 'mend what git names, then run the command again',
    });
  }
}
