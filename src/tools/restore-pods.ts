import { TicketError } from '../domain/errors.ts';
import type { RestoredPod } from './pod-restore.ts';
import { restorePod } from './restore-pod.ts';
import type { Services } from './tool.ts';

/**
 * Brings back the Pod of that name, or every one that can be, at once; of those that cannot it says why.
 * @throws TicketError where the one that was named cannot be.
 */
export async function restorePods(services: Services, pod?: string): Promise<RestoredPod[]> {
  if (pod !== undefined) return [{ pod, restored: true, note: (await restorePod(services, pod)).state }];
  const names = await restorablePods(services);
  return Promise.all(names.map((name) => attempt(services, name)));
}

/** Whom nobody stopped: who did knows when to restore it. */
export async function restorablePods(services: Services): Promise<string[]> {
  const { pods } = await services.pods();
  const found = pods
    .list()
    .filter(({ state, entry }) => state === 'restorable' && entry.ended?.how !== 'stopped');
  return found.map(({ entry }) => entry.name);
}

async function attempt(services: Services, pod: string): Promise<RestoredPod> {
  try {
    return { pod, restored: true, note: (await restorePod(services, pod)).state };
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return { pod, restored: false, note: error.rule };
  }
}
