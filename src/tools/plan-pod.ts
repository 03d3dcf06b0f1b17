import { type LaunchWish, launchOf } from './launch-of.ts';
import type { ShownPlan } from './pod-plan.ts';
import type { Services } from './tool.ts';

/** The plan of a launch, to be read. @throws TicketError where there would be none. */
export async function planPod(services: Services, input: LaunchWish): Promise<ShownPlan> {
  const { plan, agent } = await launchOf(services, input);
  const { launchPrompt, server, input: told, warnings, ...rest } = plan;
  return {
    ...rest,
    launch_prompt: launchPrompt,
    command: [...(agent.wrap ?? []), ...agent.command],
    server: { ...server, args: [...server.args] },
    input: told.map((segment) => ({ ...segment })),
    warnings: [...warnings],
  };
}
