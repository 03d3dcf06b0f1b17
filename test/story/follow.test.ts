import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatedSetup } from './gated-setup.ts';
import type { Fields, Story } from './program.ts';
import { hasTerminal } from './terminal.ts';

const CTRL_C = '\u0003';
const LIMIT_MS = 120_000;

describe.skipIf(!hasTerminal())('a step of work that takes longer, on the terminal of a person', () => {
  let story: Story;
  let setup: GatedSetup;
  beforeAll(async () => {
    setup = await GatedSetup.begin();
    story = setup.story;
    await story.queued('Fix the typo', { slug: 'fix' });
  }, LIMIT_MS);
  afterAll(() => story.end());

  const START = ['work', 'start', 'fix', '--no-launch'];
  const yes = { when: '[y/N] ', type: 'y\r' };

  it(
    'is shown until the person leaves it, goes on, and is taken up again to its end',
    async () => {
      const left = await story.person(START, yes, { when: '│ unpacks boxes', type: CTRL_C });
      expect(left).toMatchObject({ exitCode: 5 });
      expect(left.text).toMatch(
        /Ctrl-C leaves it, and stops nothing\.\n(?:.*\n)* {2}runs node setup\.mjs\n/u,
      );
      expect(left.text).toContain('  │ unpacks boxes\n');
      expect(left.text).toMatch(/running: .*it goes on by itself\nNext: yoi-tickets work status /u);
      // A program is answered at once, and asks again when it likes.
      const asked = await story.person([...START, '--json'], yes);
      const answer: Fields = JSON.parse(asked.text.slice(asked.text.indexOf('{')));
      expect(answer).toMatchObject({ done: false, outcome: 'running' });
      let opened: Promise<void> | undefined;
      const open = () => {
        opened = setup.open();
        return '';
      };
      const ended = await story.person(START, yes, { when: '│ unpacks boxes', type: open });
      await opened;
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(ended.text).toMatch(/The worktree is ready, on branch ticket\/fix\..*\n[\s\S]*Folder: /u);
      expect(ended.text).toContain(
        `Next: yoi-tickets work report ${String(answer.id)}, when all is committed`,
      );
    },
    LIMIT_MS,
  );
});
