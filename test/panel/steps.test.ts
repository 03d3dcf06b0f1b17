import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelProcess } from '../browser/panel-process.ts';
import { git, write } from '../git/fresh-repository.ts';
import { GatedSetup } from '../story/gated-setup.ts';
import { PROGRAM, type Story } from '../story/program.ts';
import { hasTerminal } from '../story/terminal.ts';
import { Visitor } from './visitor.ts';

const canRun = hasTerminal() && process.platform === 'linux';

describe.skipIf(!canRun)('a step of work that a page begins', { timeout: 120_000 }, () => {
  let story: Story;
  let panel: PanelProcess;
  let ann: Visitor;
  let setup: GatedSetup;
  beforeAll(async () => {
    setup = await GatedSetup.begin();
    story = setup.story;
    panel = await PanelProcess.open([process.execPath, PROGRAM], story, '--no-orchestrator');
    ann = await Visitor.enter(panel.link);
  });
  afterAll(async () => {
    await panel?.close();
    await story?.end();
  });

  const start = async (ticket: string) => {
    const { rev } = await ann.call('work_start', { ticket, launch: false });
    return ann.call('work_start', { ticket, launch: false }, { ticket, rev });
  };

  it('is answered when it has begun, is shown as it goes on, and its end is told', async () => {
    const ticket = await story.queued('Fix the typo', { slug: 'fix' });
    const changes = ann.listen('/api/changes');
    await changes.heard(({ data }) => data.all === true);
    expect(await start(ticket)).toMatchObject({
      kind: 'answer',
      structured: { id: ticket, done: false, outcome: 'running' },
    });
    await expect
      .poll(async () => (await ann.get(`/api/tickets/${ticket}`)).work.step, { timeout: 20_000 })
      .toMatchObject({ step: 'start', line: 'unpacks boxes' });
    await changes.heard(({ event, data }) => event === 'changed' && data.tickets.includes(ticket));
    await setup.open();
    const { data } = await changes.heard(({ event }) => event === 'ended');
    expect(data).toMatchObject({
      ticket,
      tool: 'work_start',
      refusal: null,
      text: expect.stringContaining('ready'),
    });
    changes.close();
    const thread = story.read(ticket, 'thread.md');
    expect(thread).toMatch(/from: queued to: inprogress operation: ticket_accept channel: panel/u);
  });

  it('goes on when the panel is closed', async () => {
    const ticket = await story.queued('Goes on', { slug: 'goes-on' });
    expect(await start(ticket)).toMatchObject({ structured: { done: false } });
    await panel.close();
    await setup.open();
    await expect
      .poll(() => story.read(ticket, 'thread.md'), { timeout: 30_000 })
      .toMatch(/event: work .*work: started/u);
    expect(existsSync(join(story.root, '.worktree/goes-on/setup.mjs'))).toBe(true);
    panel = await PanelProcess.open([process.execPath, PROGRAM], story, '--no-orchestrator');
  });

  it('tells a page that it was refused, and is tried again when it is asked for again', async () => {
    write(
      story.root,
      'setup.mjs',
      "(await import('node:fs')).readFileSync('../../.gate');\nprocess.exit(1);\n",
    );
    git(story.root, 'commit', '-qam', 'A setup that fails');
    const ticket = await story.queued('Fails', { slug: 'fails' });
    const changes = ann.listen('/api/changes');
    await changes.heard(({ data }) => data.all === true);
    for (const turn of [1, 2]) {
      expect(await start(ticket), `turn ${turn}`).toMatchObject({
        kind: 'answer',
        structured: { done: false },
      });
      await setup.open();
      await expect
        .poll(() => changes.told.filter(({ event }) => event === 'ended').length, { timeout: 30_000 })
        .toBe(turn);
    }
    const ends = changes.told.filter(({ event }) => event === 'ended').map(({ data }) => data);
    for (const end of ends) expect(end.refusal ?? end.text).toBeTruthy();
    changes.close();
  });
});
