import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { git, write } from '../git/fresh-repository.ts';
import { leastOf } from '../least-of.ts';
import { is } from '../story/work-story.ts';
import { canBrowse } from './browsing.ts';
import { PanelStory, sessionOf } from './panel-story.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const BROWSERS_HOLD = 6;

const rowOf = (page: Page, title: string) => page.getByRole('article', { name: title });
const goOn = (page: Page, title: string) =>
  rowOf(page, title).getByRole('button', { name: 'Go', exact: true });

/** The page is one of many who act at once, and of what lies on the disk it knows only what it was told. */
describe.skipIf(!canBrowse)('a page beside others', () => {
  let story: PanelStory;
  const house = () => story.work.house.story;
  beforeAll(async () => {
    story = await PanelStory.begin();
  });
  afterAll(() => story?.end());

  it('two browsers and an agent at once: one Go wins, and the others see the new state', async () => {
    const id = await story.work.ready('Wanted by two');
    const pages = [(await story.enter()).page, (await story.enter()).page];
    await Promise.all(pages.map((page) => goOn(page, 'Wanted by two').waitFor()));
    const said = await Promise.allSettled([
      ...pages.map((page) => goOn(page, 'Wanted by two').click({ timeout: 5_000 })),
      house().here('intake', 'ticket_comment', { ticket: id, body: 'While they decide.' }),
    ]);
    expect(said.some(({ status }) => status === 'fulfilled')).toBe(true);
    await settled(pages, 'Wanted by two', id);
    const gos = story.work.events(id).filter(is('state_changed', { to: 'queued' }));
    // What the agent said may have come first: then what both saw was another Ticket.
    expect(gos).toHaveLength((await house().show(id)).state === 'queued' ? 1 : 0);
  });

  /** Whoever was refused is told why, and sees the Ticket as it is now. */
  async function settled(pages: readonly Page[], title: string, id: string): Promise<void> {
    const { state } = await house().show(id);
    for (const page of pages)
      await vi.waitFor(async () => {
        const isOffered = (await goOn(page, title).count()) > 0;
        expect(isOffered).toBe(state === 'ready');
      }, PATIENCE);
  }

  it('a row is a picture, not authority: what is stale is refused, with the new state', async () => {
    const id = await story.work.ready('Seen in time');
    const { page } = await story.enter();
    await goOn(page, 'Seen in time').waitFor();
    // As a page that was told of nothing since, as from a laptop that was closed.
    const rev = story.work.events(id).at(-1)?.rev ?? 0;
    await house().here('human', 'ticket_queue', { ticket: id });
    const answer = await page.request.post('/api/call', {
      headers: { 'x-yoi-panel': '1', 'x-yoi-session': await sessionOf(page), origin: story.panel.origin },
      data: { tool: 'ticket_queue', input: { ticket: id }, seen: { ticket: id, rev } },
    });
    expect(await answer.json()).toMatchObject({
      kind: 'refused',
      refusal: { next: expect.stringMatching(/\w/u) },
      now: { ticket: { id, state: 'queued' } },
    });
    await goOn(page, 'Seen in time').waitFor({ state: 'hidden' });
  });

  it('a change by a program is on the page within 1 s, one by an editor within 2 s', async () => {
    const id = await story.work.ready('Watched closely');
    const { page } = await story.enter();
    await rowOf(page, 'Watched closely').waitFor();
    const took = async (change: () => unknown, text: string) => {
      await change();
      const begun = performance.now();
      await page.getByText(text).first().waitFor();
      return performance.now() - begun;
    };
    let times = 0;
    const program = await leastOf(1_000, () => {
      times += 1;
      const body = `A program said this ${times} times.`;
      return took(() => house().here('intake', 'ticket_comment', { ticket: id, body }), body);
    });
    const item = join(house().records, id, 'item.md');
    const editor = await leastOf(2_000, () => {
      times += 1;
      const title = `Renamed by an editor ${times} times`;
      const edited = house()
        .read(id, 'item.md')
        .replace(/Watched closely|Renamed by an editor \d times/u, title);
      return took(() => write('/', item.slice(1), edited), title);
    });
    // A machine that does much else beside it gets as much again.
    expect(program).toBeLessThan(2 * 1_000);
    expect(editor).toBeLessThan(2 * 2_000);
  });

  it('focus and a half-written answer are kept while rows move', async () => {
    const { id } = await house().here('intake', 'ticket_create', { title: 'Asked something' });
    await house().here('intake', 'ticket_ask', { ticket: id, body: 'Which of the two?' });
    const { page } = await story.enter();
    const row = rowOf(page, 'Asked something');
    await row.getByRole('button', { name: 'Answer' }).click();
    const answer = row.getByRole('textbox', { name: 'Your answer' });
    await answer.pressSequentially('The fir');
    const urgent = await house().here('intake', 'ticket_create', { title: 'Above it', priority: 'P0' });
    await house().here('intake', 'ticket_ask', { ticket: urgent.id, body: 'At once?' });
    await house().here('intake', 'ticket_comment', { ticket: id, body: 'Something else came to light.' });
    await rowOf(page, 'Above it').waitFor();
    await page.getByText('Something else came to light.').first().waitFor();
    await page.keyboard.type('st.');
    expect(await answer.inputValue()).toBe('The first.');
    await page.reload();
    if ((await answer.count()) === 0) await row.getByRole('button', { name: 'Answer' }).click();
    expect(await answer.inputValue()).toBe('The first.');
    await answer.focus();
    await page.keyboard.press('Control+Enter');
    expect(await story.work.event(String(id), is('answer'))).toMatchObject({ body: 'The first.' });
  });

  it('a Pod that streams, and a permission that is asked and answered', async () => {
    story.work.plays('intake', [
      ['@say One.', '@wait more', '@say Two.', '@run rm -rf build', '@say Three.'],
    ]);
    const pod = await story.work.house.launch('intake', ['Look.']);
    const { page } = await story.enter();
    await page.goto(`/pod/${pod}`);
    await page.getByText('One.').waitFor();
    write(story.work.root, 'more', '');
    await page.getByText('Two.').waitFor();
    await page.goto('/');
    const row = rowOf(page, pod);
    await row.getByText('rm -rf build').first().waitFor();
    await row.getByRole('button', { name: 'Deny' }).click();
    await story.work.house.line(pod, (entry) => entry.kind === 'answer' && entry.decision === 'deny');
    await story.work.house.line(pod, (entry) => entry.kind === 'message' && entry.text.includes('Three.'));
    rmSync(join(story.work.root, 'more'));
  });

  it('a checkout under it, and a store that is replaced, are seen and say so', async () => {
    const id = await story.work.ready('There before the checkout');
    const { page } = await story.enter();
    await rowOf(page, 'There before the checkout').waitFor();
    const { records } = house();
    git(records, 'add', '.');
    git(records, 'commit', '-qm', 'Records');
    await house().here('intake', 'ticket_comment', { ticket: id, body: 'Said after the commit.' });
    await page.getByText('Said after the commit.').first().waitFor();
    git(records, 'checkout', '-q', '--', '.');
    const row = rowOf(page, 'There before the checkout');
    const behind = row.getByText(/behind what was acknowledged/u);
    await behind.waitFor();
    await row.getByRole('button', { name: /^Restore/u }).click();
    await behind.waitFor({ state: 'hidden' });
    expect(story.work.events(id).at(-1)?.body).toBe('Said after the commit.');
  });

  it('offline and back: it says so, keeps what was written, and catches up by itself', async () => {
    const { page, context, watched } = await story.enter();
    watched.expects(/ERR_INTERNET_DISCONNECTED|Failed to load|ERR_/u);
    const write = page.getByRole('textbox', { name: 'New request' });
    await write.fill('Something for later');
    await context.setOffline(true);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').first().waitFor();
    await page.getByText(/Not connected/u).waitFor();
    expect(await write.inputValue()).toBe('Something for later');
    await story.work.ready('Made while they were away');
    await context.setOffline(false);
    await rowOf(page, 'Made while they were away').waitFor();
    await page.getByText(/Not connected/u).waitFor({ state: 'hidden' });
    expect(await write.inputValue()).toBe('Something for later');
    await write.fill('');
  });

  it('the panel killed and opened again: all Pods live, and the page goes on', async () => {
    const { page, watched } = await story.enter();
    watched.expects(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_CONNECTION_RESET|Failed to load/u);
    await page.getByText(/Orchestrator is running/u).waitFor();
    const hosts = story.work.house.hosts();
    await story.panel.kill();
    await page.getByText(/Not connected/u).waitFor();
    await story.reopen();
    expect(story.work.house.hosts()).toEqual(hosts);
    await story.work.ready('Made after it came back');
    await rowOf(page, 'Made after it came back').waitFor();
    await goOn(page, 'Made after it came back').click();
    await goOn(page, 'Made after it came back').waitFor({ state: 'hidden' });
  });

  it('more tabs of one browser than it holds connections: each hears of a change', async () => {
    const { context } = await story.enter();
    const tabs: Page[] = [];
    for (let tab = 0; tab < BROWSERS_HOLD + 2; tab++) {
      const page = await context.newPage();
      tabs.push(page);
      await page.goto('/');
      await page.getByRole('article').first().waitFor();
    }
    await story.work.ready('Heard of in every tab');
    for (const tab of tabs) {
      await tab.bringToFront();
      await rowOf(tab, 'Heard of in every tab').waitFor();
    }
  });
});
