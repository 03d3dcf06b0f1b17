import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { implementing, reviews } from '../story/plays.ts';
import { canBrowse } from './browsing.ts';
import { findBarriers } from './find-barriers.ts';
import { PanelStory } from './panel-story.ts';

const WIDTHS = [1280, 390] as const;
const SCHEMES = ['light', 'dark'] as const;
const LOOKS = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => ({ width, scheme })));
const SCRIPT_BYTES = 150_000;

/** Each view as a person finds it in the middle of a team's work: nobody is kept out of it, and a picture is kept. */
describe.skipIf(!canBrowse)('each view', () => {
  let story: PanelStory;
  /** What can be looked at, by the name of its picture. */
  const places: Record<string, string> = { actions: '/', board: '/board', nowhere: '/ticket/none' };
  beforeAll(async () => {
    story = await PanelStory.begin();
    const { work } = story;
    const { story: house } = work.house;
    const greet = await work.ready('Greet people by their name', { priority: 'P1', labels: ['greeting'] });
    await work.ready('Say goodbye when they leave');
    const asked = await house.here('intake', 'ticket_create', { title: 'Remember who was here' });
    await house.here('intake', 'ticket_ask', {
      ticket: asked.id,
      body: 'For how long may we **remember** them?\n\n- a day\n- for ever',
    });
    await house.here('intake', 'relation_record', {
      ...{ ticket: asked.id, kind: 'depends_on', related: greet },
      reason: 'Who is remembered is remembered by name.',
    });
    await house.queued('Greet in the evening');
    work.plays('intake', [['@say I would like to look around.', '@run rm -rf build']]);
    const pod = await work.house.launch('intake', ['Look around.']);
    await work.house.line(pod, ({ kind }) => kind === 'question');
    Object.assign(places, { question: `/ticket/${asked.id}`, pod: `/pod/${pod}` });
    const merging = await work.queued('Greet louder');
    work.plays('coder', [implementing('src/part.js', "export const part = () => 'GOODBYE';")], merging);
    work.plays('reviewer', [reviews('approve', 'It is **loud** enough.')], merging);
    const boss = await work.orchestrator();
    await work.start(boss, merging);
    await work.judged(boss, merging);
    await work.step(boss, 'work_dossier', { ticket: merging });
    places.dossier = `/ticket/${merging}`;
  }, 240_000);
  afterAll(() => story?.end());

  it.each(LOOKS)('keeps nobody out at $width, $scheme', async ({ width, scheme }) => {
    const viewport = { width, height: width === 390 ? 844 : 800 };
    const { page, watched } = await story.enter({ viewport, colorScheme: scheme });
    watched.expects(/status of 404/u);
    for (const [name, path] of Object.entries(places)) {
      await page.goto(path);
      await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      await story.browsing.picture(page, `${name}-${width}-${scheme}`);
      expect(await findBarriers(page), name).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), name).toBe(0);
    }
  });

  it.each(LOOKS)('keeps nobody out of what opens above it at $width, $scheme', async ({ width, scheme }) => {
    const viewport = { width, height: width === 390 ? 844 : 800 };
    const { page } = await story.enter({ viewport, colorScheme: scheme });
    const looked = async (name: string) => {
      await story.browsing.picture(page, `${name}-${width}-${scheme}`);
      expect(await findBarriers(page), name).toEqual([]);
    };
    await page.locator('body').press('/');
    await page.getByRole('combobox').fill('greet');
    await page.getByRole('option').first().waitFor();
    await looked('search');
    await page.getByRole('option').first().click();
    await page.goto('/');
    await page.getByRole('article').first().waitFor();
    await page.locator('body').press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await looked('keys');
    await page.keyboard.press('Escape');
    const row = page.getByRole('article', { name: 'Remember who was here' });
    await row.getByRole('button', { name: 'Answer' }).click();
    await row.getByRole('textbox', { name: 'Your answer' }).waitFor();
    await looked('answer');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'New request' }).fill('Greet the people who come at night.');
    await page.getByText('Companion', { exact: true }).click();
    await page.getByRole('button', { name: 'Conversation' }).click();
    await page.getByRole('dialog', { name: 'Companion' }).waitFor();
    await looked('conversation');
  });

  it('is seen by a person with a keyboard alone: from the first row to its Go and to what it says of keys', async () => {
    const { page } = await story.enter();
    const title = 'Say goodbye when they leave';
    const row = page.getByRole('article', { name: title });
    await row.waitFor();
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press('j');
      if ((await page.locator(':focus').innerText()).includes(title)) break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.goBack();
    await row.waitFor();
    await page.locator('body').press('b');
    await page.getByRole('region', { name: 'Board' }).waitFor();
    await page.locator('body').press('b');
    await row.waitFor();
    await page.keyboard.press('c');
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('New request');
  });

  it('is begun with no more than 150 kB of JavaScript, and asks nobody else', async () => {
    const { page } = await story.enter();
    const scripts: Promise<{ responseBodySize: number }>[] = [];
    page.on('response', (answer) => {
      if (answer.request().resourceType() === 'script') scripts.push(answer.request().sizes());
    });
    await page.reload();
    await page.getByRole('article').first().waitFor();
    const sizes = (await Promise.all(scripts)).map(({ responseBodySize }) => responseBodySize);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(SCRIPT_BYTES);
  });

  it.each([
    '/ticket/none',
    '/ticket/%00',
    '/ticket/..%2f..%2fetc',
    '/pod/nobody.of.this.name',
    '/pod/%ff',
    '/nowhere/at/all',
  ])('%s: shows that there is nothing, and the way back', async (path) => {
    const { page, watched } = await story.enter();
    watched.expects(/status of 40\d/u);
    await page.goto(path);
    await page
      .getByText(/cannot be shown|nothing here|no such/u)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Actions' }).click();
    await page.getByRole('article').first().waitFor();
  });
});
