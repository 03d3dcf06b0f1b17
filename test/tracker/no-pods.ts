import { TicketError } from '../../src/domain/errors.ts';
import type { Services } from '../../src/tools/tool.ts';

/** The Pods of a workspace that can have none. */
export const noPods: Services['pods'] = () => Promise.reject(ofNoMachine('no Pod was looked for'));

/** The work of a workspace that has no code to do it in. */
export const noWork: Services['work'] = () => Promise.reject(ofNoMachine('no work was done'));

function ofNoMachine(refused: string): TicketError {
  return new TicketError('unmet_requirement', {
    refused,
    rule: 'this workspace is none of this machine',
    next: 'look in another one',
  });
}
