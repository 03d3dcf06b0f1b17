import { TicketError } from '../../src/domain/errors.ts';
import type { Services } from '../../src/tools/tool.ts';

/** The Pods of a workspace that can have none. */
export const noPods: Services['pods'] = () =>
  Promise.reject(
    new TicketError('unmet_requirement', {
      refused: 'no Pod was looked for',
      rule: 'this workspace is none of this machine',
      next: 'look in another one',
    }),
  );
