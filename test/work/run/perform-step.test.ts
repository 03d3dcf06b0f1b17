import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockFile } from '../../../src/local/lock.ts';
import { performStep } from '../../../src/work/run/perform-step.ts';
import type { StepEnd } from '../../../src/work/run/step-end.ts';
import { StepJournal } from '../../../src/work/run/step-journal.ts';
import type { StepOrder } from '../../../src/work/run/step-order.ts';

const END: StepEnd = { result: { outcome: 'ready', said: 'The worktree is ready.' } };
const ORDER: StepOrder = {
  ...{ step: 'start', run: 'two', ticket: 'oil', text: '', input: {} },
  connection: {
    ...{ roles: ['human'], name: 'ann', channel: 'terminal' },
    caller: { name: 'ann', named: true },
  },
  actor: { role: 'human', name: 'ann', caller: 'ann', named: true, channel: 'terminal', grant: {} },
};

it('a step that has ended and just lets go is told to who asks for it then, and is not begun again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-perform-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const journal = new StepJournal(folder);
  journal.prepare();
  const lock = lockFile(journal.at('step.lock'));
  journal.begin({ step: 'start', run: 'one' }, new Date());
  journal.end(END, 4);
  // Whoever asks when it is over sees how far the thread came by it.
  const events = async () => (new StepJournal(folder).isRunning ? 3 : 4);
  const asked = performStep(
    { folder, events, program: ['no-such-program'], root: '/', environment: {} },
    ORDER,
  );
  lock?.release();
  expect(await asked).toEqual({ result: { outcome: 'ready', said: 'The worktree is ready.' } });
});
