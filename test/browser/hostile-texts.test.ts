import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/domain/ticket.ts';
import type { Acting } from '../story/act-here.ts';
import { implementing, reports } from '../story/plays.ts';
import type { Fields } from '../story/program.ts';
import { canBrowse, type Visit } from './browsing.ts';
import { expectNoHarm, expectNoHarmIn } from './harm.ts';
import { BROKEN_MARKDOWN, longLine, NASTY_LINES, NASTY_MARKDOWN } from './nasty-texts.ts';
import { PanelStory } from './panel-story.ts';
import { isLong } from './scale.ts';

const SIZES = isLong
  ? [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]
  : [{ width: 390, height: 844 }];

/** Every text that an agent can write, as bad as it can be, where a person reads it. */
describe.skipIf(!canBrowse)('sanitised Markdown, and every other text of an agent', () => {
  let story: PanelStory;
  /** The Ticket that has all of it. */
  let ticket: string;
  beforeAll(async () => {
    story = await PanelStory.begin();
    const { story: house } = story.work.house;
    const here = (acting: Acting, tool: string, input: Fields) => house.here(acting, tool, input);
    for (const [what, title] of Object.entries(NASTY_LINES))
      await here('intake', 'ticket_create', {
        title,
        slug: what,
        body: longLine(LIMITS.bodyBytes),
        priority: 'P1',
      });
    ticket = await house.ready(`${NASTY_LINES.handler} ${NASTY_LINES.direction}`, {
      body: NASTY_MARKDOWN,
      slug: 'worst',
    });
    for (const body of [
      NASTY_MARKDOWN,
      longLine(LIMITS.eventBytes),
      ...Object.values(NASTY_LINES),
      ...BROKEN_MARKDOWN,
    ])
      await here('intake', 'ticket_comment', { ticket, body });
    await here('intake', 'ticket_ask', { ticket, body: NASTY_MARKDOWN.slice(0, 4_000) });
    await here('intake', 'relation_record', {
      ticket,
      related: 'script',
      kind: 'related',
      reason: NASTY_LINES.script,
    });
    const artifacts = join(house.records, ticket, 'artifacts');
    mkdirSync(artifacts, { recursive: true });
    writeFileSync(join(artifacts, '<img src=x onerror=window.ranOfAnAgent=1> \u202efdp.md'), NASTY_MARKDOWN);
    writeFileSync(join(artifacts, 'long.txt'), longLine(1_000_000));
  });
  afterAll(() => story?.end());

  const seen = async (path: string, shown: (visit: Visit) => Promise<unknown>) => {
    for (const viewport of SIZES) {
      const visit = await story.enter({ viewport });
      await visit.page.goto(path);
      // A page that is still on its way hears no key.
      await visit.page.getByRole('main').waitFor();
      await shown(visit);
      await expectNoHarm(visit.page, `${path} at ${viewport.width}`);
    }
  };

  it('does nothing in the list of actions', () =>
    seen('/', ({ page }) => page.getByRole('article').first().waitFor()));

  it('does nothing on the board', () =>
    seen('/board', ({ page }) => page.getByText('A script').first().waitFor()));

  it('does nothing in a Ticket: body, comments, questions, relations, names of files', () =>
    seen(`/ticket/${ticket}`, async ({ page }) => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      for (const words of [/^Show all/u, /^Show more/u]) {
        const more = page.getByRole('button', { name: words });
        for (let pressed = 0; pressed < 40 && (await more.count()) > 0; pressed++) await more.first().click();
      }
    }));

  it('does nothing in a file of a Ticket, however long its line is', () =>
    seen(`/ticket/${ticket}`, async ({ page }) => {
      for (const file of [/onerror/u, 'long.txt']) {
        await page.getByRole('region', { name: 'Files' }).getByRole('button', { name: file }).click();
        await page
          .getByRole('dialog')
          .getByText(/never|Heading/u)
          .first()
          .waitFor();
        await page.keyboard.press('Escape');
      }
    }));

  it('does nothing in what a search finds', () =>
    seen('/board', async ({ page }) => {
      await page.locator('body').press('/');
      await page.getByRole('combobox').fill('script');
      await page.getByRole('option').first().waitFor();
      await expectNoHarmIn(page, 'what a search finds');
      await page.getByRole('option').first().click();
      await page.getByRole('heading', { level: 1 }).waitFor();
    }));

  it('does nothing in a transcript: words, titles of tools, a line of a megabyte', async () => {
    const { work } = story;
    work.plays('intake', [
      [
        ...NASTY_MARKDOWN.split('\n').map((line) => `@say ${line}`),
        ...Object.values(NASTY_LINES).flatMap((line) => [`@say ${line}`, `@think ${line}`, `@plan ${line}`]),
        '@flood 1 1000000',
        `@exec ["echo","${'<b onclick=1>'.repeat(10)}"]`,
      ],
    ]);
    const pod = await work.house.launch('intake', ['Look.']);
    await work.house.line(pod, ({ kind }) => kind === 'turn');
    await seen(`/pod/${pod}`, ({ page }) => page.getByText('A script').first().waitFor());
  });

  it('is a command as it would be run, where it is asked whether it may be', async () => {
    const { work } = story;
    const command = `rm -rf ${NASTY_LINES.direction?.slice(7)} <img src=x onerror=window.ranOfAnAgent=1>`;
    work.plays('intake', [[`@run ${command}`]]);
    const pod = await work.house.launch('intake', ['Clean up.']);
    await work.house.line(pod, ({ kind }) => kind === 'question');
    await seen('/', async ({ page }) => {
      const asked = page.getByRole('article', { name: pod });
      await asked.getByRole('button', { name: 'Allow' }).waitFor();
      // What turns the order of the signs around would show another command than the one that is run.
      const shown = await asked.locator('blockquote').first().innerText();
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u200e\ufeff]/u);
      expect(shown).toContain('onerror');
    });
  });

  it.runIf(isLong)('does nothing in a diff, nor in the names of its files', async () => {
    const { work } = story;
    work.plays('coder', [
      [
        ...implementing('src/part.js', NASTY_LINES.script ?? '').slice(0, 1),
        `@exec ["node","-e",${JSON.stringify(NAME_BADLY)}]`,
        '@exec ["git","add","--all"]',
        '@exec ["git","commit","-qm","Change names <script>"]',
        reports(NASTY_LINES.handler),
      ],
    ]);
    const id = await work.queued('A change with bad names');
    await work.start(await work.orchestrator(), id);
    await work.reported(id);
    await seen(`/ticket/${id}`, ({ page }) => page.getByText('onerror').first().waitFor());
  });
});

/** What git takes for the name of a file. */
const NAME_BADLY = `
const { writeFileSync } = require('node:fs');
writeFileSync('<img src=x onerror=window.ranOfAnAgent=1>.js', '<script>window.ranOfAnAgent=1</script>\\n');
writeFileSync('src/\\u202etxt.sj', 'turned \\u202e around\\n');
writeFileSync('long.js', 'x'.repeat(1000000) + '\\n');
writeFileSync('a\\tb\\nc"d.js', '\\u0007\\u001b[2J\\n');
`;
