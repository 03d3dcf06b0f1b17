import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleTo } from '../bundle.mjs';

/** The variable that names the bundle of this run, where there is one: a copy is a fiftieth of the work. */
export const AGENT_BUNDLE = 'YOI_TEST_AGENT';

/** Makes the scripted agent one file in `folder`, which plain node runs: the command of an agent. */
export async function bundleScriptedAgent(folder: string): Promise<[string, string]> {
  const file = join(folder, 'scripted-agent.mjs');
  const made = process.env[AGENT_BUNDLE];
  if (made) copyFileSync(made, file);
  else await bundleAgent(file);
  return [process.execPath, file];
}

export function bundleAgent(file: string): Promise<void> {
  return bundleTo(file, join(import.meta.dirname, 'scripted-agent.ts'));
}
