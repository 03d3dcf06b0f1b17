import { z } from 'zod';
import { inputTexts } from '../pods/launch/input-texts.ts';
import { launchInput } from './pod-launch.ts';
import { defineTool } from './tool.ts';

const roots = () =>
  z.object({ role: z.string(), original: z.string(), worktrees: z.string(), target: z.string() });

const launchPlan = () =>
  z.object({
    pod: z.string(),
    role: z.string(),
    ticket: z.string().nullable(),
    handoff: z.string().nullable(),
    profile: z.string(),
    workflow: z.string().nullable(),
    launch_prompt: z.string().nullable(),
    agent: z.string(),
    command: z.array(z.string()),
    roots: roots(),
    server: z.object({ name: z.string(), command: z.string(), args: z.array(z.string()) }),
    input: z.array(z.object({ type: z.string(), slug: z.string().optional(), text: z.string().optional() })),
    warnings: z.array(z.string()),
  });
export type ShownPlan = z.infer<ReturnType<typeof launchPlan>>;

export const podPlan = defineTool({
  name: 'pod_plan',
  title: 'Show what a launch would come to',
  description: 'The plan of a launch, with everything that the agent would be told. Nothing is started.',
  effect: 'read',
  input: launchInput,
  output: launchPlan,
  positional: ['role', 'instruction'],
  run: async (services, _caller, input) => {
    const { planPod } = await import('./plan-pod.ts');
    return planPod(services, input);
  },
  text: (plan) =>
    [
      `Pod: ${plan.pod}, ${plan.role}${plan.ticket === null ? '' : ` on ${plan.ticket}`}`,
      `Agent: ${plan.agent} (${plan.command.join(' ')}), profile ${plan.profile}`,
      `Works in: ${plan.roots.role}; the workspace is ${plan.roots.original}, worktrees lie in ${plan.roots.worktrees}, work is merged to ${plan.roots.target}`,
      `Server: ${[plan.server.command, ...plan.server.args].join(' ')}`,
      ...plan.warnings.map((one) => `Note: ${one}`),
      '',
      'What it would be told:',
      '',
      // The segments are those of a plan, which has no others.
      inputTexts(plan.input as Parameters<typeof inputTexts>[0]).join('\n\n'),
    ].join('\n'),
});
