import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git } from '../git/fresh-repository.ts';
import { implementing, reviews } from './plays.ts';
import { refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, isNoPod, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const greets = (word: string) => `export const greet = (name) => '${word}, ' + name;`;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a review', () => {
  let story: WorkStory;
  let boss: Client;
  beforeAll(async () => {
    story = await WorkStory.begin('[work]\nmax_rounds = 2\n\n[merge]\nauthority = "workspace"\n');
    boss = await story.orchestrator();
  });
  afterAll(() => story.end());

  it('that wants changes twice goes back to the coder twice, and asks a person before a third round', async () => {
    const id = await story.queued('Say hi', { slug: 'say-hi' });
    story.plays(
      'coder',
      [
        implementing('src/greet.js', greets('Hi')),
        ['@when request_changes', ...implementing('src/greet.js', greets('Hi there'))],
        ['@when request_changes', ...implementing('src/greet.js', greets('Hi you'))],
      ],
      id,
    );
    const findings = [{ severity: 'blocker', text: 'Too short.', file: 'src/greet.js', line: 1 }];
    story.plays(
      'reviewer',
      [
        reviews('request_changes', 'No.', { findings }),
        reviews('request_changes', 'Still no.'),
        ['@when This is round 3', ...reviews('approve')],
      ],
      id,
    );
    await story.start(boss, id);
    for (const _ of ['first', 'second']) await story.judged(boss, id, 'request_changes');
    const last = await story.reported(id);
    const asked = { outcome: 'asked', phase: 'reported' };
    expect(await story.step(boss, 'work_review', { ticket: id })).toMatchObject(asked);
    expect(await story.step(boss, 'work_review', { ticket: id })).toMatchObject(asked);
    await story.says('ticket', 'answer', id, '--body', 'One more.');
    const { attributes } = await story.judged(boss, id);
    expect(attributes).toMatchObject({ commit: last.attributes.commit, round: '3' });
    expect(story.told(id).filter(isNoPod).slice(4)).toEqual([
      'state_changed inprogress orchestrator/boss',
      'work started orchestrator/boss',
      'implementation_report coder/ticket-coder-say-hi',
      'work validation green branch orchestrator/boss',
      'review request_changes reviewer/ticket-reviewer-say-hi',
      'implementation_report coder/ticket-coder-say-hi',
      'work validation green branch orchestrator/boss',
      'review request_changes reviewer/ticket-reviewer-say-hi-2',
      'implementation_report coder/ticket-coder-say-hi',
      'question orchestrator/boss',
      'answer human',
      'work validation green branch orchestrator/boss',
      'review approve reviewer/ticket-reviewer-say-hi-3',
    ]);
    expect(story.begun(id)).toEqual(['coder', 'reviewer', 'reviewer', 'reviewer']);
    const merged = await story.step(boss, 'work_merge', { ticket: id, close: 'It says hi.' });
    expect(merged).toMatchObject({ outcome: 'merged', state: 'closed' });
    expect(git(story.root, 'show', 'main:src/greet.js')).toBe(greets('Hi you'));
  });

  it('does not begin where validation is red: its output goes to the coder, who mends it', async () => {
    const id = await story.queued('Greet nobody', { slug: 'greet-nobody' });
    const answered = story.gate('answered');
    story.plays(
      'coder',
      [
        implementing('src/greet.js', "export const greet = () => 'Hello';"),
        [
          '@when is red:\\s[\\s\\S]+greets by name',
          answered.waits,
          ...implementing('src/greet.js', greets('Oh')),
        ],
      ],
      id,
    );
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    const first = await story.reported(id);
    const red = await story.step(boss, 'work_review', { ticket: id });
    expect(red).toMatchObject({
      outcome: 'red',
      phase: 'red',
      commit: first.attributes.commit,
      tail: expect.stringContaining('greets by name'),
    });
    answered.open();
    const second = await story.eventAfter(id, first, is('implementation_report'));
    await story.step(boss, 'work_review', { ticket: id });
    await story.eventAfter(id, second, is('review', { verdict: 'approve' }));
    expect(story.told(id).filter(isNoPod).slice(6)).toEqual([
      'implementation_report coder/ticket-coder-greet-nobody',
      'work validation red branch orchestrator/boss',
      'implementation_report coder/ticket-coder-greet-nobody',
      'work validation green branch orchestrator/boss',
      'review approve reviewer/ticket-reviewer-greet-nobody',
    ]);
    expect(story.begun(id)).toEqual(['coder', 'reviewer']);
    const { body } = await story.event(id, is('work', { outcome: 'red' }));
    expect(body).toContain('node test.mjs');
    expect(body).not.toContain(story.root);
  });

  it.runIf(isLong)(
    'is void as soon as there is another commit, and its Ticket cannot be merged',
    async () => {
      const id = await story.queued('Part as friends', { slug: 'part' });
      story.plays(
        'coder',
        [implementing('src/part.js', "export const part = (name) => 'Bye, ' + name;")],
        id,
      );
      story.plays('reviewer', [reviews('approve'), reviews('approve', 'This too.')], id);
      await story.start(boss, id);
      await story.judged(boss, id);
      const before = story.main();
      const folder = story.worktree('part');
      const late = story.commit(folder, 'src/part.js', "export const part = (name) => 'See you, ' + name;\n");
      expect(await story.row(id)).toMatchObject({ phase: 'approval_void', commit: late });
      for (const tool of ['work_dossier', 'work_merge'])
        expect(await refusal(boss, tool, { ticket: id })).toMatch(
          /^unmet_requirement: [\s\S]*the approval is of [\s\S]*Next: call work_report for the new commit, then work_review/u,
        );
      expect(story.main()).toEqual(before);
      await story.says('work', 'report', id, '--summary', 'Said otherwise.');
      const { attributes } = await story.judged(boss, id);
      expect(attributes.commit).toBe(late);
      expect(await story.step(boss, 'work_merge', { ticket: id })).toMatchObject({
        outcome: 'merged',
        state: 'done',
      });
    },
  );

  it.runIf(isLong)('stands where the branch only takes the target in', async () => {
    const id = await story.queued('Greet the morning', { slug: 'morning' });
    story.plays('coder', [implementing('src/morning.js', "export const morning = 'Good morning';")], id);
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    const { attributes } = await story.judged(boss, id);
    const target = story.targetMoves('src/evening.js', "export const evening = 'Good evening';\n");
    const folder = story.worktree('morning');
    git(folder, 'merge', '-q', '--no-edit', 'main');
    const head = git(folder, 'rev-parse', 'HEAD');
    expect(await story.row(id)).toMatchObject({ phase: 'approved', commit: head });
    expect(await story.step(boss, 'work_dossier', { ticket: id })).toMatchObject({ outcome: 'dossier' });
    expect(story.house.story.read(id, 'artifacts/dossier-1.md')).toContain(
      'the branch only took the target in',
    );
    await story.step(boss, 'work_merge', { ticket: id });
    expect(git(story.root, 'rev-parse', 'main^1', 'main^2').split('\n')).toEqual([target, head]);
    expect(
      git(story.root, 'log', '-1', '--format=%(trailers:key=Reviewed-commit,valueonly)', 'main'),
    ).toContain(attributes.commit);
  });
});
