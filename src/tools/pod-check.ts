import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import type { AgentCheck } from '../pods/agent/check-agent.ts';
import { agentEnvironment } from '../pods/launch/agent-environment.ts';
import { line } from './fields.ts';
import { defineTool, type Services } from './tool.ts';

const checked = () =>
  z.object({
    name: z.string(),
    title: z.string(),
    program: z.string().nullable(),
    version: z.string().nullable(),
    works: z.boolean(),
    missing: z.string().nullable(),
    mend: z.string().nullable(),
    resumes: z.boolean(),
    asks: z.boolean(),
    model: z.string().nullable(),
  });

export const podCheck = defineTool({
  name: 'pod_check',
  title: 'Check which agents can be launched',
  description: 'Really starts each agent, opens a session in an empty folder, and says what is missing.',
  effect: 'read',
  input: () => z.strictObject({ agent: line(80).optional() }),
  output: () => z.object({ agents: z.array(checked()) }),
  positional: ['agent'],
  run: async (services, _caller, { agent }) => {
    const playbook = await services.playbook();
    const names = agent === undefined ? playbook.agents().map(({ name }) => name) : [agent];
    const agents: AgentCheck[] = [];
    for (const name of names) agents.push(await check(services, name));
    return { agents };
  },
  text: ({ agents }) => agents.map(checkText).join('\n'),
});

async function check(services: Services, name: string): Promise<AgentCheck> {
  const playbook = await services.playbook();
  const { environment } = await services.pods();
  try {
    const agent = playbook.agent(name);
    const profile = playbook.profile('builtin:coder');
    const marks = { pod: `check-${name}`, role: 'coder', ticket: null } as const;
    // Loaded where it is needed: what speaks to agents is as large as all other tools.
    const { checkAgent } = await import('../pods/agent/check-agent.ts');
    return await checkAgent(agent, agentEnvironment(environment, profile, agent, marks));
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const unknown = { program: null, version: null, works: false, resumes: false, asks: false, model: null };
    return { ...unknown, name, title: name, missing: `${error.refused}: ${error.rule}`, mend: error.next };
  }
}

function checkText({
  name,
  title,
  program,
  version,
  works,
  missing,
  mend,
  resumes,
  asks,
  model,
}: AgentCheck): string {
  const facts = [
    ...(version ? [version] : []),
    ...(program ? [program] : []),
    ...(works && model ? [`model ${model}`] : []),
    ...(works && !resumes ? ['cannot take up an earlier session'] : []),
    ...(works && !asks ? ['never asks before it acts'] : []),
  ];
  const found = `${works ? '✓' : '✗'} ${name} (${title})${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
  return works ? found : `${found}\n    missing: ${missing}${mend ? `\n    mend it with: ${mend}` : ''}`;
}
