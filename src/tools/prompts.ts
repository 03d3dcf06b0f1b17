import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { launchedRole, offeredLaunches, renderLaunch } from './launch-prompts.ts';
import type { Caller, Services } from './tool.ts';
import { offeredWorkflows, renderWorkflow } from './workflow-prompts.ts';

export type PromptArgument = { name: string; description: string; required: boolean };
/** What a person can start from their client. */
export type OfferedPrompt = { name: string; description: string; arguments: readonly PromptArgument[] };
/** What a prompt was asked for with. */
export type Given = Readonly<Record<string, string>>;

/**
 * The workflows of a connection's roles, and the launches that it may begin. One that cannot be used is there too, and
 * says why. The names of launches are theirs alone.
 */
export function offeredPrompts(playbook: Playbook, connection: Connection): OfferedPrompt[] {
  const workflows = offeredWorkflows(playbook, connection).filter(({ name }) => !launchedRole(name));
  return [...workflows, ...offeredLaunches(playbook, connection)];
}

/**
 * The text of a prompt. It is rendered for whatever stands for a Ticket: some clients ask with a placeholder, and put
 * the id in afterwards.
 * @throws TicketError for a prompt that is not offered, and arguments that it does not have.
 */
export async function renderPrompt(
  services: Services,
  caller: Caller,
  name: string,
  given: Given,
): Promise<{ description: string; text: string }> {
  const playbook = await services.playbook();
  const prompt = promptNamed(playbook, caller.connection, name);
  const role = launchedRole(name);
  const workflow = role ? undefined : playbook.workflow(name);
  const unknown = Object.keys(given).find((key) => !prompt.arguments.some((known) => known.name === key));
  if (unknown !== undefined) throw noArgument(prompt, unknown);
  const text = role
    ? await renderLaunch(services, caller, role, given)
    : await renderWorkflow(services, caller, workflow ?? playbook.workflow(name), given);
  return { description: prompt.description, text };
}

function promptNamed(playbook: Playbook, connection: Connection, name: string): OfferedPrompt {
  const offered = offeredPrompts(playbook, connection);
  const found = offered.find((prompt) => prompt.name === name);
  if (found) return found;
  throw new TicketError('not_found', {
    refused: `the prompt ${JSON.stringify(oneLine(name, 60))} was not rendered`,
    rule: `it is none of ${connection.roles.join(', ')}`,
    next: `ask for one of ${offered.map((prompt) => prompt.name).join(', ')}`,
  });
}

function noArgument({ name: prompt, arguments: known }: OfferedPrompt, name: string): TicketError {
  return new TicketError('invalid_input', {
    refused: `the prompt ${prompt} was not rendered`,
    rule: `it has no argument ${JSON.stringify(oneLine(name, 40))}`,
    next: `give any of ${known.map((argument) => argument.name).join(', ')}`,
  });
}
