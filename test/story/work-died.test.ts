import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git } from '../git/fresh-repository.ts';
import { call } from '../mcp/connect.ts';
import { refusalOf } from '../tracker/workspace.ts';
import { commits, implementing, reports, reviews } from './plays.ts';
import { did, type Fields, refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, isNoPod, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('work goes on where it was', () => {
  let story: WorkStory;
  let boss: Client;
  beforeAll(async () => {
    story = await WorkStory.begin('[work]\ncapacity = 9\n\n[merge]\nauthority = "workspace"\n');
    boss = await story.orchestrator();
  });
  afterAll(() => story.end());

  const count = (id: string, kind: string, attributes: Readonly<Record<string, string>> = {}) =>
    story.events(id).filter(is(kind, attributes)).length;

  it('when its coder died: the same one is brought back, to the same session and worktree', async () => {
    const id = await story.queued('Greet the dead', { slug: 'dead' });
    story.plays(
      'coder',
      [
        [...commits('src/dead.js', "export const dead = 'Rest well';"), '@say half', '@wait never'],
        ['@when You were interrupted', '@history', reports('Finished after all.')],
      ],
      id,
    );
    story.plays('reviewer', [reviews('approve')], id);
    const { pod, folder } = await story.start(boss, id);
    const name = String(pod);
    await story.house.line(name, (entry) => entry.kind === 'message' && entry.text.includes('half'));
    await story.kill(name);
    expect(await story.row(id)).toMatchObject({
      phase: 'implementing',
      waits_for: 'holder',
      next: expect.stringContaining('work_start'),
      pods: [`${name} restorable`],
    });
    expect(await story.step(boss, 'work_start', { ticket: id })).toMatchObject({
      outcome: 'started',
      pod,
      folder,
    });
    await story.judged(boss, id);
    expect(story.house.said(name)).toContain('I remember: ');
    expect([count(id, 'work', { work: 'started' }), story.left().branches]).toEqual([1, ['ticket/dead']]);
    expect(story.events(id).filter(is('work', { work: 'pod', role: 'coder' }))).toMatchObject([
      { heading: 'Coder started' },
      { heading: 'Coder brought back' },
    ]);
    expect(await story.step(boss, 'work_merge', { ticket: id })).toMatchObject({ outcome: 'merged' });
  });

  it.runIf(isLong)(
    'when its orchestrator dies after each step: the next one does the same again, and nothing happens twice',
    async () => {
      const id = await story.queued('Greet in turns', { slug: 'turns' });
      story.plays('coder', [implementing('src/turns.js', 'export const turns = 1;')], id);
      story.plays('reviewer', [reviews('approve')], id);
      // Without a name that somebody gave it, one that has ended holds nothing.
      const twice = async (tool: string, input: Fields = {}) => {
        for (const time of ['by one that dies', 'by the next']) {
          const client = await story.house.story.serve({ role: 'orchestrator' });
          if (tool === 'work_start') await story.start(client, id);
          else
            expect(await story.step(client, tool, { ticket: id, ...input }), time).toMatchObject({
              done: true,
            });
          await client.close();
        }
      };
      await twice('work_start');
      await story.reported(id);
      await twice('work_review');
      await story.event(id, is('review', { verdict: 'approve' }));
      await twice('work_dossier');
      await twice('work_merge', { close: 'Greeted in turns.' });
      const told = story
        .told(id)
        .filter(isNoPod)
        .map((line) => line.replace(/orchestrator\/\S+/u, 'one'));
      expect(told.slice(4)).toEqual([
        'state_changed inprogress one',
        'work started one',
        'implementation_report coder/ticket-coder-turns',
        'work validation green branch one',
        'review approve reviewer/ticket-reviewer-turns',
        'work validation green merge one',
        'work dossier one',
        'state_changed done one',
        'work cleaned one',
        'close done one',
        'state_changed closed one',
      ]);
      expect(story.begun(id)).toEqual(['coder', 'reviewer']);
    },
  );

  it('when the process of a step is killed while it validates, and another step is refused meanwhile', async () => {
    const id = await story.queued('Greet slowly', { slug: 'slowly' });
    story.plays('coder', [implementing('src/slowly.js', 'export const slowly = 1;')], id);
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    await story.reported(id);
    await story.whileSlow(async (begun) => {
      const asked = refusalOf(story.asked('boss', 'work_review', id));
      await begun();
      expect(await refusal(boss, 'work_dossier', { ticket: id })).toMatch(
        /^running: [\s\S]*work_review is at work on it: runs sh slow\.sh[\s\S]*work_status/u,
      );
      // What a command printed last comes a moment after it.
      await expect
        .poll(() => story.row(id), { timeout: 30_000 })
        .toMatchObject({
          phase: 'step',
          waits_for: 'program',
          step: expect.stringContaining('takes its time'),
        });
      story.killStep();
      expect(await asked).toMatchObject({
        code: 'indeterminate',
        next: expect.stringContaining('call work_review again'),
      });
    });
    await story.step(boss, 'work_review', { ticket: id });
    await story.event(id, is('review'));
    expect(count(id, 'work', { work: 'validation' })).toBe(1);

    const before = story.main();
    await story.whileSlow(async (begun) => {
      const asked = refusalOf(story.asked('boss', 'work_merge', id));
      await begun();
      story.killStep();
      expect(await asked).toMatchObject({ code: 'indeterminate' });
    });
    expect(story.main()).toEqual(before);
    expect(await story.step(boss, 'work_merge', { ticket: id })).toMatchObject({ outcome: 'merged' });
    expect(count(id, 'state_changed', { to: 'done' })).toBe(1);
    expect(git(story.root, 'log', '--merges', '--format=%s', 'main').match(/Greet slowly/gu)).toHaveLength(1);
  });

  it.runIf(isLong)(
    'when all of it is run by itself, up to the merge, and the process of that is killed',
    async () => {
      const id = await story.queued('Greet by itself', { slug: 'itself' });
      story.plays('coder', [implementing('src/itself.js', 'export const itself = 1;')], id);
      story.plays('reviewer', [reviews('approve')], id);
      const run = () => story.house.story.person(['work', 'run', id], { when: '[y/N] ', type: 'y\r' });
      await story.whileSlow(async (begun) => {
        const asked = run();
        await begun();
        story.killStep();
        expect((await asked).text).toMatch(
          /Run the work, up to the merge,[\s\S]*indeterminate: [\s\S]*work run again/u,
        );
      });
      expect(await run()).toMatchObject({ exitCode: 0, text: expect.stringContaining('Merged into main') });
      expect(story.told(id).filter(isNoPod).slice(4)).toEqual([
        'state_changed inprogress human',
        'work started human',
        'implementation_report coder/ticket-coder-itself',
        'work validation green branch human',
        'review approve reviewer/ticket-reviewer-itself',
        'work validation green merge human',
        'work dossier human',
        'state_changed done human',
        'work cleaned human',
      ]);
      expect(story.begun(id)).toEqual(['coder', 'reviewer']);
    },
  );

  it('and not where it was given back in the middle of a step: no reviewer begins', async () => {
    const id = await story.queued('Greet no more', { slug: 'no-more' });
    story.plays('coder', [implementing('src/more.js', 'export const more = 1;')], id);
    await story.start(boss, id);
    await story.reported(id);
    const [asked] = await story.whileSlow(async (begun) => {
      const asked = call(boss, 'work_review', { ticket: id });
      await begun();
      await story.says('ticket', 'return', id, '--reason', 'Nobody wants it.');
      return [asked];
    });
    await asked;
    await story.stepOver();
    await expect(story.step(boss, 'work_review', { ticket: id })).rejects.toThrow('the Ticket is planning');
    await vi.waitFor(() => expect(story.pods(id)).toEqual(['ticket-coder-no-more restorable']), {
      timeout: 60_000,
      interval: 200,
    });
    expect(count(id, 'work', { role: 'reviewer' })).toBe(0);
  });

  it.runIf(isLong)(
    'after it was given back to planning: on the same branch, as a second attempt, without its approval',
    async () => {
      const id = await story.queued('Greet twice', { slug: 'twice' });
      story.plays('coder', [implementing('src/twice.js', 'export const twice = 1;')], id);
      story.plays('reviewer', [reviews('approve'), reviews('approve')], id);
      await story.start(boss, id);
      const { attributes } = await story.judged(boss, id);
      const why = {
        missing: 'How often.',
        checked: 'The text.',
        insufficient: 'It is seen.',
        question: 'Twice?',
      };
      await did(boss, 'ticket_return', { ticket: id, ...why });
      const ended = ['ticket-coder-twice restorable', 'ticket-reviewer-twice restorable'];
      await vi.waitFor(() => expect(story.pods(id)).toEqual(ended), { timeout: 60_000, interval: 200 });
      // Only now: what it is told of the return may still give the first one a turn.
      story.plays('coder', [implementing('src/twice.js', 'export const twice = 2;')], id);
      expect(story.left().branches).toContain('ticket/twice');
      expect(git(story.worktree('twice'), 'rev-parse', 'HEAD')).toBe(attributes.commit);
      expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(/^illegal_transition: /u);
      await story.says('ticket', 'answer', id, '--body', 'Twice.');
      await story.house.story.done('ticket', 'ready', id, '--summary', 'Twice.', '--role', 'intake');
      await story.says('ticket', 'queue', id);
      await story.start(boss, id);
      expect(await refusal(boss, 'work_dossier', { ticket: id })).toMatch(/^unmet_requirement: /u);
      const second = await story.eventAfter(
        id,
        await story.event(id, is('answer')),
        is('implementation_report'),
      );
      await story.step(boss, 'work_review', { ticket: id });
      await story.eventAfter(id, second, is('review'));
      expect(story.events(id).filter(is('work', { work: 'started' }))).toMatchObject([
        { attributes: { attempt: '1', branch: 'ticket/twice' } },
        { attributes: { attempt: '2', branch: 'ticket/twice' } },
      ]);
      expect(await story.step(boss, 'work_merge', { ticket: id })).toMatchObject({ outcome: 'merged' });
      expect(git(story.root, 'show', 'main:src/twice.js')).toBe('export const twice = 2;');
    },
  );
});
