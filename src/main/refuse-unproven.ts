import { TicketError } from '../domain/errors.ts';
import { findRoots } from '../git/roots.ts';
import { Place } from '../local/place.ts';

/**
 * The name of a Pod that was launched here is that Pod's alone: its host hands a token to its server.
 * @throws TicketError `forbidden`.
 */
export async function refuseUnproven(pod: string, workspace: string | undefined): Promise<void> {
  if (await isProven(pod, workspace)) return;
  throw new TicketError('forbidden', {
    refused: `nothing was done as ${pod}`,
    rule: 'that is the name of a Pod that was launched here, and only its own server has its token',
    next: 'take another name with --pod, or leave it out',
  });
}

/** Whether this process has the token of that Pod, or there is no such Pod. */
export async function isProven(pod: string, workspace: string | undefined): Promise<boolean> {
  const token = process.env.YOI_POD_TOKEN;
  // What this process starts has no need of it.
  delete process.env.YOI_POD_TOKEN;
  const localDir = localDirOf(workspace);
  if (localDir === undefined) return true;
  const { Registry } = await import('../pods/registry.ts');
  const registry = new Registry(new Place(localDir));
  const proven = registry.proves(pod, token);
  if (proven) registry.noteServed(pod);
  return proven !== false;
}

/** A folder that is not there is told with the first call. */
function localDirOf(workspace: string | undefined): string | undefined {
  try {
    return findRoots(process.cwd(), { workspace }).localDir;
  } catch {
    return undefined;
  }
}
