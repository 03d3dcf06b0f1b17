import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openWorkspace } from '../../../src/main/workspace.ts';
import { callTool } from '../../../src/tools/call.ts';
import { callerOf } from '../../tracker/workspace.ts';

/** Less than the 10 s that a writer waits for a lock; everything that is waited for here would be the dead's. */
const AT_ONCE_MS = 5_000;

/** That the next one makes a Ticket at once. How long that took, and what doctor says then. */
export async function goesOn(project: string): Promise<{ took: number; findings: string[] }> {
  const begun = performance.now();
  const { services, close } = await openWorkspace(project, undefined);
  try {
    await callTool(services, callerOf('intake'), 'ticket_create', { title: 'The next' });
    const took = performance.now() - begun;
    expect(took).toBeLessThan(AT_ONCE_MS);
    const doctor = await callTool(services, callerOf('human'), 'ticket_doctor', {});
    expect(locksBelow(project)).toEqual([]);
    return { took, findings: doctor.kind === 'answer' ? doctor.text.split('\n') : ['it asked'] };
  } finally {
    await close();
  }
}

/** What git leaves where it was stopped. Our own locks are the kernel's, and their files stay. */
function locksBelow(project: string): string[] {
  const names = readdirSync(project, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.lock') && !name.includes(join('.git', 'yoi')));
}
