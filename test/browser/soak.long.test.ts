import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { did } from '../story/program.ts';
import { canBrowse } from './browsing.ts';
import { growth } from './growth.ts';
import { PanelStory } from './panel-story.ts';
import { soakSeconds } from './scale.ts';

const MOST_MB = 150;
/** In ten minutes a heap has hardly come to its measure, in an hour it has. */
const MOST_GROWTH_MB = soakSeconds >= 3_600 ? 3 : 5;
const PER_MS = 10 * 60_000;
const SAMPLE_MS = 1_000;
const AGENTS = 3;
const TICKETS_EACH = 10;
const ROUNDS_EACH = 20;
const WORDS = 'Something came to light that everybody should know of. '.repeat(10);

/** In less a heap has not come to its measure. */
const isWhole = soakSeconds >= 600;

type Sample = { at: number; mb: number };

/** `npm run test:soak`: a busy team, and people who come and go, for ten minutes; `-- --hour` for an hour. */
describe.skipIf(!canBrowse)('the server of the panel in a busy story', () => {
  let story: PanelStory;
  beforeAll(async () => {
    story = await PanelStory.begin();
  });
  afterAll(() => story?.end());

  it(
    `holds no more than ${MOST_MB} MB in ${soakSeconds} s, and does not grow`,
    async () => {
      const end = performance.now() + soakSeconds * 1000;
      const goesOn = () => performance.now() < end;
      const samples: Sample[] = [];
      const counts = { changes: 0, pages: 0, words: 0 };
      await Promise.all([
        sample(samples, goesOn),
        ...Array.from({ length: AGENTS }, (_, agent) => act(agent, counts, goesOn)),
        comeAndGo(counts, goesOn),
        keepOpen(goesOn),
        stream(counts, goesOn),
      ]);
      const most = Math.max(...samples.map(({ mb }) => mb));
      const grown = growth(samples.slice(samples.length >> 1)) * PER_MS;
      const trend = isWhole
        ? `${signed(grown)} MB in ten minutes over the second half`
        : 'too short for a trend';
      console.log(
        `the panel: at most ${most.toFixed(0)} MB, ${trend}; ${counts.changes} changes, ${counts.pages} pages, ${counts.words} turns of a Pod in ${soakSeconds} s`,
      );
      expect(most).toBeLessThanOrEqual(MOST_MB);
      if (isWhole) expect(grown).toBeLessThanOrEqual(MOST_GROWTH_MB);
    },
    soakSeconds * 1000 + 240_000,
  );

  async function sample(samples: Sample[], goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      samples.push({ at: performance.now(), mb: story.panel.memory() });
      await setTimeout(SAMPLE_MS);
    }
  }

  /**
   * An agent at a server of its own, who asks and tells, and is answered. It stays with a few Tickets for a long time:
   * what the server holds for each of them is no growth.
   */
  async function act(agent: number, counts: { changes: number }, goesOn: () => boolean): Promise<void> {
    const { story: house } = story.work.house;
    const client = await house.serve({ role: 'intake', pod: `busy-${agent}` });
    const own: string[] = [];
    for (let round = 0; goesOn(); round++) {
      const place = round % TICKETS_EACH;
      if (round % (TICKETS_EACH * ROUNDS_EACH) < TICKETS_EACH) {
        const ticket = own[place];
        if (ticket)
          await house.here('human', 'ticket_close', { ticket, resolution: 'x', outcome: 'declined' });
        const made = await did(client, 'ticket_create', { title: `Thing ${round} of ${agent}`, body: WORDS });
        own[place] = String(made.id);
      }
      const ticket = own[place];
      await did(client, 'ticket_comment', { ticket, body: WORDS });
      await did(client, 'ticket_ask', { ticket, body: 'Which way?' });
      await house.here('human', 'ticket_answer', { ticket, body: 'That one.' });
      counts.changes += 3;
      await setTimeout(100);
    }
  }

  async function comeAndGo(counts: { pages: number }, goesOn: () => boolean): Promise<void> {
    const { context } = await story.enter();
    while (goesOn()) {
      const page = await context.newPage();
      for (const path of ['/', '/board', `/pod/${story.orchestrator}`]) {
        await page.goto(path);
        await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
      }
      await page.close();
      counts.pages += 3;
    }
  }

  /** A page that a person leaves open all day. */
  async function keepOpen(goesOn: () => boolean): Promise<void> {
    await story.enter();
    while (goesOn()) await setTimeout(SAMPLE_MS);
  }

  async function stream(counts: { words: number }, goesOn: () => boolean): Promise<void> {
    const { work } = story;
    work.plays('intake', [['@flood 200 2000'], ...Array.from({ length: 4_000 }, () => ['@flood 50 500'])]);
    const pod = await work.house.launch('intake', ['Talk.']);
    const { page } = await story.enter();
    await page.goto(`/pod/${pod}`);
    while (goesOn()) {
      await work.house.story.here('human', 'pod_send', { pod, body: 'Go on.' });
      counts.words += 1;
      await setTimeout(SAMPLE_MS);
    }
  }
});

const signed = (mb: number) => `${mb < 0 ? '' : '+'}${mb.toFixed(1)}`;
