import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenActions } from '../../src/tools/see-actions.ts';
import { PROGRAM, Story } from './program.ts';
import { hasTerminal } from './terminal.ts';

describe('what needs a person, in a terminal of its own', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story.end());

  it('is one line for a prompt, and no noise where there is no workspace', async () => {
    expect(await story.run(['status', '--short'], { cwd: story.folder })).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(await story.run(['status', '--short'])).toEqual({ code: 0, out: '', err: '' });
    await story.done('ticket', 'create', 'Wanted', '--role', 'intake');
    await story.done('ticket', 'ready', 'wanted', '--summary', 'S.', '--role', 'intake');
    expect(await story.run(['status', '--short'])).toEqual({ code: 0, out: '1 ready\n', err: '' });
    expect((await story.run(['actions'])).out).toContain('> yoi-tickets ticket queue ');
  });

  it('is watched while others change it, until Ctrl-C, or until nobody reads it', async () => {
    const [one, other] = [watcherOf(story), watcherOf(story)];
    await one.until(({ counts }) => counts.ready === 1);
    await other.until(({ counts }) => counts.ready === 1);
    other.leave();
    await story.done('ticket', 'create', 'Another', '--role', 'intake');
    await one.until(({ counts }) => counts.ready === 1 && counts.planning === 1);
    expect(await one.interrupted()).toEqual([0, null]);
    expect(await other.ended).toEqual([0, null]);
  });

  it.skipIf(!hasTerminal())(
    'calls them by the program that they trusted, once, with the row on its standard input',
    async () => {
      const called = join(story.folder, 'called');
      const program = join(story.folder, 'call.mjs');
      writeFileSync(
        program,
        `import { appendFileSync, readFileSync } from 'node:fs';
         appendFileSync(${JSON.stringify(called)}, readFileSync(0, 'utf8'));`,
      );
      const command = JSON.stringify([process.execPath, program]);
      writeFileSync(join(story.root, '.yoi/ticket.config.toml'), `[notify]\ncommand = ${command}\n`);
      await story.person(['trust'], { when: /Trust [\s\S]* No/u, type: 'y' });
      const both = [watcherOf(story), watcherOf(story)];
      await fileAt(join(story.root, '.git/yoi'), 'notified.json');
      for (const watcher of both) await watcher.until(({ counts }) => counts.planning === 1);
      await story.done('ticket', 'ask', 'another', '--body', 'Which way?', '--role', 'intake');
      await fileAt(story.folder, 'called');
      await story.done('ticket', 'comment', 'another', '--body', 'Nothing new.', '--role', 'intake');
      for (const watcher of both)
        await watcher.until(({ rows }) => rows.some(({ latest }) => latest?.endsWith('Nothing new.')));
      await Promise.all(both.map((watcher) => watcher.interrupted()));
      const rows = readFileSync(called, 'utf8').trim().split('\n');
      expect(rows.map((row) => JSON.parse(row).reasons[0].quote)).toEqual(['Which way?']);
    },
  );
});

/** `actions --watch` in a process of its own. */
function watcherOf({ root, env }: Story) {
  const words = [PROGRAM, 'actions', '--watch', '--json'];
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    ended,
    /** Reads on until it shows something that is so. */
    until: async (isSo: (seen: SeenActions) => boolean) => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error('it ended');
        if (isSo(JSON.parse(value))) return;
      }
    },
    leave: () => child.stdout.destroy(),
    interrupted: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Waits until there is a file of that name. */
async function fileAt(folder: string, name: string): Promise<void> {
  const watching = watch(folder);
  try {
    while (!existsSync(join(folder, name))) await once(watching, 'change');
  } finally {
    watching.close();
  }
}
