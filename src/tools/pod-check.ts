import { z } from 'zod';
import type { AgentCheck } from '../pods/agent/check-agent.ts';
import { line } from './fields.ts';
import { defineTool } from './tool.ts';

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
    const { checkAgents } = await import('./check-agents.ts');
    return { agents: await checkAgents(services, agent) };
  },
  text: ({ agents }) => agents.map(checkText).join('\n'),
});

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
