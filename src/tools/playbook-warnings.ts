import { TicketError } from '../domain/errors.ts';
import type { Services } from './tool.ts';

/** What a person should know of the playbook before they rely on it: that nobody trusted it, or what is wrong with it. */
export async function playbookWarnings({ playbook }: Pick<Services, 'playbook'>): Promise<string[]> {
  try {
    const { trusted, projectParts } = await playbook();
    if (trusted) return [];
    const names = projectParts.map(({ name }) => name).join(', ');
    return [
      `nobody has trusted what this folder brings, and so it is not used: read it, then run yoi-tickets trust (${names})`,
    ];
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return [`${error.refused}: ${error.rule}. Next: ${error.next}`];
  }
}
