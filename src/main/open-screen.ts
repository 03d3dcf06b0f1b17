import { spawn } from 'node:child_process';
import { TicketError } from '../domain/errors.ts';
import type { Services } from '../tools/tool.ts';

/** Starts the agent's own screen on this terminal, in the Pod's folder, and waits until the person leaves it. @throws TicketError */
export async function openScreen(services: Services, name: string): Promise<void> {
  const { pods } = await services.pods();
  const { entry } = pods.get(name);
  const agent = (await services.playbook()).agent(entry.agent);
  const [program, ...args] = (agent.screen ?? []).map((word) =>
    word.replaceAll('{session}', entry.session ?? ''),
  );
  if (program === undefined) {
    throw new TicketError('unmet_requirement', {
      refused: `the screen of ${name} was not opened`,
      rule: `nothing says how ${agent.title} is started in a terminal`,
      next: `say it: screen in [agents.${agent.name}], or use: yoi-tickets pod attach ${name}`,
    });
  }
  const failed = await new Promise<string | null>((resolve) => {
    const child = spawn(program, args, { cwd: entry.folder, stdio: 'inherit' });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () => resolve(null));
  });
  if (failed === null) return;
  throw new TicketError('unmet_requirement', {
    refused: `the screen of ${name} was not opened`,
    rule: failed,
    next: agent.install ? `install it: ${agent.install}` : `run: yoi-tickets pod check ${agent.name}`,
  });
}
