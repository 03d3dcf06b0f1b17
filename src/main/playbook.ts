import { digest } from '../domain/text.ts';
import type { Roots } from '../git/roots.ts';
import { Place } from '../local/place.ts';
import { Trust } from '../local/trust.ts';
import { readConfig } from '../playbook/config.ts';
import { openPlaybook, type Playbook } from '../playbook/playbook.ts';
import { playbookPlaces } from '../playbook/playbook-places.ts';
import { locateWorkspace } from './workspace.ts';

/** The playbook of a workspace, as its files are now. @throws TicketError where its configuration is wrong. */
export async function playbookOf({ root, localDir }: Pick<Roots, 'root' | 'localDir'>): Promise<Playbook> {
  const config = await readConfig(root);
  const trust = trustedProjects(localDir);
  return openPlaybook({
    config,
    places: {
      ...playbookPlaces(root, process.env),
      isTrusted: (text) => trust.has(projectDigest(text)),
      trustedBefore: () => trust.last() !== undefined,
    },
  });
}

/** The playbook of the workspace that a folder belongs to, also where it has no records yet. */
export async function playbookAt(cwd: string, workspace: string | undefined): Promise<Playbook> {
  return playbookOf((await locateWorkspace(cwd, workspace)).roots);
}

/** What a person trusted of what projects bring here: digests, as nothing of it need be shown again. */
export function trustedProjects(localDir: string): Trust {
  return new Trust(new Place(localDir), 'trusted-projects.json');
}

export function projectDigest(text: string): string {
  return digest([text], 64);
}
