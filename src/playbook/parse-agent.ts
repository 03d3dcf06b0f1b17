import { TicketError } from '../domain/errors.ts';
import type { Agent } from './agent.ts';
import { type AgentTable, agentSchema } from './agent-schema.ts';
import { parseToml } from './parse-toml.ts';

/**
 * Reads the file of an agent, strictly.
 * @throws TicketError `invalid_input` that names file, line, what was found and what is allowed.
 */
export function parseAgent(text: string, file: string): AgentTable {
  return parseToml(text, file, agentSchema);
}

/**
 * The agent that several tables make together, the first that says something of a key deciding it. Each stands with
 * the file that it comes from.
 * @throws TicketError `invalid_input` where none of them says how it is started.
 */
export function agentOf(name: string, tables: readonly { file: string; table: AgentTable }[]): Agent {
  const said = Object.assign({}, ...tables.map(({ table }) => table).reverse());
  const {
    command,
    title = name,
    env = [],
    settings = {},
    asks = false,
    resumes = false,
    ...rest
  } = said as AgentTable; // Object.assign forgets what its sources have in common.
  const file = tables[0]?.file ?? name;
  const [program, ...args] = command ?? [];
  if (program === undefined) {
    throw new TicketError('invalid_input', {
      refused: `the agent ${name} of ${file} was not accepted`,
      rule: 'found no command, and no agent of this name is built in',
      next: `add to it how the agent is started, for example: command = "${name} acp"`,
    });
  }
  return { name, file, title, command: [program, ...args], env, settings, asks, resumes, ...defined(rest) };
}

type Optional = Pick<Agent, 'install' | 'login' | 'screen' | 'attended' | 'wrap'>;

function defined(rest: { [K in keyof Optional]?: Optional[K] | undefined }): Optional {
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}
