import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../../src/local/lock.ts';
import { followStep } from '../../../src/work/run/follow-step.ts';
import type { StepEnd } from '../../../src/work/run/step-end.ts';
import { StepJournal, type StepNote } from '../../../src/work/run/step-journal.ts';
import type { StepName } from '../../../src/work/run/step-order.ts';
import { refusalOf } from '../../tracker/workspace.ts';

const END: StepEnd = { result: { outcome: 'ready', said: 'The worktree is ready.' } };

describe('a step that is followed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'yoi-follow-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  });

  /** A step as its process holds it: the lock and the notes are real. */
  function begin(step: StepName, run: string) {
    const journal = new StepJournal(folder);
    journal.prepare();
    const lock = lockFile(journal.at('step.lock'));
    if (!lock) throw new Error('another step is at it');
    journal.begin({ step, run }, new Date());
    return { journal, die: () => lock.release() };
  }

  const looks = (asked = true) => followStep(new StepJournal(folder), { asked });

  async function next(
    following: AsyncGenerator<StepNote>,
    isWanted: (note: StepNote) => boolean = () => true,
  ): Promise<StepNote> {
    for (;;) {
      const { value } = await following.next();
      if (isWanted(value)) return value;
    }
  }

  it('is seen in each phase, with its last line, and then in its end', async () => {
    const { journal, die } = begin('start', 'one');
    const following = looks();
    expect(await next(following)).toMatchObject({ step: 'start', phase: 'begins', end: null });
    journal.say('runs npm ci');
    expect(await next(following)).toMatchObject({ phase: 'runs npm ci', line: '' });
    for (const line of ['added 1 package', 'added 12 packages']) journal.say('runs npm ci', line);
    expect(await next(following, ({ line }) => line === 'added 12 packages')).toMatchObject({
      phase: 'runs npm ci',
    });
    journal.end(END);
    die();
    expect(await next(following)).toMatchObject({ end: END });
    expect(await following.next()).toMatchObject({ done: true });
  });

  it('has by that told how it ended whoever asked for it, and not who only looked', async () => {
    const { journal, die } = begin('start', 'one');
    journal.end(END);
    die();
    expect(await next(looks(false))).toMatchObject({ end: END });
    expect(new StepJournal(folder).read()).toMatchObject({ told: false });
    expect(await next(looks(true))).toMatchObject({ end: END });
    expect(new StepJournal(folder).tell('start')).toBeUndefined();
  });

  it('may begin a moment after somebody began to look, and the one before it is not taken for it', async () => {
    const before = begin('start', 'before');
    before.journal.end(END);
    before.journal.told(before.journal.read() ?? expect.unreachable());
    before.die();
    const following = looks();
    const first = next(following);
    const { journal, die } = begin('review', 'after');
    expect(await first).toMatchObject({ step: 'review', run: 'after' });
    journal.end(END);
    die();
    expect(await next(following)).toMatchObject({ step: 'review', end: END });
  });

  it.each([
    ['died without a word', () => {}],
    ['died, and another one began', () => begin('review', 'another')],
  ])('%s: that is said, with what leads on', async (_name, meanwhile) => {
    const { die } = begin('start', 'one');
    const following = looks();
    await next(following);
    die();
    meanwhile();
    expect(await refusalOf(following.next())).toMatchObject({
      code: 'indeterminate',
      next: expect.stringContaining('work_status'),
    });
  });

  it('died before the first look of whoever was answered that it runs: that is said at once', {
    timeout: 20_000,
  }, async () => {
    const { journal, die } = begin('start', 'one');
    journal.awaited('one');
    die();
    expect(await refusalOf(looks().next())).toMatchObject({ code: 'indeterminate' });
  });

  it('may begin after one that died, which is not taken for it', async () => {
    begin('start', 'died').die();
    new StepJournal(folder).awaited('after');
    const first = next(looks());
    begin('start', 'after');
    expect(await first).toMatchObject({ run: 'after', end: null });
  });
});
