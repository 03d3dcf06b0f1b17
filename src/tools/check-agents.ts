import { TicketError } from '../domain/errors.ts';
import { type AgentCheck, checkAgent } from '../pods/agent/check-agent.ts';
import { agentEnvironment } from '../pods/launch/agent-environment.ts';
import type { Services } from './tool.ts';

/** Tries the agent of that name, or all of them, one after the other. */
export async function checkAgents(services: Services, agent: string | undefined): Promise<AgentCheck[]> {
  const playbook = await services.playbook();
  const names = agent === undefined ? playbook.agents().map(({ name }) => name) : [agent];
  const agents: AgentCheck[] = [];
  for (const name of names) agents.push(await check(services, name));
  return agents;
}

async function check(services: Services, name: string): Promise<AgentCheck> {
  const playbook = await services.playbook();
  const { environment } = await services.pods();
  try {
    const agent = playbook.agent(name);
    const profile = playbook.profile('builtin:coder');
    const marks = { pod: `check-${name}`, role: 'coder', ticket: null } as const;
    return await checkAgent(agent, agentEnvironment(environment, profile, agent, marks));
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const unknown = { program: null, version: null, works: false, resumes: false, asks: false, model: null };
    return { ...unknown, name, title: name, missing: `${error.refused}: ${error.rule}`, mend: error.next };
  }
}
