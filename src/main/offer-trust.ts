import type { TrustOffer } from '../cli/command-line-parts.ts';
import { Place } from '../local/place.ts';
import { Trust } from '../local/trust.ts';
import { CONFIG_FILE } from '../playbook/config.ts';
import { projectText } from '../playbook/project-text.ts';
import { playbookOf, projectDigest, trustedProjects } from './playbook.ts';
import { configText, locateWorkspace } from './workspace.ts';

/** What a person may trust of the folder: the configuration with what it loosens, and what decides what runs. */
export async function offerTrust(workspace: string | undefined): Promise<TrustOffer> {
  const { roots } = await locateWorkspace(process.cwd(), workspace);
  const config = configText(roots.root);
  const { projectParts: running } = await playbookOf(roots);
  const names = running.map(({ name, text }) => `${name}, ${text.length} characters`);
  const parts = [
    ...(config === '' ? [] : [CONFIG_FILE]),
    ...names.filter((name) => !name.startsWith(CONFIG_FILE)),
  ];
  const accept = async () => {
    new Trust(new Place(roots.localDir)).add(config);
    trustedProjects(roots.localDir).add(projectDigest(projectText(running)));
    const text =
      parts.length === 0 ? 'There is nothing to trust here.' : `Trusted as it is now: ${parts.join('; ')}.`;
    return { text, structured: { root: roots.root, parts } };
  };
  return { parts, accept };
}
