import type { InitOptions, Outcome } from '../cli/command-line-parts.ts';
import { confirm } from '../cli/confirm.ts';
import { initWorkspace as runInit } from '../cli/init.ts';
import type { Terminal } from '../cli/terminal.ts';
import { ensureRecords } from '../git/ensure-records.ts';
import { Place } from '../local/place.ts';
import { CONFIG_FILE } from '../playbook/config.ts';
import { readToml } from '../playbook/read-toml.ts';
import { writeConfig } from '../playbook/write-config.ts';
import { findProgram } from '../pods/agent/find-program.ts';
import { recordAgent, recordedAgent } from './recorded-agent.ts';
import { toldByGit } from './told-by-git.ts';
import { locateWorkspace, rootsAt } from './workspace.ts';

/** Makes the folder a workspace, with the parts that this machine has. */
export async function initWorkspace(
  { workspace, records, agents }: InitOptions,
  terminal: Terminal,
): Promise<Outcome> {
  return runInit(
    {
      placeRecords: () => placeRecords(process.cwd(), workspace, records),
      configure: async (root) =>
        writeConfig(root, records) ? [`wrote ${CONFIG_FILE}, with the defaults to read`] : [],
      podAgent: {
        recorded: async () => recordedAgent(await localPlace(workspace)),
        record: async (name) => recordAgent(await localPlace(workspace), name),
      },
      readToml,
      ...(terminal.interactive ? { confirm } : {}),
      isInstalled: (name) => findProgram(name, process.env.PATH) !== undefined,
      program: programName(),
    },
    agents,
  );
}

async function localPlace(workspace: string | undefined): Promise<Place> {
  return new Place((await locateWorkspace(process.cwd(), workspace)).roots.localDir);
}

/** Makes the place for records of the workspace at `cwd`, where it is missing. */
export async function placeRecords(cwd: string, workspace?: string, records?: 'branch' | 'with-code') {
  const located = await locateWorkspace(cwd, workspace);
  const wanted = records ? rootsAt(cwd, { workspace, records }) : located.roots;
  const driver = [process.execPath, process.argv[1] ?? '', 'merge-driver'];
  const did = await toldByGit(() => ensureRecords(wanted, driver));
  const roots = rootsAt(cwd, {
    workspace,
    records: records ?? (wanted.mode === 'with-code' ? 'with-code' : undefined),
  });
  return {
    root: roots.root,
    records: roots.records,
    mode: roots.mode,
    bare: roots.root === roots.commonDir,
    did,
  };
}

/** How a person calls this program here. */
function programName(): string {
  return process.argv[1]?.endsWith('main.js') ? `node ${process.argv[1]}` : 'yoi-tickets';
}
