import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, write } from '../git/fresh-repository.ts';
import { PLAY } from './play.ts';
import { PodStory } from './pod-story.ts';
import { hasTerminal } from './terminal.ts';

const LIMIT_MS = 120_000;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a person alone with one agent', () => {
  let house: PodStory;
  beforeAll(async () => {
    house = await PodStory.begin();
    const { story } = house;
    const agent = 'config/yoi-tickets/profiles/agents/scripted.toml';
    const attended = `attended = ${JSON.stringify([process.execPath, 'play.mjs', '{input}'])}\n`;
    write(story.folder, agent, attended + readFileSync(join(story.folder, agent), 'utf8'));
    write(story.root, 'play.mjs', PLAY);
    git(story.root, 'add', 'play.mjs');
    git(story.root, 'commit', '-qm', 'Play');
    await story.says('y', 'ticket', 'create', 'Say hello', '--slug', 'hello');
    await story.says('y', 'ticket', 'ready', 'hello', '--summary', 'To the world.');
    await story.says('y', 'ticket', 'queue', 'hello');
  }, LIMIT_MS);
  afterAll(() => house.end());

  it('is not given a screen where nobody would see it, and nothing is begun', async () => {
    const { story } = house;
    const piped = await story.person(['work', 'start', 'hello', '--attended', '--json']);
    expect(piped).toMatchObject({ exitCode: 4, text: expect.stringContaining('--no-launch') });
    expect(await story.done('ticket', 'show', 'hello')).toMatchObject({ state: 'queued' });
  });

  it(
    'has its own screen begun on the work, as that role and as no person, and is told what comes next',
    async () => {
      const { story } = house;
      const coded = await story.says('y', 'work', 'start', 'hello', '--attended');
      const { id } = await story.done('ticket', 'show', 'hello');
      expect(coded).toContain(`as coder of ${String(id)}.`);
      expect(coded).toMatch(/told: true\nI am coder with slot \d+\n/u);
      expect(coded).toContain(
        'merge: yoi-tickets: forbidden: work_merge was refused: it is not a tool of coder',
      );
      expect(coded).toContain(`: reported, waits for holder. Next: yoi-tickets work review ${String(id)}`);
      const status = async () => (await story.run(['status'])).out;
      expect(await status()).toContain('At work (1):\n- "Say hello": reported, waits for holder\n');
      const reviewed = await story.says('y', 'work', 'review', 'hello', '--attended');
      expect(reviewed).toMatch(/told: true\nI am reviewer/u);
      expect(reviewed).toContain(
        `: approved, waits for holder. Next: yoi-tickets work dossier ${String(id)}`,
      );
      expect(await story.says('y', 'work', 'dossier', 'hello')).toContain('artifacts/dossier-1.md');
      expect(await status()).toContain(
        `- "Say hello" [inprogress]: Reviewed and validated, and merging it is yours\n    yoi-tickets work merge ${String(id)}\n`,
      );
      expect(await story.says('y', 'work', 'merge', 'hello', '--close', 'Said.')).toContain('(closed)');
      expect(git(story.root, 'show', 'main:hello.txt')).toBe('Hello, world');
      expect(house.pods.list()).toEqual([]);
      git(story.root, 'worktree', 'add', '-q', '--detach', '../elsewhere', 'main');
      write(story.root, '../elsewhere/deep/er/x.txt', '');
      const why = await story.run(['why', '../../hello.txt:1'], {
        cwd: join(story.root, '../elsewhere/deep/er'),
      });
      expect(why).toMatchObject({ code: 0, err: '' });
      expect(why.out).toContain(
        `> Hello, world\n../../hello.txt:1 came with ${String(id)} "Say hello", now closed.`,
      );
      expect(why.out).toMatch(/^Merge {6}\w{12} at \S+$/mu);
      expect(why.out).toMatch(/^Go {9}by human\/\w+ at /mu);
      expect(why.out).toMatch(/^Review {5}approve of \w{12} by reviewer\/.*\n {2}> It does\.$/mu);
      expect(why.out).toMatch(/^Validation none on /mu);
    },
    LIMIT_MS,
  );
});
