import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { git, write } from '../git/fresh-repository.ts';
import { PLAY } from './play.ts';
import { PodStory } from './pod-story.ts';
import { hasTerminal } from './terminal.ts';

const LIMIT_MS = 120_000;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('a person who wants something done', () => {
  let house: PodStory;
  beforeAll(async () => {
    house = await PodStory.begin();
    write(house.story.root, 'play.mjs', PLAY);
    git(house.story.root, 'add', 'play.mjs');
    git(house.story.root, 'commit', '-qm', 'Play');
  }, LIMIT_MS);
  afterAll(async () => {
    const left = await house.stopAll();
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
    await house.end();
  }, LIMIT_MS);

  const yes = { when: '[y/N] ', type: 'y\r' };
  const body = `Say it.\n\n@exec ${JSON.stringify([process.execPath, 'play.mjs'])}\n`;

  it(
    'is asked once, sees how it goes, and has a dossier to decide about',
    async () => {
      const { story } = house;
      const { text, exitCode } = await story.person(
        ['go', 'Say hello', '--slug', 'hello', '--body', body],
        yes,
      );
      expect(text.match(/\[y\/N\]/gu)).toHaveLength(1);
      expect(text).toContain('  │ Make the Ticket "Say hello", say Go for it, and run the work');
      expect(text).toContain('  │ > Say it.');
      expect(text).toContain('  │ The scripted agent works on it in a worktree of its own');
      expect(exitCode, text).toBe(0);
      const { id, events } = await story.done('ticket', 'show', 'hello');
      expect(text).toMatch(/Dossier 1 is there: a person decides about the merge\./u);
      expect(text).toContain(`Next: yoi-tickets work merge ${String(id)}`);
      expect(JSON.stringify(events)).toContain('channel=terminal');
      expect(await story.says('y', 'work', 'merge', 'hello', '--close', 'It says hello.')).toContain(
        '(closed)',
      );
      expect(git(story.root, 'show', 'main:hello.txt')).toBe('Hello, world');
    },
    LIMIT_MS,
  );
});
