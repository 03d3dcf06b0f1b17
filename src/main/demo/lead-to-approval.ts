import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cast } from './cast.ts';
import { gitIn } from './git-in.ts';
import type { Step } from './play.ts';
import { playOf } from './plays.ts';
import { stepDone } from './step-done.ts';

/** What the reviewer of a round before the last one finds. */
export type Finding = { body: string; text: string; file: string; line: number };

/**
 * Leads an accepted Ticket to an approved commit in a real worktree, with clients as coder and reviewer where Pods
 * would be. Each of `findings` is a round that ends with it.
 */
export async function leadToApproval(
  { person, agent }: Cast,
  ticket: string,
  findings: readonly Finding[] = [],
): Promise<void> {
  // A person may work there themselves: then no Pod is started.
  const step = (tool: string) => stepDone(person, tool, { ticket, launch: false });
  const folder = await step('work_start');
  const { rounds, approval } = playOf(ticket);
  for (const [index, { steps }] of rounds.entries()) {
    for (const one of steps)
      await take(one, folder, (report) => agent('coder', ticket)('work_report', { ticket, ...report }));
    await step('work_review');
    const commit = gitIn(folder)('rev-parse', 'HEAD');
    const finding = findings[index];
    const verdict = finding
      ? { verdict: 'request_changes', body: finding.body, findings: [blocker(finding)] }
      : { verdict: 'approve', body: approval };
    await agent('reviewer', ticket)('ticket_review', { ticket, commit, ...verdict });
  }
}

function blocker({ text, file, line }: Finding) {
  return { severity: 'blocker', text, file, line };
}

/** Of what an agent would do and say, what is left behind. */
async function take(step: Step, folder: string, report: (told: object) => Promise<unknown>): Promise<void> {
  if ('write' in step) {
    const path = join(folder, step.write);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, step.text);
  } else if ('commit' in step) {
    const git = gitIn(folder);
    git('add', '--all');
    git('commit', '--quiet', '--message', step.commit);
  } else if ('report' in step) await report(step.report);
}
