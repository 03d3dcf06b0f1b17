import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { git, write } from '../git/fresh-repository.ts';
import { did } from './program.ts';
import { hasTerminal } from './terminal.ts';
import { is, WorkStory } from './work-story.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const CONFIG = `[work]
copy = ["packages/left/node_modules", ".env"]
setup = ["node", "-e", "require('node:fs').writeFileSync('dist-ready', process.env.YOI_SLOT)"]
teardown = ["node", "-e", "require('node:fs').rmSync('dist-ready')"]

[[work.validation]]
command = ["node", "packages/left/check.mjs"]
paths = ["packages/left/**"]

[[work.validation]]
command = ["node", "-e", "process.exit(1)"]
paths = ["packages/right/**"]
`;

/** What the left package needs lies beside it, and git has never seen it. */
const CHECK = `
import { readFileSync } from 'node:fs';
import { pad } from 'padding';
if (pad('x') !== ' x' || !readFileSync('.env', 'utf8').includes('KEY')) process.exit(1);
`;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')(
  'work in a repository of several packages',
  () => {
    let story: WorkStory;
    beforeAll(async () => {
      story = await WorkStory.begin(CONFIG);
      const { root } = story;
      write(root, '.gitignore', 'node_modules/\ndist/\ndist-ready\n.env\n');
      write(root, 'packages/left/check.mjs', CHECK);
      write(root, 'packages/right/index.js', 'export const right = 1;\n');
      git(root, 'add', '.gitignore', 'packages');
      git(root, 'commit', '-qm', 'Divide it', '--only', '--', '.gitignore', 'packages');
      const dependency = 'packages/left/node_modules/padding';
      write(
        root,
        `${dependency}/package.json`,
        '{ "name": "padding", "type": "module", "main": "index.js" }\n',
      );
      write(root, `${dependency}/index.js`, "export const pad = (text) => ' ' + text;\n");
      write(root, '.env', 'KEY=of-this-machine\n');
    });
    afterAll(() => story.end());

    it('has what git does not track, validates what changed alone, and keeps what is dirty until it is clean', async () => {
      const id = await story.queued('Pad the left', { slug: 'left' });
      await story.says('work', 'start', id, '--no-launch');
      const folder = story.worktree('left');
      expect(existsSync(join(folder, 'packages/left/node_modules/padding/index.js'))).toBe(true);
      expect(existsSync(join(folder, 'dist-ready'))).toBe(true);
      const commit = story.commit(folder, 'packages/left/more.js', 'export const more = 1;\n');
      const coder = await story.house.story.serve({ role: 'coder', ticket: id });
      await did(coder, 'work_report', { ticket: id, summary: 'Padded.' });
      await story.says('work', 'review', id, '--no-launch');
      const { body } = await story.event(id, is('work', { work: 'validation', on: 'branch' }));
      expect(body).toContain('`node packages/left/check.mjs`: exit 0');
      expect(body).toContain('`node --test`: exit 0');
      expect(body).not.toContain('process.exit(1)');
      expect(body).not.toContain('build.mjs');
      await story.says('ticket', 'review', id, '--verdict', 'approve', '--commit', commit, '--body', 'Fine.');

      write(folder, 'packages/left/thoughts.txt', 'not yet committed\n');
      const kept = await story.says('work', 'merge', id);
      expect(kept).toContain('Merged into main');
      expect(kept).toMatch(/Kept: [\s\S]*packages\/left\/thoughts\.txt/u);
      expect(story.left()).toEqual({ worktrees: ['left'], branches: ['ticket/left'] });
      expect((await story.event(id, is('work', { work: 'cleaned' }))).body).not.toContain(story.root);

      git(folder, 'clean', '-qf', '--', 'packages/left/thoughts.txt');
      expect(await story.says('work', 'merge', id)).toContain('Branch and worktree are put away');
      expect(story.left()).toEqual({ worktrees: [], branches: [] });
      expect(git(story.root, 'log', '--merges', '--format=%s', 'main')).toBe(
        'Merge ticket/left: Pad the left',
      );
    });

    it('is red where the other package was changed, whose check fails', async () => {
      const id = await story.queued('Pad the right', { slug: 'right' });
      await story.says('work', 'start', id, '--no-launch');
      story.commit(story.worktree('right'), 'packages/right/index.js', 'export const right = 2;\n');
      const coder = await story.house.story.serve({ role: 'coder', ticket: id });
      await did(coder, 'work_report', { ticket: id, summary: 'Padded.' });
      expect(await story.says('work', 'review', id, '--no-launch')).toContain('is red');
      expect(await story.row(id)).toMatchObject({ phase: 'red', waits_for: 'holder' });
    });
  },
);
