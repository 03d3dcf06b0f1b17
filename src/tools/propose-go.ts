import { oneLine } from '../domain/text.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { agentFor } from './launch-of.ts';
import type { Proposal, Services } from './tool.ts';

/** What a person says yes to once, when they want something done from its title to its dossier. */
export type GoWish = { title: string; body: string; profile?: string | undefined };

/**
 * The one question of `go`: what is wanted, who works on it and where it ends, and what stands in its way.
 * @throws TicketError where there is no agent to do it.
 */
export async function proposeGo(services: Services, { title, body, profile }: GoWish): Promise<Proposal> {
  const playbook = await services.playbook();
  return {
    ticket: null,
    rev: 0,
    question: [
      `Make the Ticket "${oneLine(title, 200)}", say Go for it, and run the work on it up to the dossier?`,
      '',
      ...body
        .trim()
        .split('\n')
        .map((line) => `> ${line}`),
      '',
      ...(playbook.trusted ? await howItIsDone(services, playbook, profile) : untrusted(playbook)),
    ].join('\n'),
  };
}

async function howItIsDone(
  services: Services,
  playbook: Playbook,
  profile: string | undefined,
): Promise<string[]> {
  const by = async (role: 'coder' | 'reviewer', wanted?: string) =>
    (await agentFor(services, { role, profile: wanted })).agent.title;
  const { validation = [] } = playbook.work;
  return [
    `${await by('coder', profile)} works on it in a worktree of its own, by what the profile of a coder allows; ${await by('reviewer')} reviews it.`,
    validation.length > 0
      ? `Before that it is validated: ${validation.map(({ command }) => oneLine(String(command), 100)).join('; ')}.`
      : 'Nothing validates it: there is no [[work.validation]].',
    playbook.merge.authority === 'workspace'
      ? 'What is approved and green is merged without asking you: [merge] authority is "workspace".'
      : 'The merge stays yours.',
  ];
}

function untrusted({ projectParts }: Playbook): string[] {
  const names = projectParts.map(({ name }) => oneLine(name, 60)).join(', ');
  return [
    `Missing: nobody has trusted what this folder brings (${names}). The work stops before it begins, until you read it and run: yoi-tickets trust`,
  ];
}
