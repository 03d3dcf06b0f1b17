import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkspace } from '../../../src/main/workspace.ts';
import { callTool } from '../../../src/tools/call.ts';
import { freshRepository, git, write } from '../../git/fresh-repository.ts';
import { PROGRAM, SHELL } from '../../story/program.ts';
import { callerOf, type Party } from '../../tracker/workspace.ts';

/** A repository with a Ticket in it. */
export async function workspace(folder: string, name = 'project', ...init: string[]): Promise<string> {
  const project = freshRepository(join(folder, name));
  program(project, 'init', '--no-agents', ...init);
  await acts(project, 'intake', 'ticket_create', { title: 'To do' });
  return project;
}

/** A person has code staged, which is none of our business. */
export function stagedCode(project: string): void {
  write(project, 'code.txt', 'code\n');
  git(project, 'add', 'code.txt');
  write(project, 'code.txt', 'more code\n');
}

/** A workspace `other`, whose code and records are in `remote.git`. */
export async function shared(folder: string): Promise<string> {
  const other = await workspace(folder, 'other');
  git(folder, 'init', '-q', '--bare', '-b', 'main', 'remote.git');
  git(other, 'remote', 'add', 'origin', join(folder, 'remote.git'));
  git(other, 'push', '-q', 'origin', 'main');
  program(other, 'sync');
  return other;
}

/** Two clones changed one Ticket and made one of their own, and the other one was first. */
export async function bothChanged(folder: string): Promise<void> {
  const other = await shared(folder);
  git(folder, 'clone', '-q', join(folder, 'remote.git'), 'project');
  const project = join(folder, 'project');
  program(project, 'init', '--no-agents');
  for (const [side, name] of [
    [other, 'Theirs'],
    [project, 'Ours'],
  ] as const) {
    await acts(side, 'orchestrator', 'ticket_comment', { ticket: 'to-do', body: name });
    await acts(side, 'intake', 'ticket_edit', { ticket: 'to-do', labels: [name] });
    await acts(side, 'intake', 'ticket_create', { title: name });
  }
  program(other, 'sync');
}

/** A record of an older generation. */
export function older(bucket: string, name: string): void {
  const id = `20260601-101112-${name}`;
  const fields = `id: ${id}\nslug: ${name}\ntitle: A list\nstatus: open\nkind: task\npriority: P1\nlabels: [a]\ncreated_at: 2026-06-01T10:11:12Z`;
  mkdirSync(join(bucket, id), { recursive: true });
  write(bucket, `${id}/item.md`, `---\n${fields}\n---\n\n## Background\n\ntext\n`);
  write(
    bucket,
    `${id}/thread.md`,
    '<!-- event: create author: yoi at: 2026-06-01T10:11:12Z -->\n\n## Created\n\nMade.\n\n---\n',
  );
}

/** The real program, to its end. */
export function program(cwd: string, ...words: string[]): string {
  return execFileSync(process.execPath, [PROGRAM, ...words], {
    cwd,
    env: SHELL,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

/** Somebody acts through this process. */
export async function acts(
  project: string,
  party: Party | 'intake' | 'human' | 'orchestrator',
  tool: string,
  input: Record<string, unknown>,
): Promise<void> {
  const { services, close } = await openWorkspace(project, undefined);
  await callTool(services, callerOf(party), tool, input);
  await close();
}
