import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TicketError } from '../../domain/errors.ts';

/** The folder that a Pod works in: the one that was named, seen from the workspace's, or that one. @throws TicketError `not_found`. */
export function workingFolder(root: string, folder: string | undefined): string {
  const path = resolve(root, folder ?? '.');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new TicketError('not_found', {
    refused: 'the launch was not planned',
    rule: `there is no folder ${path}`,
    next: 'name one that is there: folder',
  });
}
