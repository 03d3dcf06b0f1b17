import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentProgram } from './agent-programs.ts';
import { insertIntoJson } from './insert-into-json.ts';

/** What became of one agent's project file. */
export type Connection = { result: 'connected' | 'already' } | { result: 'left'; because: string };

/** Reads a TOML text; undefined where it is none. */
export type ReadToml = (text: string) => Promise<Record<string, unknown> | undefined>;

export const SERVER_NAME = 'yoi-tickets';

/**
 * The command that goes into a project's file. The file is shared through git, so that no path of this
 * machine may stand in it.
 */
export const SERVER_COMMAND = ['yoi-tickets', 'serve'] as const;

/** Adds our server to an agent's file in the project. What else stands there stays; what cannot be read is left. */
export async function connectAgent(
  root: string,
  agent: AgentProgram,
  readToml: ReadToml,
): Promise<Connection> {
  const link = linkOn(root, agent.file);
  if (link) return { result: 'left', because: `${link} is a link` };
  const path = join(root, agent.file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const added = agent.file.endsWith('.toml')
    ? await addToToml(text, agent, readToml)
    : addToJson(text, agent);
  if (typeof added !== 'string') return added;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.yoi-new`, added);
  renameSync(`${path}.yoi-new`, path);
  return { result: 'connected' };
}

/** Whether the agent's file names our server already. */
export async function isConnected(root: string, agent: AgentProgram, readToml: ReadToml): Promise<boolean> {
  const path = join(root, agent.file);
  if (!existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  return hasServer(agent.file.endsWith('.toml') ? await readToml(text) : parsedJson(text), agent);
}

function addToJson(text: string, agent: AgentProgram): string | Connection {
  const whole = text.trim() === '' ? '{}\n' : text;
  if (hasServer(parsedJson(whole), agent)) return { result: 'already' };
  const added = insertIntoJson(whole, agent.section, SERVER_NAME, agent.entry(SERVER_COMMAND));
  return added ?? { result: 'left', because: 'it is not JSON that can be added to' };
}

/** A section at the end says the same wherever it stands, and touches nothing above it. */
async function addToToml(
  text: string,
  agent: AgentProgram,
  readToml: ReadToml,
): Promise<string | Connection> {
  const unreadable: Connection = { result: 'left', because: 'it is not TOML that can be added to' };
  const table = await readToml(text);
  if (!table) return unreadable;
  if (hasServer(table, agent)) return { result: 'already' };
  const lines = Object.entries(agent.entry(SERVER_COMMAND)).map(
    ([key, value]) => `${key} = ${JSON.stringify(value)}`,
  );
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  const added = `${text}${gap}[${agent.section}.${SERVER_NAME}]\n${lines.join('\n')}\n`;
  return hasServer(await readToml(added), agent) ? added : unreadable;
}

function hasServer(config: unknown, { section }: AgentProgram): boolean {
  return property(property(config, section), SERVER_NAME) !== undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The part of the way to a file that is a link: it may lead out of the project. */
function linkOn(root: string, file: string): string | undefined {
  const parts = file.split('/');
  return parts
    .map((_, index) => parts.slice(0, index + 1).join('/'))
    .find((part) => lstatSync(join(root, part), { throwIfNoEntry: false })?.isSymbolicLink());
}
