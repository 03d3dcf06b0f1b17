import { join } from 'node:path';
import { bundleTo } from '../bundle.mjs';

/** Makes the scripted agent one file in `folder`, which plain node runs: the command of an agent. */
export async function bundleScriptedAgent(folder: string): Promise<[string, string]> {
  const file = join(folder, 'scripted-agent.mjs');
  await bundleTo(file, join(import.meta.dirname, 'scripted-agent.ts'));
  return [process.execPath, file];
}
