import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Action, ActionRow } from '../../src/domain/actions.ts';
import { implementing, reviews } from '../story/plays.ts';
import type { WorkStory } from '../story/work-story.ts';
import { canBrowse } from './browsing.ts';
import { PanelStory, sessionOf } from './panel-story.ts';
import { type Hand, pressAction } from './press-action.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

/** How a Ticket comes to where a person finds it. */
const STATES: Readonly<Record<string, (work: WorkStory, title: string) => Promise<string>>> = {
  planning: async ({ house }, title) =>
    String((await house.story.here('intake', 'ticket_create', { title })).id),
  'a question is open': async (work, title) => {
    const ticket = await made('planning')(work, title);
    await work.house.story.here('intake', 'ticket_ask', { ticket, body: `What is ${title}?` });
    return ticket;
  },
  ready: ({ house }, title) => house.story.ready(title),
  deferred: async ({ house }, title) => {
    const ticket = await house.story.ready(title);
    await house.story.here('human', 'ticket_defer', { ticket, until: '2099-01-01', reason: 'Later.' });
    return ticket;
  },
  blocked: async ({ house }, title) => {
    const related = await house.story.ready(`Before ${title.toLowerCase()}`);
    const ticket = await house.story.ready(title);
    await house.story.here('intake', 'relation_record', { ticket, kind: 'depends_on', related });
    return ticket;
  },
  queued: ({ house }, title) => house.story.queued(title),
  inprogress: ({ house }, title) => house.story.inProgress(title),
  done: async ({ house }, title) => {
    const ticket = await house.story.inProgress(title);
    await house.story.here('human', 'ticket_complete', { ticket, summary: 'It is done.' });
    return ticket;
  },
  closed: async (work, title) => {
    const ticket = await made('done')(work, title);
    await work.house.story.here('human', 'ticket_close', { ticket, resolution: 'It is done.' });
    return ticket;
  },
  'a dossier waits': withDossier,
};

/** What leads to another page, and what is done to a Pod, of which no thread tells. */
const ELSEWHERE: readonly Action['name'][] = ['open_pod', 'restore', 'retry'];

describe.skipIf(!canBrowse)('every action where it is offered', () => {
  let story: PanelStory;
  let turn = 0;
  beforeAll(async () => {
    story = await PanelStory.begin({ config: '[work]\ncapacity = 40\n' });
  });
  afterAll(() => story?.end());

  const hands: readonly Hand[] = ['mouse', 'keyboard'];
  const tried = Object.entries(STATES).flatMap(([state, make]) =>
    hands.map((hand) => ({ state, make, hand })),
  );
  it.each(tried)(
    '$state: each is done by $hand',
    async ({ state, make, hand }) => {
      const { page } = await story.enter();
      const first = await make(story.work, titleFor(state));
      const { actions } = await rowOf(page, first);
      const possible = actions.filter(({ name, why }) => why === undefined && !ELSEWHERE.includes(name));
      expect(possible).not.toEqual([]);
      for (const [index, { name, tool }] of possible.entries()) {
        // What was tried before changed the first one.
        const id = index === 0 ? first : await make(story.work, titleFor(`${state} to ${name}`));
        const before = story.work.events(id).length;
        const row = await seen(page, id);
        const action = (await rowOf(page, id)).actions.find((one) => one.name === name && one.tool === tool);
        if (!action) throw new Error(`${name} was not offered again`);
        await pressAction(row, action, hand);
        await vi.waitFor(
          () => expect(story.work.events(id).length, `${name} in ${state}`).toBeGreaterThan(before),
          PATIENCE,
        );
      }
    },
    300_000,
  );

  it('one that is not possible says why, and does nothing', async () => {
    const { page } = await story.enter();
    const id = await made('planning')(story.work, 'Not understood yet');
    const { actions } = await rowOf(page, id);
    const refused = actions.filter(({ why }) => why !== undefined);
    expect(refused.map(({ name }) => name)).toContain('go');
    const row = await seen(page, id);
    await row.getByRole('button', { name: /^More for/u }).click();
    for (const { why = '' } of refused) await row.getByText(why, { exact: false }).first().waitFor();
    const before = story.work.told(id);
    await row.getByRole('menuitem', { name: /^Go/u }).click({ force: true });
    expect(story.work.told(id)).toEqual(before);
  });

  it('keys: g gives Go, d defers, e edits, a answers, x selects and g then goes on with several', async () => {
    const { page } = await story.enter();
    const titles = ['Wanted by a key', 'Wanted by another key'];
    const ids = [];
    for (const title of titles) ids.push(await story.work.house.story.ready(title, { priority: 'P0' }));
    const row = (title: string) => page.getByRole('article', { name: title, exact: true });
    await page.goto('/');
    for (const title of titles) {
      await row(title).focus();
      await page.keyboard.press('x');
    }
    await page.keyboard.press('g');
    for (const id of ids) await vi.waitFor(async () => expect(await stateOf(id)).toBe('queued'), PATIENCE);
    const asked = await made('a question is open')(story.work, 'Asked by a key');
    await row('Asked by a key').waitFor();
    await row('Asked by a key').focus();
    await page.keyboard.press('a');
    await row('Asked by a key').locator('textarea:focus').waitFor();
    await page.keyboard.type('By a key.');
    await page.keyboard.press('Control+Enter');
    await story.work.event(asked, ({ kind, body }) => kind === 'answer' && body === 'By a key.');
    const later = await story.work.house.story.ready('Deferred by a key', { priority: 'P0' });
    await row('Deferred by a key').waitFor();
    await row('Deferred by a key').focus();
    await page.keyboard.press('e');
    await page.getByRole('dialog', { name: 'Edit' }).waitFor();
    await page.keyboard.press('Escape');
    await row('Deferred by a key').focus();
    await page.keyboard.press('d');
    await page.getByRole('form', { name: /^Defer/u }).waitFor();
    await page.keyboard.press('Control+Enter');
    await vi.waitFor(async () => expect((await rowOf(page, later)).urgency).toBe('deferred'), PATIENCE);
  });

  it('a menu opens where all of it can be pressed, however low its row is', async () => {
    const { page } = await story.enter({ viewport: { width: 1280, height: 560 } });
    for (const title of ['One more', 'And one more', 'And the last']) await story.work.ready(title);
    await page.getByRole('article').nth(2).waitFor();
    const row = page.getByRole('article').last();
    await row.getByRole('button', { name: /^More for/u }).click();
    for (const item of await row.getByRole('menuitem').all()) await item.click({ trial: true });
  });

  it('a Pod that died is restored, and its row goes', async () => {
    const { page } = await story.enter();
    const { work } = story;
    work.plays('intake', [['@say I am here.', '@wait never']]);
    const pod = await work.house.launch('intake', ['Wait.']);
    await work.kill(pod);
    const row = page.getByRole('article', { name: pod });
    await row.getByRole('button', { name: 'Restore' }).click();
    await vi.waitFor(() => expect(work.house.pods.get(pod).state).toBe('live'), PATIENCE);
    await row.getByText(/died/u).waitFor({ state: 'hidden' });
  });

  it('another Pod is launched in the place of one that died', async () => {
    const { page } = await story.enter();
    const { work } = story;
    work.plays('intake', [['@say I am here.', '@wait never'], ['@say I am the other one.']]);
    const pod = await work.house.launch('intake', ['Wait.']);
    await work.kill(pod);
    const row = page.getByRole('article', { name: pod });
    await row.waitFor();
    await pressAction(row, { name: 'retry', tool: 'pod_launch', input: { role: 'intake' } }, 'mouse');
    const others = () => work.house.pods.list().filter(({ entry }) => entry.role === 'intake');
    await vi.waitFor(
      () => expect(others()).toContainEqual(expect.objectContaining({ state: 'live' })),
      PATIENCE,
    );
    expect(work.house.pods.get(pod).state).toBe('restorable');
  });

  it('a step of work is tried again whose agent died', async () => {
    const { page } = await story.enter();
    const { work } = story;
    const ticket = await work.queued('Tried again');
    work.plays('coder', [['@say I begin.', '@wait never']], ticket);
    const boss = await work.orchestrator();
    await work.start(boss, ticket);
    const coder = 'ticket-coder-tried-again';
    const lives = () => vi.waitFor(() => expect(work.house.pods.get(coder).state).toBe('live'), PATIENCE);
    await lives();
    await work.kill(coder);
    const row = page.getByRole('article', { name: 'Tried again' });
    await row.getByText(/died/u).waitFor();
    await pressAction(row, { name: 'retry', tool: 'work_start', input: { ticket } }, 'mouse');
    await lives();
    await row.getByText(/died/u).waitFor({ state: 'hidden' });
  });

  function titleFor(what: string): string {
    turn += 1;
    return `${what.charAt(0).toUpperCase()}${what.slice(1).replaceAll('_', ' ')}, number ${turn}`;
  }

  async function ask<T>(page: Page, path: string): Promise<T> {
    const headers = { 'x-yoi-session': await sessionOf(page) };
    return (await page.request.get(`/api/${path}`, { headers })).json() as T;
  }

  const rowOf = async (page: Page, id: string) =>
    (await ask<{ row: ActionRow }>(page, `tickets/${encodeURIComponent(id)}`)).row;

  /** The list is a moment behind what another process wrote, and what the Ticket's own page has then. */
  const listed = (page: Page, id: string) =>
    vi.waitFor(async () => {
      const { urgency, ticket } = await rowOf(page, id);
      const { rows } = await ask<{ rows: ActionRow[] }>(page, 'actions');
      expect(rows).toContainEqual(
        expect.objectContaining({ urgency, ticket: expect.objectContaining({ id, rev: ticket?.rev }) }),
      );
    }, PATIENCE);

  /** Where it has a place in the list, there; else on its own page. */
  async function seen(page: Page, id: string) {
    const { title, state } = await story.work.house.story.show(id);
    if (state !== 'closed') await listed(page, id);
    // The first view is what was seen last: where the row stands now comes with the answer, and the picture after it.
    const answered = page.waitForResponse(/\/api\/actions$/u);
    await page.goto(state === 'closed' ? `/ticket/${id}` : '/');
    await answered.then((answer) => answer.finished());
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    const row = page.getByRole('article', { name: String(title), exact: true });
    const folded = page
      .getByRole('button', { name: /more for the same reason/u })
      .or(page.getByRole('heading', { level: 2 }).getByRole('button', { expanded: false }));
    while ((await row.count()) === 0 && (await folded.count()) > 0) await folded.first().click();
    await row.waitFor();
    return row;
  }

  const stateOf = async (id: string) => (await story.work.house.story.show(id)).state;
});

function made(state: string): (work: WorkStory, title: string) => Promise<string> {
  const make = STATES[state];
  if (!make) throw new Error(`nobody makes ${state}`);
  return make;
}

async function withDossier(work: WorkStory, title: string): Promise<string> {
  const ticket = await work.queued(title);
  work.plays('coder', [implementing('src/part.js', `export const part = () => '${title}';`)], ticket);
  work.plays('reviewer', [reviews('approve')], ticket);
  const boss = await work.orchestrator();
  await work.start(boss, ticket);
  await work.judged(boss, ticket);
  await work.step(boss, 'work_dossier', { ticket });
  await boss.close();
  return ticket;
}
