import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Place } from '../../local/place.ts';
import { CONFIG_FILE } from '../../playbook/config.ts';
import { placeRecords } from '../init.ts';
import { offerTrust } from '../offer-trust.ts';
import { recordAgent } from '../recorded-agent.ts';
import { locateWorkspace } from '../workspace.ts';
import { DEMO_AGENT, demoConfig } from './demo-config.ts';
import { gitIn } from './git-in.ts';
import { WEATHER_LOG } from './weather-log.ts';

/** Makes a repository in a temporary folder, and of that a workspace that is initialised, configured and trusted. Its root. */
export async function beginWorkspace(): Promise<string> {
  // Its last part is what a person sees: it names the orchestrator, for one.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-tickets-demo-')));
  const root = join(folder, 'weather-log');
  // What an agent is ended in the middle of leaves nothing elsewhere.
  const scratch = join(folder, 'tmp');
  for (const made of [root, scratch]) mkdirSync(made);
  const git = gitIn(root);
  git('init', '--quiet', '--initial-branch', 'main');
  for (const [name, value] of Object.entries(GIT_SETTINGS)) git('config', name, value);
  const agent = fileURLToPath(new URL('./demo-agent.js', import.meta.url));
  const config = demoConfig([process.execPath, agent], scratch);
  for (const { message, files } of [
    ...WEATHER_LOG,
    { message: 'Say how work is done', files: { [CONFIG_FILE]: config } },
  ]) {
    for (const [path, text] of Object.entries(files)) write(join(root, path), text);
    git('add', '--all');
    git('commit', '--quiet', '--message', message);
  }
  await placeRecords(root, root);
  const { roots } = await locateWorkspace(root, root);
  recordAgent(new Place(roots.localDir), DEMO_AGENT);
  await (await offerTrust(root)).accept();
  return root;
}

/** Whatever else a person has git do at a commit, is not done to puppets. */
const GIT_SETTINGS = {
  'user.name': 'Demo',
  'user.email': 'demo@localhost',
  'commit.gpgsign': 'false',
  'core.hooksPath': '/dev/null',
};

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
