import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git, write } from '../git/fresh-repository.ts';
import { did, type Fields, refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** With the one agent that they have, which connects as an MCP client, and without a Pod. */
describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a person at work without Pods', () => {
  let story: WorkStory;
  let boss: Client;
  beforeAll(async () => {
    story = await WorkStory.begin('[work]\ncapacity = 1\n');
    boss = await story.orchestrator();
  });
  afterAll(async () => {
    expect(story.pods()).toEqual([]);
    await story.end();
  });

  it('hears at each step what comes before it, where they are out of order', async () => {
    const ready = await story.ready('Not said Go to');
    expect(await refusal(boss, 'work_start', { ticket: ready })).toMatch(
      /^illegal_transition: [\s\S]*the Ticket is ready[\s\S]*a person says Go first: ticket_queue/u,
    );
    const id = await story.queued('Out of order', { slug: 'out-of-order' });
    for (const tool of ['work_review', 'work_dossier', 'work_merge'])
      expect(await refusal(boss, tool, { ticket: id })).toMatch(
        /^illegal_transition: [\s\S]*is queued[\s\S]*Next: accept it with ticket_accept, then work_start/u,
      );
    const coder = await story.house.story.serve({ role: 'coder', ticket: id });
    expect(await refusal(coder, 'work_report', { ticket: id, summary: 'x' })).toMatch(
      /^illegal_transition: /u,
    );
    const { tickets } = await did(boss, 'plan_query', { tickets: [id] });
    const [{ plan_revision }] = tickets as [Fields];
    await did(boss, 'ticket_accept', { ticket: id, summary: 'Begun.', plan_revision });
    expect(await refusal(coder, 'work_report', { ticket: id, summary: 'x' })).toMatch(
      /^unmet_requirement: [\s\S]*no worktree of it here\. Next: call work_start first/u,
    );
    for (const [tool, reason] of [
      ['work_review', 'nothing was reported since it was accepted. Next: call work_start first'],
      ['work_dossier', 'its branch ticket/out-of-order is not there'],
      ['work_merge', 'its branch ticket/out-of-order is not there'],
    ] as const)
      expect(await refusal(boss, tool, { ticket: id })).toContain(reason);
    await story.says('work', 'start', id, '--no-launch');
    story.commit(story.worktree('out-of-order'), 'src/order.js', 'export const order = 1;\n');
    for (const [tool, reason] of [
      ['work_review', 'nothing was reported since it was accepted. Next: wait until who works there calls'],
      ['work_dossier', 'there is none. Next: call work_review'],
      ['work_merge', 'there is none. Next: call work_review'],
    ] as const)
      expect(await refusal(boss, tool, { ticket: id })).toContain(reason);
    await story.says('ticket', 'close', id, '--resolution', 'Tried.', '--outcome', 'declined');
  });

  it('does it from Go to the merge: worktree, report of their agent, review, dossier, merge', async () => {
    const { story: program } = story.house;
    const id = await story.queued('Greet alone', { slug: 'alone' });
    const said = await story.says('work', 'start', id, '--no-launch');
    const folder = story.worktree('alone');
    expect(said).toContain(folder);
    expect(said.replaceAll('\n', ' ')).toMatch(new RegExp(`--role coder --ticket ${id}`, 'u'));
    const coder = await program.serve({ role: 'coder', ticket: id, pod: 'mine' });
    const report = { ticket: id, summary: 'It greets alone.' };
    expect(await refusal(coder, 'work_report', report)).toMatch(/^unmet_requirement: [\s\S]*no new commit/u);
    write(folder, 'src/alone.js', 'export const alone = 1;\n');
    write(folder, 'dist/left.js', 'ignored\n');
    expect(await refusal(coder, 'work_report', report)).toMatch(
      /^unmet_requirement: [\s\S]*"src\/alone\.js"\. Next: commit or remove it/u,
    );
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'Greet alone');
    const follow_ups = [{ title: 'Greet in pairs' }, { title: 'Greet in threes' }];
    const reported = await did(coder, 'work_report', { ...report, follow_ups });
    expect(reported).toMatchObject({ commit: git(folder, 'rev-parse', 'HEAD'), round: 1 });
    const [pairs] = reported.follow_ups as Fields[];
    expect(await program.done('ticket', 'show', String(pairs?.ticket))).toMatchObject({ state: 'planning' });
    expect(await refusal(coder, 'work_report', report)).toMatch(/no new commit/u);

    expect(await story.says('work', 'review', id, '--no-launch')).toContain(`${folder}.review`);
    expect(git(`${folder}.review`, 'rev-parse', 'HEAD')).toBe(reported.commit);
    const verdict = ['--verdict', 'approve', '--commit', String(reported.commit), '--body', 'Fine.'];
    await story.says('ticket', 'review', id, ...verdict);
    const dossier = await story.says('work', 'dossier', id);
    expect(dossier).toContain('a person decides about the merge');
    const merge = await story.says('work', 'merge', id, '--close', 'Greeted alone.');
    expect(merge).toContain('Merged into main');
    expect(git(story.root, 'show', 'main:src/alone.js')).toBe('export const alone = 1;');
    expect(git(story.root, 'log', '-1', '--format=%(trailers:key=Merged-by,valueonly)')).toMatch(/^human\//u);
    expect([story.left(), existsSync(`${folder}.review`)]).toEqual([
      { worktrees: ['out-of-order'], branches: ['ticket/out-of-order'] },
      false,
    ]);
    expect(story.told(id).slice(4)).toEqual([
      'state_changed inprogress human',
      'work started human',
      expect.stringMatching(/^relation/u),
      expect.stringMatching(/^relation/u),
      'implementation_report coder/mine',
      'work validation green branch human',
      'review approve human',
      'work validation green merge human',
      'work dossier human',
      'state_changed done human',
      'work cleaned human',
      'close done human',
      'state_changed closed human',
    ]);
  });

  it('cannot approve what they reported, and an orchestrator merges only what a person left to it', async () => {
    const id = await story.queued('Greet oneself', { slug: 'oneself' });
    await story.says('work', 'start', id, '--no-launch');
    const commit = story.commit(story.worktree('oneself'), 'src/oneself.js', 'export const oneself = 1;\n');
    await story.says('work', 'report', id, '--summary', 'Done by hand.');
    const verdict = ['ticket', 'review', id, '--commit', commit, '--body', 'Mine.', '--verdict'];
    const { text, exitCode } = await story.house.story.person([...verdict, 'approve']);
    expect([exitCode === 0, text]).toEqual([
      false,
      expect.stringContaining('who reported the work cannot approve it'),
    ]);
    await story.says(...verdict, 'request_changes');
    const reviewer = await story.house.story.serve({ role: 'reviewer', ticket: id });
    await did(reviewer, 'ticket_review', { ticket: id, commit, verdict: 'approve', body: 'Read it.' });
    expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(/^(?:conflict|needs_person): /u);
    await story.says('work', 'merge', id);
    expect(await story.house.story.done('ticket', 'show', id)).toMatchObject({ state: 'done' });
  });

  it.runIf(isLong)(
    'starts what another Ticket blocks only with a reason, and it may start when that one is merged',
    async () => {
      const first = await story.queued('Greet before', { slug: 'before' });
      const second = await story.queued('Greet after', { slug: 'after' });
      const { story: program } = story.house;
      const dependsOn = (ticket: string, related: string) =>
        did(boss, 'relation_record', { ticket, kind: 'depends_on', related, reason: 'It needs it.' });
      await dependsOn(second, first);
      const waiting = async () => {
        const queued = (await program.done('work', 'status')).queued as Fields[];
        return Object.fromEntries(queued.map(({ id, blocked_by }) => [id, blocked_by]));
      };
      expect(await waiting()).toEqual({ [first]: [], [second]: [`${first} (queued)`] });
      const start = ['work', 'start', second, '--no-launch'];
      const refused = await program.person(start, { when: '[y/N] ', type: 'y\r' });
      expect(refused.exitCode).not.toBe(0);
      expect(refused.text).toMatch(/blocked by/u);
      await story.says('work', 'start', first, '--no-launch');
      const commit = story.commit(story.worktree('before'), 'src/before.js', 'export const before = 1;\n');
      const coder = await program.serve({ role: 'coder', ticket: first });
      await did(coder, 'work_report', { ticket: first, summary: 'Before.' });
      const overridden = await story.says(...start, '--override-reason', 'It can be tried beside it.');
      expect(overridden).toContain(story.worktree('after'));
      await story.says(
        'ticket',
        'review',
        first,
        '--verdict',
        'approve',
        '--commit',
        commit,
        '--body',
        'Fine.',
      );
      await story.says('work', 'merge', first);
      const third = await story.queued('Greet thereafter', { slug: 'thereafter' });
      await dependsOn(third, first);
      expect(await waiting()).toEqual({ [third]: [] });
      expect(story.events(second).find(is('state_changed', { to: 'inprogress' }))?.attributes).toMatchObject({
        override: expect.stringContaining('beside it'),
      });
    },
  );

  it('holds all work: nothing begins, and what was asked goes on when they let it', async () => {
    const id = await story.queued('Greet in a while', { slug: 'while' });
    const { story: program } = story.house;
    const sure = { when: /(?:Hold all work|Let work begin)[\s\S]* No/u, type: 'y' };
    expect(await program.person(['hold', 'the release is cut'], sure)).toMatchObject({ exitCode: 0 });
    for (const tool of ['work_start', 'work_review', 'work_merge'])
      expect(await refusal(boss, tool, { ticket: id }), tool).toContain('the release is cut');
    expect(existsSync(join(story.root, '.worktree/while'))).toBe(false);
    expect(await program.person(['unhold'], sure)).toMatchObject({ exitCode: 0 });
    await story.says('work', 'start', id, '--no-launch');
    const commit = story.commit(story.worktree('while'), 'src/while.js', 'export const soon = 1;\n');
    const coder = await program.serve({ role: 'coder', ticket: id });
    await did(coder, 'work_report', { ticket: id, summary: 'Soon.' });
    const verdict = ['--verdict', 'approve', '--commit', commit, '--body', 'Fine.'];
    await story.says('ticket', 'review', id, ...verdict);
    const before = story.main();
    const merge = ['work', 'merge', id];
    const [asked] = await story.whileSlow(async (begun) => {
      const asked = program.person(merge, { when: '[y/N] ', type: 'y\r' });
      await begun();
      await program.person(['hold', 'the release is cut'], sure);
      return [asked];
    });
    expect((await asked)?.text).toContain('the release is cut');
    expect(story.main()).toEqual(before);
    expect(await program.person(merge)).toMatchObject({
      text: expect.stringContaining('the release is cut'),
    });
    await program.person(['unhold'], sure);
    expect(await story.says(...merge)).toContain('Merged into main');
  });
});
