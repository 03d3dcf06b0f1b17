import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git } from '../git/fresh-repository.ts';
import { commits, implementing, reports, reviews } from './plays.ts';
import { type Fields, refusal } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, isNoPod, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const greets = (word: string) => `export const greet = (name) => '${word}, ' + name;`;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a merge', () => {
  let story: WorkStory;
  let boss: Client;
  beforeAll(async () => {
    story = await WorkStory.begin('[merge]\nauthority = "workspace"\n');
    boss = await story.orchestrator();
  });
  afterAll(() => story.end());

  const merge = (ticket: string, more: Fields = {}) => story.step(boss, 'work_merge', { ticket, ...more });
  const onMain = (path: string) => git(story.root, 'show', `main:${path}`);

  it('that conflicts moves nothing and goes to the coder, and is made when it is resolved and reviewed', async () => {
    const id = await story.queued('Greet warmly', { slug: 'warmly' });
    const answered = story.gate('answered');
    story.plays(
      'coder',
      [
        implementing('src/greet.js', greets('Dear')),
        [
          '@when does not merge into main',
          answered.waits,
          '@exec ["git","merge","-q","main"]',
          ...commits('src/greet.js', greets('Dear old'), 'Take the target in'),
          reports('Both hold.'),
        ],
      ],
      id,
    );
    story.plays('reviewer', [reviews('approve'), reviews('approve', 'Both sides are in it.')], id);
    await story.start(boss, id);
    const first = await story.judged(boss, id);
    const target = story.targetMoves('src/greet.js', `${greets('Old')}\n`);
    const before = story.main();
    expect((await story.house.story.done('work', 'status')).conflicts).toEqual([
      { ticket: id, with: 'main', files: ['src/greet.js'] },
    ]);
    expect(await merge(id)).toMatchObject({
      outcome: 'conflict',
      phase: 'conflict',
      files: ['src/greet.js'],
    });
    answered.open();
    expect(story.main()).toEqual(before);
    const second = await story.eventAfter(id, first, is('implementation_report'));
    expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(/^unmet_requirement: /u);
    await story.step(boss, 'work_review', { ticket: id });
    await story.eventAfter(id, second, is('review', { verdict: 'approve' }));
    expect(await merge(id)).toMatchObject({ outcome: 'merged', state: 'done' });
    expect(onMain('src/greet.js')).toBe(greets('Dear old'));
    expect(git(story.root, 'rev-parse', 'main^1')).toBe(target);
    expect(git(story.root, 'status', '--porcelain', '--', 'src')).toBe('');
    expect(story.told(id).filter(isNoPod).slice(9)).toEqual([
      'work failed orchestrator/boss',
      'implementation_report coder/ticket-coder-warmly',
      'work validation green branch orchestrator/boss',
      'review approve reviewer/ticket-reviewer-warmly-2',
      'work validation green merge orchestrator/boss',
      'state_changed done orchestrator/boss',
      'work cleaned orchestrator/boss',
    ]);
    expect(story.begun(id)).toEqual(['coder', 'reviewer', 'reviewer']);
  });

  it.runIf(isLong)(
    'that is red as merged, where both sides were green, moves nothing and goes to the coder',
    async () => {
      const id = await story.queued('Say farewell', { slug: 'farewell' });
      const seenRed = story.gate('seen red');
      const both = "export const farewell = (name) => 'Farewell, ' + name; export const part = farewell;";
      story.plays(
        'coder',
        [
          implementing('src/part.js', "export const farewell = (name) => 'Farewell, ' + name;"),
          [
            '@when does not validate',
            seenRed.waits,
            '@exec ["git","merge","-q","--no-edit","main"]',
            ...implementing('src/part.js', both),
          ],
        ],
        id,
      );
      story.plays('reviewer', [reviews('approve'), reviews('approve')], id);
      await story.start(boss, id);
      const first = await story.judged(boss, id);
      story.targetMoves(
        'test/part.test.js',
        "import test from 'node:test';\nimport { part } from '../src/part.js';\ntest('parts', () => part('Kim'));\n",
      );
      const before = story.main();
      const red = { outcome: 'red', phase: 'red', tail: expect.stringContaining('part.test.js') };
      expect(await merge(id)).toMatchObject(red);
      seenRed.open();
      expect(story.main()).toEqual(before);
      expect(await story.event(id, is('work', { outcome: 'red' }))).toMatchObject({
        attributes: { on: 'merge' },
      });
      const second = await story.eventAfter(id, first, is('implementation_report'));
      await story.step(boss, 'work_review', { ticket: id });
      await story.eventAfter(id, second, is('review'));
      expect(await merge(id)).toMatchObject({ outcome: 'merged' });
      expect(onMain('src/part.js')).toBe(both);
    },
  );

  it.runIf(isLong)(
    'of two Tickets that change the same place is foretold, and the second goes back to its coder',
    async () => {
      const ids = [
        await story.queued('Greet in French', { slug: 'french' }),
        await story.queued('Greet in Latin', { slug: 'latin' }),
      ];
      const [french = '', latin = ''] = ids;
      story.plays('coder', [implementing('src/greet.js', greets('Salut'))], french);
      story.plays('coder', [implementing('src/greet.js', greets('Salve'))], latin);
      for (const id of ids) story.plays('reviewer', [reviews('approve')], id);
      await Promise.all(ids.map((id) => story.start(boss, id)));
      await Promise.all(ids.map((id) => story.reported(id)));
      const status = await story.house.story.done('work', 'status');
      expect(status.conflicts).toHaveLength(1);
      expect(status.conflicts).toMatchObject([{ files: ['src/greet.js'] }]);
      await Promise.all(ids.map((id) => story.judged(boss, id)));
      expect(await merge(french)).toMatchObject({ outcome: 'merged' });
      const before = story.main();
      expect(await story.step(boss, 'work_dossier', { ticket: latin })).toMatchObject({
        outcome: 'conflict',
        files: ['src/greet.js'],
      });
      expect(story.main()).toEqual(before);
      expect(await story.row(latin)).toMatchObject({ phase: 'conflict', waits_for: 'coder' });
    },
  );

  it.runIf(isLong)('is built anew where the target moves while it is validated', async () => {
    const id = await story.queued('Greet the late', { slug: 'late' });
    story.plays('coder', [implementing('src/late.js', 'export const late = 1;')], id);
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    const { attributes } = await story.judged(boss, id);
    const [asked, target] = await story.whileSlow(async (begun) => {
      const asked = merge(id);
      await begun();
      return [asked, story.targetMoves('src/early.js', 'export const early = 1;\n')] as const;
    });
    expect(await asked).toMatchObject({ outcome: 'merged' });
    expect(git(story.root, 'rev-parse', 'main^1', 'main^2').split('\n')).toEqual([target, attributes.commit]);
    expect(story.events(id).filter(is('work', { on: 'merge', outcome: 'green' }))).toHaveLength(2);
  });

  it('is refused where it would change what somebody has not committed, and names it', async () => {
    const id = await story.queued('Write notes', { slug: 'notes' });
    story.plays('coder', [implementing('NOTES.md', 'All new')], id);
    story.plays('reviewer', [reviews('approve')], id);
    await story.start(boss, id);
    await story.judged(boss, id);
    const before = story.main();
    expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(
      /^unmet_requirement: [\s\S]*"NOTES\.md" have changes that are not committed/u,
    );
    expect(story.main()).toEqual(before);
    expect(await story.row(id)).toMatchObject({ phase: 'approved', next: 'work_dossier' });
  });

  it.runIf(isLong)(
    'of what decides what is run waits for a person, and is validated as it was decided before',
    async () => {
      const id = await story.queued('Test nothing', { slug: 'test-nothing' });
      const loose = ['[[work.validation]]', 'command = ["node", "--version"]'];
      const lines = JSON.stringify(loose.join('\n'));
      const write = `require('node:fs').writeFileSync('.yoi/ticket.config.toml', ${lines})`;
      const script = '{ "name": "greetings", "type": "module", "scripts": { "test": "true" } }';
      story.plays(
        'coder',
        [
          [
            `@exec ${JSON.stringify(['node', '-e', write])}`,
            ...commits('package.json', script),
            ...implementing('src/greet.js', 'export const greet = () => 1;'),
          ],
          ['@when is red', ...implementing('src/greet.js', greets('Hm'))],
        ],
        id,
      );
      story.plays('reviewer', [reviews('approve')], id);
      await story.start(boss, id);
      const first = await story.reported(id);
      expect(await story.step(boss, 'work_review', { ticket: id })).toMatchObject({ outcome: 'red' });
      const second = await story.eventAfter(id, first, is('implementation_report'));
      await story.step(boss, 'work_review', { ticket: id });
      await story.eventAfter(id, second, is('review'));
      const dossier = await story.step(boss, 'work_dossier', { ticket: id });
      expect(dossier).toMatchObject({ outcome: 'dossier', phase: 'dossier', waits_for: 'person' });
      const text = story.house.story.read(id, String(dossier.artifact));
      expect(text).toMatch(/Paths that decide[^\n]*\n\n- "\.yoi\/ticket\.config\.toml"\n- "package\.json"/u);
      expect(text).toContain('`node test.mjs`: exit 0');
      expect(text).not.toContain('node --version`');
      const before = story.main();
      expect(await refusal(boss, 'work_merge', { ticket: id })).toMatch(
        new RegExp(`^needs_person: [\\s\\S]*package\\.json[\\s\\S]*yoi-tickets work merge ${id}`, 'u'),
      );
      expect(story.main()).toEqual(before);
      const said = await story.says('work', 'merge', id);
      expect(said).toContain('Merged into main');
      expect(onMain('package.json')).toBe(script);
      // From now on what the branch brought is the folder's, and nobody has trusted that.
      const next = await story.queued('Greet once more');
      expect(await refusal(boss, 'work_start', { ticket: next, summary: 'x' })).toMatch(
        /^needs_person: [\s\S]*yoi-tickets trust/u,
      );
    },
  );
});
