import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseThread } from '../../src/domain/thread.ts';
import { git, write } from '../git/fresh-repository.ts';
import { call } from '../mcp/connect.ts';
import { bytesBelow, did, type Fields, refusal, Story } from './program.ts';
import { hasTerminal } from './terminal.ts';

const SLUG = 'greet-people';
const REVIEW = { ticket: SLUG, body: 'Read it twice.' };

/** One Ticket's whole life: one server a role, a person at a terminal, and git at work on the code beside it. */
describe.skipIf(!hasTerminal())('the life of a Ticket', () => {
  let story: Story;
  let id: string;
  let intake: Client;
  let coder: Client;
  let reviewer: Client;
  let investigator: Client;
  let companion: Client;
  let orchestrators: [Client, Client];
  beforeAll(async () => {
    story = await Story.begin();
    git(story.root, 'add', '.');
    git(story.root, 'commit', '-qm', 'Configure');
    git(story.root, 'switch', '-qc', 'side');
    write(story.root, 'side.txt', 'side\n');
    git(story.root, 'add', '.');
    git(story.root, 'commit', '-qm', 'Work on the side');
    git(story.root, 'switch', '-q', 'main');
    write(story.root, 'main.txt', 'main\n');
    git(story.root, 'add', '.');
    git(story.root, 'commit', '-qm', 'Work on main');
  });
  afterAll(() => story.end());

  const state = async () => (await did(companion, 'ticket_show', { ticket: SLUG })).state;
  const accept = async (client: Client) => {
    const { tickets } = await did(client, 'plan_query', { tickets: [SLUG] });
    const [{ plan_revision }] = tickets as [Fields];
    return call(client, 'ticket_accept', { ticket: SLUG, summary: 'One function.', plan_revision });
  };

  /** A person makes the worktree, for the coder who is there; it commits there, and reports. */
  const work = async (text: string) => {
    await story.says('y', 'work', 'start', SLUG, '--no-launch');
    const folder = join(story.root, '.worktree', SLUG);
    write(folder, 'greeting.txt', text);
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'Greet');
    const { commit } = await did(coder, 'work_report', { ticket: SLUG, summary: 'It greets.' });
    expect(commit).toBe(git(folder, 'rev-parse', 'HEAD'));
    return commit;
  };

  /** Does something to the code; the Tickets lie and read as before, in a running server and in a fresh one. */
  async function untouchedBy(...commands: string[][]): Promise<void> {
    const seen = async () => [
      bytesBelow(story.records),
      await story.done('ticket', 'list', '--state', 'all'),
      await did(companion, 'ticket_list', { state: 'all' }),
      await did(companion, 'ticket_show', { ticket: SLUG, limit: 50 }),
    ];
    const before = await seen();
    for (const words of commands) git(story.root, ...words);
    expect(await seen()).toEqual(before);
  }

  it('begins with intake, which writes down what is wanted, and with an investigator, who looks', async () => {
    intake = await story.serve({ role: 'intake', pod: 'intake-1', era: '2026' });
    companion = await story.serve({ role: 'companion' });
    const made = await did(intake, 'ticket_create', {
      title: 'Greet people',
      body: '## Acceptance criteria\n\n- it says hello\n',
    });
    id = String(made.id);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^\d{8}-\d{6}-greet-people$/u),
      state: 'planning',
    });
    const own = { ticket: SLUG, era: '2026' as const };
    [investigator, coder, reviewer] = await Promise.all([
      story.serve({ ...own, role: 'investigator', pod: 'scout' }),
      story.serve({ ticket: SLUG, role: 'coder', pod: 'coder-1' }),
      story.serve({ ...own, role: 'reviewer', pod: 'reviewer-1' }),
    ]);
    orchestrators = await Promise.all([
      story.serve({ role: 'orchestrator', pod: 'boss-1' }),
      story.serve({ role: 'orchestrator', pod: 'boss-2', era: '2026' }),
    ]);
    await did(investigator, 'ticket_comment', { ticket: SLUG, kind: 'findings', body: 'Nobody greets yet.' });
    expect(await accept(orchestrators[0])).toMatchObject({
      text: expect.stringContaining('illegal_transition'),
    });
    await untouchedBy(['switch', '-q', 'side']);
  });

  it('goes on to ready by intake, and to queued by a person at a terminal alone', async () => {
    await did(intake, 'ticket_ready', { ticket: SLUG, summary: 'Print a greeting.' });
    for (const client of [intake, coder, orchestrators[0]])
      expect(await refusal(client, 'ticket_queue', { ticket: SLUG })).toMatch(/^forbidden: /u);
    expect(await refusal(companion, 'ticket_queue', { ticket: SLUG })).toMatch(/^needs_person: /u);
    write(story.root, 'scratch.txt', 'not yet committed\n');
    await untouchedBy(['stash', '-qu'], ['clean', '-qxfd']);
    expect(await state()).toBe('ready');
    expect(await story.says('y', 'ticket', 'queue', SLUG)).toContain('As understood: Print a greeting.');
    await untouchedBy(['stash', 'pop', '-q'], ['add', '.'], ['reset', '-q', '--hard', 'HEAD']);
    expect(await state()).toBe('queued');
  });

  it('is accepted by one of two orchestrators at once, and the other is told by whom', async () => {
    const outcomes = await Promise.all(orchestrators.map(accept));
    const winner = outcomes.findIndex(({ isError }) => !isError);
    expect(outcomes.map(({ isError }) => isError).sort()).toEqual([false, true]);
    expect(outcomes[winner]?.structured).toMatchObject({
      outcome: 'accepted',
      branch: 'ticket/greet-people',
    });
    expect(outcomes[1 - winner]?.text).toMatch(
      new RegExp(`^conflict: [\\s\\S]*boss-${winner + 1} holds it`, 'u'),
    );
    if (winner === 1) orchestrators.reverse();
    expect((await accept(orchestrators[0])).structured).toMatchObject({ outcome: 'already_accepted' });
    await untouchedBy(['clean', '-qxfd']);
  });

  it('is worked on and reviewed, and comes back to planning with a question', async () => {
    await did(coder, 'ticket_comment', { ticket: SLUG, body: 'Done, but in which language?' });
    const commit = await work('hello\n');
    const findings = [{ severity: 'blocker', text: 'No language.', file: 'main.txt', line: 1 }];
    await did(reviewer, 'ticket_review', { ...REVIEW, commit, verdict: 'request_changes', findings });
    const why = {
      missing: 'the language',
      checked: 'the README',
      insufficient: 'it is seen by everybody',
      question: 'In which language does it greet?',
    };
    expect(await refusal(orchestrators[1], 'ticket_return', { ticket: SLUG, ...why })).toMatch(
      /^conflict: /u,
    );
    await did(orchestrators[0], 'ticket_return', { ticket: SLUG, ...why });
    expect(await did(companion, 'ticket_show', { ticket: SLUG })).toMatchObject({
      state: 'planning',
      held_by: null,
      questions: [{ body: why.question }],
      waits_for_person: ['question'],
    });
    await untouchedBy(
      ['rebase', '-q', 'main'],
      ['switch', '-q', 'main'],
      ['reset', '-q', '--hard', 'HEAD~1'],
    );
  });

  it('is answered at the terminal, and goes the same way again with the other orchestrator', async () => {
    const answered = await story.person(
      ['ticket', 'answer', SLUG],
      { when: '> ', type: 'In that of the person.\r' },
      { when: '> ', type: '\r' },
    );
    expect(answered).toMatchObject({ exitCode: 0, text: expect.stringContaining('In which language') });
    await did(intake, 'ticket_ready', { ticket: SLUG, summary: 'Greet in their language.' });
    await story.says('yes', 'ticket', 'queue', SLUG);
    expect((await accept(orchestrators[1])).structured).toMatchObject({ outcome: 'accepted' });
    const commit = await work('hello, in their language\n');
    await did(reviewer, 'ticket_review', { ...REVIEW, commit, verdict: 'approve' });
    await untouchedBy(['reset', '-q', '--hard', 'side'], ['stash', '-qu'], ['gc', '-q']);
  });

  it('is completed, closed and reopened by the person, and closed early with successors', async () => {
    await story.says('y', 'ticket', 'complete', SLUG, '--summary', 'It greets.');
    expect(await refusal(orchestrators[1], 'ticket_close', { ticket: SLUG, resolution: 'x' })).toMatch(
      /^needs_person: /u,
    );
    await story.says('y', 'ticket', 'close', SLUG, '--resolution', 'People are greeted.');
    expect(story.read(id, 'resolution.md')).toBe('People are greeted.\n');
    await story.says('y', 'ticket', 'reopen', SLUG, '--reason', 'Cats are not greeted.');
    expect(existsSync(join(story.records, id, 'resolution.md'))).toBe(false);
    await did(intake, 'ticket_create', { title: 'Greet cats' });
    await did(intake, 'ticket_create', { title: 'Greet dogs' });
    const early = ['ticket', 'close', SLUG, '--resolution', 'In two parts.', '--outcome', 'decomposed'];
    expect(await story.person(early)).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('names the Tickets that carry on'),
    });
    await story.says('y', ...early, '--successors', 'greet-cats,greet-dogs');
    const cats = await did(companion, 'ticket_show', { ticket: 'greet-cats' });
    expect(cats.relations).toMatchObject([{ kind: 'supersedes', ticket: id }]);
    await untouchedBy(
      ['switch', '-q', '--detach'],
      ['checkout', '-q', '--orphan', 'bare'],
      ['rm', '-rfq', '.'],
    );
  });

  it('stands in the thread from end to end: what happened, by whom, and how the person came', () => {
    const { events, problems } = parseThread(story.read(id, 'thread.md'));
    expect(problems).toEqual([]);
    expect(
      events.map(({ kind, author, attributes: { to, verdict, channel } }) =>
        [kind, to ?? verdict, author.replace(/^human\/.+/u, 'human'), channel].filter(Boolean).join(' '),
      ),
    ).toEqual([
      'create intake/intake-1 mcp',
      'findings investigator/scout',
      'intake_summary intake/intake-1',
      'state_changed ready intake/intake-1 mcp',
      'state_changed queued human terminal',
      expect.stringMatching(/^state_changed inprogress orchestrator\/boss-[12] mcp$/u),
      'comment coder/coder-1',
      'work human',
      'implementation_report coder/coder-1 mcp',
      'review request_changes reviewer/reviewer-1 mcp',
      expect.stringMatching(/^state_changed planning orchestrator\/boss-[12] mcp$/u),
      expect.stringMatching(/^question orchestrator\/boss-[12]$/u),
      'answer human terminal',
      'intake_summary intake/intake-1',
      'state_changed ready intake/intake-1 mcp',
      'state_changed queued human terminal',
      expect.stringMatching(/^state_changed inprogress orchestrator\/boss-[12] mcp$/u),
      'work human',
      'implementation_report coder/coder-1 mcp',
      'review approve reviewer/reviewer-1 mcp',
      'state_changed done human terminal',
      'close human terminal',
      'state_changed closed human terminal',
      'comment human',
      'state_changed planning human terminal',
      'close human terminal',
      'state_changed closed human terminal',
    ]);
  });

  it('is found healthy by doctor, committed on the branch of the records, and seen the same by a clone', async () => {
    expect(await story.done('doctor')).toMatchObject({ errors: 0, warnings: 0 });
    const code = git(story.root, 'for-each-ref', 'refs/heads/main', 'refs/heads/side');
    // A server that was idle for long enough has committed what it changed itself.
    await story.closeClients();
    for (const ticket of [SLUG, 'greet-cats', 'greet-dogs'])
      await story.done('ticket', 'comment', ticket, '--body', 'For the record.', '--role', 'intake');
    expect(await story.done('commit')).toMatchObject({
      changed: 3,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/u),
    });
    expect(git(story.records, 'status', '--porcelain')).toBe('');
    expect(git(story.root, 'ls-tree', '--name-only', 'yoi-tickets').split('\n')).toContain(id);
    expect(git(story.root, 'for-each-ref', 'refs/heads/main', 'refs/heads/side')).toBe(code);
    git(story.folder, 'init', '-q', '--bare', '-b', 'main', 'remote.git');
    git(story.root, 'remote', 'add', 'origin', '../remote.git');
    git(story.root, 'push', '-q', 'origin', 'main');
    expect(await story.done('sync')).toMatchObject({ outcome: 'synced', pushed: true });
    git(story.folder, 'clone', '-q', 'remote.git', 'clone');
    const clone = join(story.folder, 'clone');
    await story.done('init', '--no-agents', '--workspace', clone);
    expect(await story.done('sync', '--workspace', clone)).toMatchObject({ outcome: 'synced' });
    expect(bytesBelow(join(clone, '.yoi/tickets'))).toEqual(bytesBelow(story.records));
    const everything = ['ticket', 'list', '--state', 'all', '--workspace'];
    const { root: _, ...here } = await story.done(...everything, story.root);
    expect(await story.done(...everything, clone)).toMatchObject(here);
    expect(await story.done('doctor', '--workspace', clone)).toMatchObject({ errors: 0 });
    expect(readdirSync(join(clone, '.yoi'))).toContain('tickets');
  });
});
