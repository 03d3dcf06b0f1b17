import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_BUNDLE, bundleAgent } from './agents/bundle-scripted-agent.ts';
import { isLong } from './faults/scale.ts';
import { folderInMemory } from './folder-in-memory.ts';
import { RUN_FOLDER } from './git/prepared-repository.ts';

/** Before all files of a run: what many of them need the same of is made once. It is gone after the last. */
export default async function prepareRun(): Promise<() => void> {
  // Thousands of small repositories: what the system did for them was two fifths more on a disk, and no test asks for
  // one. Those that need one to fail, or to be full, make it. A person's own choice stays, and a long run is on a disk.
  if (!isLong) process.env.TMPDIR ??= folderInMemory() ?? tmpdir();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-run-')));
  // Every worker inherits these.
  process.env[RUN_FOLDER] = folder;
  const agent = join(folder, 'scripted-agent.mjs');
  await bundleAgent(agent);
  process.env[AGENT_BUNDLE] = agent;
  return () => rmSync(folder, { recursive: true, force: true });
}
