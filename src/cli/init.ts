import { TicketError } from '../domain/errors.ts';
import { AGENT_PROGRAMS, type AgentProgram } from './agent-programs.ts';
import { connectAgent, isConnected, type ReadToml, SERVER_COMMAND, SERVER_NAME } from './connect-agent.ts';

/** What `init` is given by the composition root. */
export type InitPorts = {
  /** Makes the place for records where it is missing; a sentence for each thing that it did. */
  placeRecords(): Promise<{
    root: string;
    records: string;
    mode: string;
    bare: boolean;
    did: readonly string[];
  }>;
  /** Writes a configuration where there is none, and says what it did. */
  configure(root: string): Promise<readonly string[]>;
  /** The agent that Pods of this workspace run on this machine, where nothing names another. */
  podAgent: { recorded(): Promise<string | undefined>; record(name: string): Promise<void> };
  readToml: ReadToml;
  /** Asks the person; left out where nobody can be asked. */
  confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** Whether a program of this name can be run. */
  isInstalled(executable: string): boolean;
  /** How this program is called here, for the next command. */
  program: string;
};

export type Initialised = { text: string; structured: Record<string, unknown> };
type AgentResult = { name: string; file: string; result: string };

/**
 * Sets a workspace up, or mends what is missing of it. Run again it changes nothing. `agents` names the ones
 * to connect without asking, the first of which Pods run; empty for none, left out to ask where a person can be asked.
 * @throws TicketError `invalid_input` for an agent that it does not know, before anything is done.
 */
export async function initWorkspace(ports: InitPorts, agents?: readonly string[]): Promise<Initialised> {
  const named = agents?.map(agentNamed);
  const place = await ports.placeRecords();
  const did = [...place.did, ...(await ports.configure(place.root))];
  const results: AgentResult[] = [];
  const notes: string[] = [];
  for (const agent of place.bare ? [] : (named ?? installedAgents(ports))) {
    const { name, file, title } = agent;
    if (await isConnected(place.root, agent, ports.readToml)) results.push({ name, file, result: 'already' });
    else if (
      named === undefined &&
      !(await ports.confirm?.(`Connect ${title}? It adds our server to ${file}.`))
    ) {
      results.push({ name, file, result: 'not_asked_for' });
    } else {
      const connection = await connectAgent(place.root, agent, ports.readToml);
      results.push({ name, file, result: connection.result });
      if (connection.result === 'left')
        notes.push(`left ${file} as it is: ${connection.because}. Add to it: ${entryOf(agent)}`);
      if (connection.result === 'connected') did.push(`connected ${title}, in ${file}`);
    }
  }
  const agent = named ? named[0] : chosenOf(results);
  const recorded = await ports.podAgent.recorded();
  // What a person names now, they choose now; what was only found takes no choice back.
  const chosen = agent && (named || recorded === undefined) ? agent.name : recorded;
  if (agent && chosen !== recorded) {
    await ports.podAgent.record(agent.name);
    did.push(
      `Pods run ${agent.title} where nothing names another; whether it is ready says: ${ports.program} pod check ${agent.name}`,
    );
  }
  notes.push(...hints(results, ports));
  const next = nextCommand(results, ports);
  const { root, records, mode } = place;
  return {
    text: textOf(root, did, notes, next),
    structured: { root, records, mode, did, notes, agents: results, pod_agent: chosen ?? null, next },
  };
}

function agentNamed(name: string): AgentProgram {
  const agent = AGENT_PROGRAMS.find((candidate) => candidate.name === name);
  if (agent) return agent;
  throw new TicketError('invalid_input', {
    refused: `the agent ${JSON.stringify(name)} was not connected`,
    rule: 'init does not know its configuration',
    next: `name some of ${AGENT_PROGRAMS.map((known) => known.name).join(', ')}, or connect it by hand to: ${SERVER_COMMAND.join(' ')}`,
  });
}

function installedAgents({ isInstalled }: InitPorts): AgentProgram[] {
  return AGENT_PROGRAMS.filter(({ executable }) => isInstalled(executable));
}

function entryOf({ section, file, entry }: AgentProgram): string {
  const value = entry(SERVER_COMMAND);
  if (!file.endsWith('.toml')) return JSON.stringify({ [section]: { [SERVER_NAME]: value } });
  const lines = Object.entries(value).map(([key, part]) => `${key} = ${JSON.stringify(part)}`);
  return [`[${section}.${SERVER_NAME}]`, ...lines].join('\n');
}

/** What a person may want to know of agents that were found and left out, and of a program that is not installed. */
function hints(results: readonly AgentResult[], { confirm, program, isInstalled }: InitPorts): string[] {
  const open = results.filter(({ result }) => result === 'not_asked_for').map(({ name }) => name);
  const found = `found ${open.join(', ')}; to connect: ${program} init --agents ${open.join(',')}`;
  const [command] = SERVER_COMMAND;
  const absent = `agents start the server as "${SERVER_COMMAND.join(' ')}", and ${command} is not on the search path: install it with npm install --global`;
  const connected = results.some(isReady);
  return [
    ...(open.length > 0 && !confirm ? [found] : []),
    ...(connected && !isInstalled(command) ? [absent] : []),
  ];
}

/** Of the agents that were found, the first that is connected, else the first. */
function chosenOf(results: readonly AgentResult[]): AgentProgram | undefined {
  const chosen = results.find(isReady) ?? results[0];
  return AGENT_PROGRAMS.find(({ name }) => name === chosen?.name);
}

function isReady({ result }: AgentResult): boolean {
  return result === 'connected' || result === 'already';
}

function nextCommand(results: readonly AgentResult[], { program }: InitPorts): string {
  const ready = results.find(isReady);
  const executable = AGENT_PROGRAMS.find(({ name }) => name === ready?.name)?.executable;
  return executable ?? `${program} ticket create "The first thing to do"`;
}

function textOf(root: string, did: readonly string[], notes: readonly string[], next: string): string {
  const done = did.length > 0 ? did.map((sentence) => `- ${sentence}`) : ['- everything was in place'];
  return [`Tickets of ${root}`, ...done, ...notes.map((note) => `- ${note}`), '', `Next: ${next}`].join('\n');
}
