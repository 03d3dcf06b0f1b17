import type { Role } from '../domain/ticket.ts';
import type { Workflow } from './workflow.ts';

/** What readers of these roles are shown: what is everybody's, and their own sections. A person reads all of it. */
export function workflowText({ sections }: Workflow, roles: readonly Role[]): string {
  const shown = sections.filter(
    ({ role }) => role === null || roles.includes('human') || roles.includes(role),
  );
  const several = shown.filter(({ role }) => role !== null).length > 1;
  return shown
    .map(({ role, text }) => (several && role !== null ? `## For ${role}\n\n${text.trim()}` : text.trim()))
    .join('\n\n');
}
