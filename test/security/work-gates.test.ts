import { describe, expect, it } from 'vitest';
import { sampled } from '../faults/scale.ts';
import { git, write } from '../git/fresh-repository.ts';
import { did, refusal } from '../story/program.ts';
import { hasTerminal } from '../story/terminal.ts';
import {
  approved,
  at,
  begun,
  boss,
  branches,
  commit,
  forge,
  outside,
  queued,
  ready,
  report,
  slugOf,
  stage,
  step,
  story,
  treeOf,
} from './work-stage.ts';

stage();

describe.skipIf(!hasTerminal())('refuses out of order', () => {
  it('begins nothing outside for what nobody said Go for, or nobody accepted', async () => {
    const id = await ready('Never queued');
    const before = outside();
    for (const tool of ['work_start', 'work_review', 'work_dossier', 'work_merge'])
      expect((await step(tool, { ticket: id })).refused, tool).toMatch(/^illegal_transition: /u);
    const waiting = await queued('Queued and not accepted');
    for (const tool of ['work_review', 'work_dossier', 'work_merge'])
      expect((await step(tool, { ticket: waiting })).refused, tool).toMatch(/^illegal_transition: /u);
    expect((await step('work_start', { ticket: waiting })).refused).toMatch(/^plan_not_consulted: /u);
    expect(outside()).toEqual(before);
  });

  it('lets no other role at the steps, and no orchestrator at the Ticket of another', async () => {
    const id = await begun('Held by the boss');
    const before = outside();
    const others = await Promise.all(
      (['coder', 'reviewer', 'investigator', 'intake'] as const).map((role) =>
        story.serve({ role, ...(role === 'intake' ? {} : { ticket: id }) }),
      ),
    );
    for (const client of others)
      for (const tool of ['work_start', 'work_review', 'work_dossier', 'work_merge', 'work_run'])
        expect(await refusal(client, tool, { ticket: id }), tool).toMatch(/^forbidden: /u);
    for (const client of others.slice(1))
      expect(await refusal(client, 'work_report', { ticket: id, summary: 'Mine.' })).toMatch(/^forbidden: /u);
    const companion = await story.serve({ role: 'companion' });
    for (const tool of ['work_start', 'work_review', 'work_dossier', 'work_run'])
      expect(await refusal(companion, tool, { ticket: id }), tool).toMatch(/^forbidden: /u);
    const rival = await story.serve({ role: 'orchestrator', pod: 'rival' });
    for (const tool of ['work_start', 'work_review', 'work_dossier', 'work_merge'])
      expect((await step(tool, { ticket: id }, rival)).refused, tool).toMatch(
        /^conflict: [\s\S]*boss holds it/u,
      );
    expect(outside()).toEqual(before);
  });

  it('reviews no commit that was not reported, and merges none that was not approved', async () => {
    const id = await begun('Step by step');
    const coder = await story.serve({ role: 'coder', ticket: id, pod: 'coder-steps' });
    const before = at('main');
    expect(await refusal(coder, 'work_report', { ticket: id, summary: 'Done.' })).toContain('no new commit');
    write(treeOf(id), 'a\nb --force.txt', 'odd\n');
    expect(await refusal(coder, 'work_report', { ticket: id, summary: 'Done.' })).toContain(
      '"a\\nb --force.txt"',
    );
    expect((await step('work_review', { ticket: id })).refused).toContain('nothing was reported');
    const first = commit(id, {});
    expect((await step('work_review', { ticket: id })).refused).toContain('nothing was reported');
    await did(coder, 'work_report', { ticket: id, summary: 'Done.' });
    expect((await step('work_merge', { ticket: id })).refused).toContain('no approval');
    expect((await step('work_dossier', { ticket: id })).refused).toContain('no approval');
    const second = commit(id, { 'second.txt': '2\n' });
    const reviewer = await story.serve({ role: 'reviewer', ticket: id, pod: 'reviewer-steps' });
    const review = { ticket: id, verdict: 'approve', body: 'Good.' };
    expect(await refusal(reviewer, 'ticket_review', { ...review, commit: second })).toMatch(
      /^unmet_requirement: /u,
    );
    await did(reviewer, 'ticket_review', { ...review, commit: first });
    expect((await step('work_merge', { ticket: id })).refused).toContain(
      `the branch stands at ${second.slice(0, 12)}`,
    );
    expect((await step('work_review', { ticket: id })).refused).toContain(
      `the branch stands at ${second.slice(0, 12)}`,
    );
    expect(at('main')).toBe(before);
  });

  it('begins, reviews and merges nothing while a person holds all work', async () => {
    const { id } = await approved('Held');
    await story.person(['hold', 'wait'], { when: /Hold all work[\s\S]* No/u, type: 'y' });
    const before = outside();
    for (const tool of ['work_start', 'work_review', 'work_merge'])
      expect((await step(tool, { ticket: id })).refused, tool).toContain('wait');
    expect(outside()).toEqual(before);
    await story.person(['unhold'], { when: /Let work begin[\s\S]* No/u, type: 'y' });
    expect(await step('work_merge', { ticket: id })).toMatchObject({ outcome: 'merged' });
  });
});

describe.skipIf(!hasTerminal())('an approval covers its commit', () => {
  const LATER: readonly [string, (id: string, at: string) => void][] = [
    ['another commit', (id) => void commit(id, { 'more.txt': 'more\n' })],
    [
      'white space alone',
      (id) => {
        const file = `${slugOf(id)}.txt`;
        write(treeOf(id), file, 'one\n two\n');
        git(treeOf(id), 'commit', '-qa', '--amend', '-m', 'Work');
      },
    ],
    ['a branch that was moved', (id) => void git(treeOf(id), 'reset', '-q', '--hard', 'main~1')],
    [
      'a merge with something of its own in it',
      (id) => {
        moveMain(`for ${id}`);
        git(treeOf(id), 'merge', '-q', '--no-commit', 'main');
        write(treeOf(id), 'evil.txt', 'evil\n');
        git(treeOf(id), 'add', '.');
        git(treeOf(id), 'commit', '-qm', "Merge branch 'main'");
      },
    ],
    [
      'a rebase with something of its own in it',
      (id) => {
        moveMain(`to rebase ${id}`);
        git(treeOf(id), 'rebase', '-q', 'main');
        write(treeOf(id), `${slugOf(id)}.txt`, 'one\ntwo\nthree\n');
        git(treeOf(id), 'commit', '-qa', '--amend', '-m', 'Work');
      },
    ],
  ];
  it.each(sampled(LATER, 2))('and is void after %s', async (what, change) => {
    const { id, at: reviewed } = await approved(`Void after ${what}`);
    change(id, reviewed);
    const before = outside();
    for (const tool of ['work_dossier', 'work_merge'])
      expect((await step(tool, { ticket: id })).refused, tool).toMatch(/^unmet_requirement: /u);
    expect(outside()).toEqual(before);
  });

  it('and carries over where the branch only took in the target', async () => {
    const { id } = await approved('Carried over');
    moveMain('carried');
    git(treeOf(id), 'merge', '-q', '--no-edit', 'main');
    expect(await step('work_merge', { ticket: id })).toMatchObject({ outcome: 'merged' });
  });

  it('and still does where the merge is found, made by hand or by one who died at it', async () => {
    const { id } = await approved('Merged by hand');
    moveMain('by hand');
    git(treeOf(id), 'merge', '-q', '--no-edit', 'main');
    const head = git(treeOf(id), 'rev-parse', 'HEAD');
    git(story.root, 'merge', '-q', '--no-ff', '-m', 'By hand', `ticket/${slugOf(id)}`);
    expect(await did(boss, 'work_status', { ticket: id })).toMatchObject({ work: [{ phase: 'approved' }] });
    expect(await step('work_merge', { ticket: id })).toMatchObject({ outcome: 'merged', commit: at('main') });
    expect(branches().some((line) => line.includes(head))).toBe(false);
  });

  it('and is nobody’s where it stands in a file, or came by git', async () => {
    const id = await begun('Approved by an editor');
    const on = commit(id, { 'mine.txt': 'mine\n' });
    await report(id);
    forge(id, { kind: 'review', attributes: { verdict: 'approve', commit: on, caller: 'x' } }, 'reviewer/x');
    const before = outside();
    for (const tool of ['work_dossier', 'work_merge'])
      expect((await step(tool, { ticket: id })).refused, tool).toMatch(
        /^needs_person: [\s\S]*review by reviewer\/x/u,
      );
    expect(outside()).toEqual(before);
  });
});

/** Somebody else's commit on the target. */
function moveMain(what: string): void {
  write(story.root, 'others.txt', `${what}\n`);
  git(story.root, 'add', 'others.txt');
  git(story.root, 'commit', '-qm', 'Of somebody else');
}
