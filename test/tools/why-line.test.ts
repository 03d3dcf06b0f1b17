import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyText } from '../../src/cli/why-text.ts';
import { whyLine } from '../../src/tools/why-line.ts';
import { freshFolder, freshRepository, git, write } from '../git/fresh-repository.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';

/** A repository with a line that a merge brought, whose message ends with a trailer. */
async function merged(trailer: (ticket: string) => string) {
  const workspace = openWorkspace();
  const root = freshRepository();
  workspace.services.root = root;
  const ticket = await ticketIn(workspace, 'closed', 'Say hello');
  git(root, 'switch', '-qc', 'work');
  write(root, 'hello.txt', 'Hello\n');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'Say hello');
  git(root, 'switch', '-q', 'main');
  git(root, 'merge', '-q', '--no-ff', '-m', `Merge work\n\n${trailer(ticket)}`, 'work');
  return {
    root,
    ticket,
    why: (file: string, line = 1, cwd = root) => whyLine(workspace.services, cwd, file, line),
  };
}

describe('why a line is there', () => {
  it('is told by the Ticket of the merge that brought it, with what the Ticket does not have said so', async () => {
    const { why, ticket } = await merged((id) => `Ticket: ${id}`);
    const told = await why('hello.txt');
    expect(told).toMatchObject({
      unknown: null,
      text: 'Hello',
      ticket: { id: ticket, state: 'closed' },
      go: { author: 'human/human' },
      intent: { author: 'orchestrator/orchestrator', text: 'the plan' },
      merge: { recorded: false },
    });
    expect(whyText(told)).toContain('by its message; the Ticket does not have it');
    expect(whyText(told)).toContain('  > the plan');
  });

  it.each([
    ['a Ticket that is not here', () => 'Ticket: 20260101-000000-none', 'there is no record of it here'],
    ['a part of an id, which is no Ticket’s name', () => 'Ticket: hello', 'there is no record of it here'],
    ['no Ticket', () => 'Reviewed-by: somebody', 'no merge of a Ticket brought it'],
  ])('is not known where the merge names %s', async (_name, trailer, says) => {
    const { why } = await merged(trailer);
    expect(await why('hello.txt')).toMatchObject({
      ticket: null,
      unknown: expect.stringContaining(says),
    });
  });

  it('is not known of what is not committed, not in git, or not in this workspace', async () => {
    const { why, root } = await merged((id) => `Ticket: ${id}`);
    write(root, 'hello.txt', 'Hello\nthere\n');
    write(root, 'new.txt', 'new\n');
    const other = freshRepository();
    const outside = freshFolder();
    write(outside, 'plain.txt', 'plain\n');
    const unknown = async (...place: Parameters<typeof why>) => (await why(...place)).unknown;
    expect(await unknown('hello.txt', 2)).toContain('not committed yet');
    expect(await unknown('hello.txt', 3)).toContain('no line 3');
    expect(await unknown('new.txt')).toContain('no line 1');
    expect(await unknown('none.txt')).toContain('no such file');
    expect(await unknown(join(other, 'README.md'))).toContain('another repository');
    expect(await unknown('plain.txt', 1, outside)).toContain('no worktree of git');
  });
});
