import { TicketError } from '../domain/errors.ts';
import type { Services } from '../tools/tool.ts';
import { runScreen } from './run-screen.ts';

/** Starts the agent's own screen on this terminal, in the Pod's folder, and waits until the person leaves it. @throws TicketError */
export async function openScreen(services: Services, name: string): Promise<void> {
  const { pods } = await services.pods();
  const { entry } = pods.get(name);
  const { title, install, screen = [], ...agent } = (await services.playbook()).agent(entry.agent);
  if (screen.length === 0) {
    throw new TicketError('unmet_requirement', {
      refused: `the screen of ${name} was not opened`,
      rule: `nothing says how ${title} is started in a terminal`,
      next: `say it: screen in [agents.${agent.name}], or use: yoi-tickets pod attach ${name}`,
    });
  }
  const words = screen.map((word) => word.replaceAll('{session}', () => entry.session ?? ''));
  await runScreen({ title, words, folder: entry.folder, variables: {}, install });
}
