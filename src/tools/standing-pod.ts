import { basename } from 'node:path';
import { isAtWork, type PodRole, type PodState } from '../domain/pod.ts';
import { workspacePodName } from '../pods/pod-name.ts';
import type { Pod } from '../pods/registry.ts';
import type { Services } from './tool.ts';

/** A Pod that a workspace has one of, where it stands, and why it ended. `state` is null where there is none yet. */
export type StandingPod = { name: string; state: PodState | null; ended: string | null };

/**
 * The workspace's Pod of a role: one that lives, by whatever name; else the one with the workspace's own name, or
 * another that died by itself; else the name that it would have.
 */
export async function standingPod(services: Services, role: PodRole): Promise<StandingPod> {
  const { pods } = await services.pods();
  const name = workspacePodName(basename(services.root), role);
  const own = ({ entry }: Pod) => entry.name === name;
  const all = pods
    .list()
    .filter(({ entry }) => entry.role === role && entry.ticket === null)
    .sort((a, b) => Number(own(b)) - Number(own(a)));
  const died = ({ entry, state }: Pod) => state === 'restorable' && entry.ended?.how !== 'stopped';
  const found = all.find(({ state }) => isAtWork(state)) ?? all.find(own) ?? all.find(died);
  return found
    ? { name: found.entry.name, state: found.state, ended: found.entry.ended?.text ?? null }
    : { name, state: null, ended: null };
}
