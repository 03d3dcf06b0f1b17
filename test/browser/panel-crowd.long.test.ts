import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ActionsAnswer } from '../../src/panel/wire.ts';
import { fillWorkspace } from '../bench/many-tickets.ts';
import { write } from '../git/fresh-repository.ts';
import { leastOf } from '../least-of.ts';
import { canBrowse } from './browsing.ts';
import { findBarriers } from './find-barriers.ts';
import { PanelStory, sessionOf } from './panel-story.ts';

const TICKETS = 2_000;
const PODS = 50;

/** More than anybody looks at: the page stays usable, and what needs the person is still at its head. */
describe.skipIf(!canBrowse)(`${TICKETS} Tickets and ${PODS} Pods`, () => {
  let story: PanelStory;
  beforeAll(async () => {
    story = await PanelStory.begin({
      before: async ({ house }) => {
        const { localDir, story: here } = house;
        await fillWorkspace({ root: here.records, localDir, count: TICKETS, oneActiveIn: 1 });
        const one = await house.launch('intake', ['Look.']);
        copyEntry(join(localDir, 'pods'), one);
      },
    });
  }, 240_000);
  afterAll(() => story?.end());

  it('are shown at once, with what needs the person first, and less than a person can drown in', async () => {
    const { page } = await story.enter();
    const took = await leastOf(5_000, async () => {
      const begun = performance.now();
      await page.goto('/');
      await page.getByRole('article').first().waitFor();
      return performance.now() - begun;
    });
    expect(took).toBeLessThan(5_000);
    const [first = ''] = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(first).toMatch(/permission|question|Stuck/u);
    // None of what is asked of them is hidden behind another, and what is left out is said.
    await page
      .getByText(/^\d+ more come up as these are decided/u)
      .first()
      .waitFor();
    const below = await page.evaluate(
      "[...document.querySelectorAll('.group-needs')].map((head) => head.nextElementSibling.tagName)",
    );
    expect(below).toEqual(['ARTICLE', 'ARTICLE', 'ARTICLE', 'ARTICLE']);
    expect(await page.getByRole('article').count()).toBeLessThan(200);
    expect(Number(await page.evaluate('document.querySelectorAll("*").length'))).toBeLessThan(10_000);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('are found by their words, and leave the keys quick', async () => {
    const { page } = await story.enter();
    await page.locator('body').press('/');
    await page.getByRole('combobox').fill(`number ${TICKETS - 1}`);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `Ticket number ${TICKETS - 1} of many` }).waitFor();
    await page.goto('/');
    await page.getByRole('article').first().waitFor();
    const took = await leastOf(6_000, async () => {
      const begun = performance.now();
      for (let step = 0; step < 30; step++) await page.keyboard.press('j');
      return performance.now() - begun;
    });
    expect(took).toBeLessThan(6_000);
  });

  it('are all on the board, in parts', async () => {
    const { page } = await story.enter();
    await page.goto('/board');
    const planning = page.getByRole('region', { name: 'Planning' });
    await planning.getByRole('listitem').first().waitFor();
    const before = await planning.getByRole('listitem').count();
    await planning.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => planning.getByRole('listitem').count()).toBeGreaterThan(before);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('are told of one by one: a change of one is on the page', async () => {
    const { page } = await story.enter();
    const title = 'More urgent than all the others';
    const { ready } = await vi.waitFor(() => counts(page), { timeout: 20_000 });
    await story.work.house.story.ready(title, { priority: 'P0' });
    // However many questions come first.
    await page.getByRole('link', { name: `${ready + 1} for your Go` }).waitFor();
    await page.getByRole('article', { name: title }).waitFor();
  });
});

/** How many of each there are, when all are read. */
async function counts(page: Page): Promise<ActionsAnswer['counts']> {
  const answer = await page.request.get('/api/actions', {
    headers: { 'x-yoi-session': await sessionOf(page) },
  });
  const { counts, unread } = (await answer.json()) as ActionsAnswer;
  expect(unread).toBe(0);
  return counts;
}

/** Pods that died: all that is known of one is what its entry says, which stands there under many names. */
function copyEntry(folder: string, pod: string): void {
  const like = JSON.parse(readFileSync(join(folder, pod, 'pod.json'), 'utf8')) as Record<string, unknown>;
  for (let number = 1; number < PODS; number++) {
    const name = `one-of-many-${number}`;
    write(folder, `${name}/pod.json`, JSON.stringify({ ...like, name, run: null }));
  }
}
