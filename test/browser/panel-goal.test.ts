import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { did } from '../story/program.ts';
import { is } from '../story/work-story.ts';
import { canBrowse } from './browsing.ts';
import { PanelStory, sessionOf } from './panel-story.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const REQUEST = 'Greet people in their own language';

/** What a workspace orchestration panel is for, in the words of who asked for one. */
describe.skipIf(!canBrowse)('a workspace orchestration panel where the user can', () => {
  let story: PanelStory;
  const pods = () => story.work.house.pods;
  const livePods = (role: string) =>
    pods()
      .list()
      .filter(({ entry, state }) => entry.role === role && state === 'live')
      .map(({ entry }) => entry.name);

  beforeAll(async () => {
    story = await PanelStory.begin();
    const { work } = story;
    work.plays('companion', [['@say Two Tickets are **planned**.'], ['@say You are welcome.']]);
    work.plays('intake', [
      [
        `@call ticket_create ${JSON.stringify({ title: REQUEST })}`,
        '@call ticket_ask {"ticket":"{id}","body":"Which languages?"}',
      ],
      [
        '@when French',
        `@call ticket_ready ${JSON.stringify({ ticket: '{ticket}', summary: 'In French, as they answered.' })}`,
      ],
    ]);
  });
  afterAll(() => story?.end());

  it('have a workspace Orchestrator restored/spawned in the background when the panel opens', async () => {
    const { page } = await story.enter();
    await page.getByText(/Orchestrator is running/u).waitFor();
    const [name, ...others] = livePods('orchestrator');
    expect(others).toEqual([]);
    // Named from the workspace directory, as far as the name of a Pod can say it.
    expect(name).toBe('pr-ject-one-orchestrator');
    expect(basename(story.work.root)).toBe('prøject one');
  });

  it('send new requests directly to Ticket Intake without putting them into the Companion/current Pod session', async () => {
    const { page } = await story.enter();
    await page.getByText('New request', { exact: true }).click();
    await page.getByRole('textbox', { name: 'New request' }).fill(`${REQUEST}.\nPlease.`);
    await page.keyboard.press('Control+Enter');
    const row = page.getByRole('article', { name: REQUEST });
    await row.getByText('Which languages?', { exact: true }).waitFor();
    const [intake] = livePods('intake');
    expect(told(intake)).toContain(`${REQUEST}.\nPlease.`);
    expect(livePods('companion')).toEqual([]);
    expect(told(story.orchestrator)).not.toContain('Please.');
  });

  it('Intake receives Orchestrator handoff/notification target at launch', () => {
    const [intake] = livePods('intake');
    expect(told(intake)).toContain(story.orchestrator);
  });

  it('chat with a Companion management interface', async () => {
    const { page } = await story.enter();
    await page.getByText('Companion', { exact: true }).click();
    const write = page.getByRole('textbox', { name: 'To the Companion' });
    await write.fill('How do things stand?');
    await page.getByRole('button', { name: 'Send' }).click();
    const conversation = page.getByRole('log', { name: 'Conversation' });
    await conversation.getByText('How do things stand?').waitFor();
    await conversation.locator('strong', { hasText: 'planned' }).waitFor();
    await vi.waitFor(async () => expect(await write.inputValue()).toBe(''), PATIENCE);
    await write.fill('Thank you.');
    await page.keyboard.press('Control+Enter');
    await conversation.getByText('You are welcome.').waitFor();
    expect(livePods('companion')).toHaveLength(1);
    expect(livePods('intake')).toHaveLength(1);
  });

  it('see user-action-required Intake/Ticket states before generic Pod status', async () => {
    const { page } = await story.enter();
    const { work } = story;
    await work.ready('Say goodbye as well');
    await page.getByRole('article', { name: 'Say goodbye as well' }).waitFor();
    const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(headings.map((heading) => heading.replace(/\s+\d+$/u, ''))).toEqual([
      'Has a question for you',
      'Ready for your Go',
    ]);
    await expect.poll(() => page.title()).toMatch(/^\(2\) /u);
  });

  it('The primary list is an action model, not a Pod status list', async () => {
    const { page } = await story.enter();
    const rows = page.getByRole('article');
    await rows.first().waitFor();
    expect(await rows.getByRole('heading').allInnerTexts()).toEqual([REQUEST, 'Say goodbye as well']);
    // There are Pods, and none of them is a row of its own.
    expect(livePods('orchestrator')).toHaveLength(1);
    expect(await rows.first().getByRole('button', { name: 'Answer' }).count()).toBe(1);
  });

  it('give a simple Go signal once an Intake-prepared Ticket is fixed and understood by the human', async () => {
    const { page } = await story.enter();
    const row = page.getByRole('article', { name: REQUEST });
    await row.getByRole('button', { name: 'Answer' }).first().click();
    await row.getByRole('textbox', { name: 'Your answer' }).fill('French.');
    await page.keyboard.press('Control+Enter');
    const id = await idOf(REQUEST);
    await story.work.event(id, is('answer'));
    // The intake hears it, and finds that all is understood now.
    await story.work.event(id, is('state_changed', { to: 'ready' }));
    await row.getByRole('button', { name: 'Go', exact: true }).click();
    const go = await story.work.event(id, is('state_changed', { to: 'queued' }));
    expect(go).toMatchObject({
      author: expect.stringMatching(/^human\//u),
      attributes: { channel: 'panel' },
    });
  });

  it('Intake is spawned per user request from the composer target', async () => {
    const { page } = await story.enter();
    const intakes = () =>
      pods()
        .list()
        .filter(({ entry }) => entry.role === 'intake');
    const before = intakes().length;
    for (const request of ['One more thing', 'And another']) {
      const write = page.getByRole('textbox', { name: 'New request' });
      await write.fill(request);
      await page.keyboard.press('Control+Enter');
      await vi.waitFor(async () => expect(await write.inputValue()).toBe(''), PATIENCE);
    }
    expect(intakes()).toHaveLength(before + 2);
    expect(told(intakes().at(-1)?.entry.name)).toContain('And another');
    expect(told(intakes().at(-1)?.entry.name)).not.toContain('One more thing');
  });

  it('The command-driven path remains available as a low-level fallback', async () => {
    const { page } = await story.enter();
    const row = page.getByRole('article', { name: 'Say goodbye as well' });
    await row.getByRole('button', { name: 'Go', exact: true }).waitFor();
    await story.work.says('ticket', 'queue', await idOf('Say goodbye as well'));
    await row.waitFor({ state: 'hidden' });
  });

  it('Panel close does not stop Orchestrator', async () => {
    const { page, watched } = await story.enter();
    watched.expects(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|network error|Failed to load/u);
    const [orchestrator] = livePods('orchestrator');
    const hosts = story.work.house.hosts();
    await page.close();
    await story.reopen();
    expect(story.work.house.hosts()).toEqual(hosts);
    expect(livePods('orchestrator')).toEqual([orchestrator]);
  });

  it('Panel is workspace-scoped', async () => {
    const { page } = await story.enter();
    await page.getByRole('link', { name: 'prøject one' }).waitFor();
    const client = await story.work.house.story.serve({ role: 'companion' });
    const { tickets } = (await did(client, 'ticket_list')) as { tickets: { title: string }[] };
    const shown = await page.request.get('/api/actions', {
      headers: { 'x-yoi-session': await sessionOf(page) },
    });
    const { rows } = (await shown.json()) as { rows: { ticket: { title: string } | null }[] };
    expect(rows.flatMap(({ ticket }) => ticket?.title ?? []).sort()).toEqual(
      tickets.map(({ title }) => title).sort(),
    );
  });

  /** All that was ever said to a Pod. */
  function told(pod = ''): string {
    const lines = pods().transcript(pod, 1_000);
    return lines.map((entry) => (entry.kind === 'input' ? entry.text : '')).join('\n');
  }

  async function idOf(title: string): Promise<string> {
    const { tickets } = await story.work.house.story.done('ticket', 'list', '--text', title);
    const [found] = tickets as { id: string }[];
    return found?.id ?? '';
  }
});
