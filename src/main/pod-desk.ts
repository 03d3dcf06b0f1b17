import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TicketError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import type { Roots } from '../git/roots.ts';
import { Place } from '../local/place.ts';
import type { Agent } from '../playbook/agent.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { findProgram } from '../pods/agent/find-program.ts';
import { begunVariables } from '../pods/launch/begun-variables.ts';
import { Pods } from '../pods/pods.ts';
import type { PodDesk } from '../tools/pod-desk.ts';
import { TOOLS } from '../tools/tools.ts';
import { recordedAgent } from './recorded-agent.ts';

/** The Pods of one workspace on this machine. */
export function podDeskOf(roots: Roots, policy: Policy, playbook: Playbook): PodDesk {
  const place = new Place(roots.localDir);
  const defaultAgent: PodDesk['defaultAgent'] = (programOf) =>
    recordedAgent(place) ?? firstInstalled(playbook, programOf);
  return {
    pods: new Pods({
      place,
      program: [process.execPath, beside('pod-host.js')],
      records: roots.records,
      branches: branchesIn(roots.commonDir, policy.branchPrefix),
      begun: (role) => begunVariables(role, playbook, defaultAgent),
      ownTools: TOOLS.map(({ name }) => name),
      environment: process.env,
      now: () => new Date(),
    }),
    server: [process.execPath, process.argv[1] ?? beside('main.js'), 'serve'],
    roots: { original: roots.root, worktrees: join(roots.root, policy.worktrees), target: roots.root },
    defaultAgent,
    environment: process.env,
  };
}

/** Where git keeps the branches whose names begin so. */
function branchesIn(commonDir: string | null, prefix: string): string | undefined {
  return commonDir === null ? undefined : dirname(join(commonDir, 'refs/heads', `${prefix}any`));
}

/** The first agent that is on the search path, in the order of their names. */
function firstInstalled(
  playbook: Playbook,
  programOf: (agent: Agent) => string | undefined = ({ command }) => command[0],
): string {
  const known = playbook.agents().flatMap((listed) => ('entry' in listed ? [listed.entry] : []));
  const found = known.find((agent) => {
    const program = programOf(agent);
    return program !== undefined && findProgram(program, process.env.PATH) !== undefined;
  });
  if (found) return found.name;
  const ways = known.flatMap(({ title, install }) => (install ? [`${title}: ${install}`] : []));
  throw new TicketError('unmet_requirement', {
    refused: 'the launch was not planned',
    rule: 'no agent is installed that this program knows',
    next: `install one (${ways.join('; ')}), or describe yours in [agents.<name>]`,
  });
}

/** A file of the program, as it is built. */
function beside(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}
