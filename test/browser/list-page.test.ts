import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ActionRow, NEEDS_PERSON, URGENCIES, type Urgency } from '../../src/domain/actions.ts';
import type { ActionsAnswer, CallAnswer, CallRequest, TicketRow } from '../../src/panel/wire.ts';
import { actionOf, reasonOf, rowOf } from '../panel/web/rows.ts';
import { Browsing, canBrowse, isDesktop, type Visit } from './browsing.ts';
import { holdBack } from './hold-back.ts';
import { isLong } from './scale.ts';
import { type ToldPage, tellPage } from './told-page.ts';

/** One more than a browser holds connections to a server, and two. */
const TABS = 9;
const ACTIONS = { tickets: [], pods: [], actions: true };
const DONE: CallAnswer = { kind: 'answer', text: 'Done', structured: {} };
const QUESTION = 'Old stations send -999 where they have no reading. Shall it stay what it is? '.repeat(2);

/** A Ticket's row by its title. */
function titled(title: string, wanted: Partial<ActionRow>): ActionRow {
  const { ticket, ...row } = rowOf(idOf(title), wanted);
  return { ...row, ticket: ticket && { ...ticket, title } };
}
const idOf = (title: string) => title.toLowerCase().replaceAll(' ', '-');

const asks = (title: string) =>
  titled(title, {
    urgency: 'question',
    reasons: [reasonOf({ urgency: 'question', text: 'A question is open', quote: QUESTION, question: 'q' })],
    latest: `coder/coder: Question: ${QUESTION}`,
    actions: [actionOf('answer', { ticket: idOf(title), question: 'q' })],
  });
const listed = (id: string): TicketRow => ({
  ...{ id, title: id, state: 'ready', kind: 'task', priority: 'P1', labels: [], rev: 1, flags: [] },
  ...{ updated_at: '2026-11-21T09:00:00.000Z', blocked_by: [], waits_for_person: [] },
});
const decides = (title: string, urgency: Urgency, name: 'merge' | 'go' | 'close') =>
  titled(title, {
    urgency,
    actions: [actionOf(name, { ticket: idOf(title) }), actionOf('edit', { ticket: idOf(title) })],
  });
const permits = (title: string) =>
  titled(title, {
    urgency: 'permission',
    reasons: [reasonOf({ urgency: 'permission', text: 'coder asks', quote: 'npm pack', question: 'p' })],
    actions: [actionOf('allow', { question: 'p' }), actionOf('deny', { question: 'p' })],
  });
const ALL = [
  ...[permits('Pack it'), asks('Refuse what cannot be'), asks('Log from a phone')],
  ...[decides('Export it', 'decide', 'merge'), decides('Name the line', 'ready', 'go')],
  ...[decides('List a station', 'ready', 'go'), decides('Read Fahrenheit', 'done', 'close')],
];

function answerOf(rows: readonly ActionRow[]): ActionsAnswer {
  const count = (urgency: Urgency) => rows.filter((row) => row.urgency === urgency).length;
  // Each urgency is counted, as the type wants it.
  const counts = Object.fromEntries(
    URGENCIES.map((urgency) => [urgency, count(urgency)]),
  ) as ActionsAnswer['counts'];
  return {
    ...{ workspace: { name: 'weather', root: '/weather' }, rows, counts, states: {}, held: null },
    ...{ orchestrator: { name: 'o', state: 'live', why: null }, warnings: [], unread: 0 },
    needs: rows.filter(({ urgency }) => NEEDS_PERSON.includes(urgency)).length,
  };
}

const rowNamed = (page: Page, name: string) => page.getByRole('article', { name });
const focused = (page: Page) => page.evaluate('document.activeElement.dataset.row');

/** The first page of the panel, told what a test wants. */
describe.skipIf(!canBrowse)('the list of what needs a person', () => {
  let browsing: Browsing;
  let rows: readonly ActionRow[];
  let answer: (call: CallRequest) => CallAnswer;
  beforeAll(async () => {
    browsing = await Browsing.begin();
  });
  afterAll(() => browsing?.end());

  async function visit(options: Parameters<Browsing['visit']>[1] = {}): Promise<Visit & { told: ToldPage }> {
    rows = ALL;
    answer = () => DONE;
    const said = {
      '/api/actions': () => answerOf(rows),
      '/api/tickets/export-it': () => ({ title: 'Export it' }),
    };
    const told = await tellPage(said, (call) => answer(call));
    const seen = await browsing.visit(told.origin, options);
    seen.watched.expects(/status of 404/u);
    await told.heardBy(() => seen.page.goto('/'));
    await seen.page.getByRole('article').first().waitFor();
    return { ...seen, told };
  }
  const become = (told: ToldPage, now: readonly ActionRow[]) => {
    rows = now;
    told.tell('changed', ACTIONS);
  };

  it('is asked for once, shows seven decisions at once, and says them in a line that leads to each', async () => {
    const { page, told } = await visit({ viewport: { width: 1280, height: 800 } });
    const last = await rowNamed(page, 'Read Fahrenheit').getByRole('button', { name: 'Close' }).boundingBox();
    const composer = await page.getByRole('region', { name: 'Write' }).boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThan(composer?.y ?? 0);
    const line = page.getByRole('navigation', { name: 'What is asked of you' });
    expect(await line.getByRole('link').allInnerTexts()).toEqual([
      ...['1 permission', '2 questions', '1 to merge', '2 for your Go', '1 to close'],
    ]);
    // It says nothing again that its question says.
    expect(await rowNamed(page, 'Refuse what cannot be').getByText(/-999/u).count()).toBe(1);
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await line.boundingBox())?.height).toBeLessThan(64);
    await line.getByRole('link', { name: '1 to close' }).click();
    expect(await focused(page)).toBe('ticket:read-fahrenheit');
    expect(new URL(page.url()).hash).toBe('');
    expect(told.asked.filter((path) => path === '/api/actions')).toHaveLength(1);
  });

  it('keeps text, focus and caret while their row moves, and when it goes', async () => {
    const { page, told } = await visit();
    const row = rowNamed(page, 'Refuse what cannot be');
    await row.getByRole('button', { name: 'Answer' }).click();
    await page.keyboard.type('Only the live ones');
    await page.keyboard.press('ArrowLeft');
    const written = () =>
      page.evaluate('[document.activeElement.value, document.activeElement.selectionStart]');
    const other = { ...asks('Refuse what cannot be'), urgency: 'working' as const, actions: [] };
    const ticket = other.ticket && { ...other.ticket, rev: 9, state: 'inprogress' as const };
    become(told, [asks('More urgent'), ...ALL.filter(({ key }) => key !== other.key), { ...other, ticket }]);
    await page.getByText('Changed meanwhile').waitFor();
    expect(await written()).toEqual(['Only the live ones', 17]);
    become(
      told,
      ALL.filter(({ key }) => key !== other.key),
    );
    await page.getByText('No longer in the list').waitFor();
    expect(await written()).toEqual(['Only the live ones', 17]);
    await page.keyboard.press('Escape');
    await row.waitFor({ state: 'hidden' });
    expect(await focused(page)).toMatch(/^ticket:/u);
  });

  it('sends an answer to its last letter, also where nothing was drawn since', async () => {
    const { page, told } = await visit();
    const row = rowNamed(page, 'Refuse what cannot be');
    await row.getByRole('button', { name: 'Answer' }).click();
    await row.getByRole('textbox').fill('Only the live one');
    await page.evaluate('window.requestAnimationFrame = () => 0');
    await page.keyboard.type('s');
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => told.calls)
      .toMatchObject([{ input: { body: 'Only the live ones', question: 'q' } }]);
  });

  it('sends an answer once, however often it is told to', async () => {
    const { page, told } = await visit();
    const row = rowNamed(page, 'Refuse what cannot be');
    await row.getByRole('button', { name: 'Answer' }).click();
    await page.route('**/api/call', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.keyboard.type('Only the live ones');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Answered: Refuse what cannot be').waitFor();
    expect(told.calls).toHaveLength(1);
  });

  it('sends an answer once, also where its form is left and opened again while it is on its way', async () => {
    const { page } = await visit();
    const sent: string[] = [];
    page.on('request', (request) => sent.push(new URL(request.url()).pathname));
    const bring = await holdBack(page, /\/api\/call$/u);
    const row = rowNamed(page, 'Refuse what cannot be');
    const words = row.getByRole('textbox');
    await row.getByRole('button', { name: 'Answer' }).click();
    await page.keyboard.type('Only the live ones');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await words.waitFor({ state: 'hidden' });
    await row.focus();
    await page.keyboard.press('a');
    await words.press('Control+Enter');
    bring();
    await page.getByText('Answered: Refuse what cannot be').waitFor();
    await words.waitFor({ state: 'hidden' });
    expect(sent.filter((path) => path === '/api/call')).toHaveLength(1);
  });

  it('keeps a reply that reached nobody, and says so', async () => {
    const { page, told } = await visit();
    const replies = [{ ...actionOf('answer', { pod: 'intake' }), tool: 'pod_send' }];
    become(told, [titled('Wanted is this', { urgency: 'question', actions: replies })]);
    const row = rowNamed(page, 'Wanted is this');
    await row.getByRole('button', { name: 'Reply' }).click();
    await page.keyboard.type('By the end of May');
    answer = () => ({ ...DONE, structured: { pod: 'intake', delivery: 'failed', note: 'no host answers' } });
    await page.keyboard.press('Control+Enter');
    await row.getByRole('alert').getByText('Failed: no host answers.').waitFor();
    expect(await row.getByRole('textbox').inputValue()).toBe('By the end of May');
  });

  it('gives no Go by a letter of what is searched for, while the search is on its way', async () => {
    const { page, told } = await visit();
    const bring = await holdBack(page, /search[^/]*\.js$/u);
    await rowNamed(page, 'Name the line').focus();
    await page.keyboard.type('/g');
    bring();
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('g');
    expect(await page.getByRole('combobox').inputValue()).toBe('g');
    expect(told.calls).toEqual([]);
  });

  it('hears its keys while a view is on its way, as that takes none', async () => {
    const { page } = await visit();
    const bring = await holdBack(page, /board-view[^/]*\.js$/u);
    await page.keyboard.press('b');
    await page.locator('[aria-busy=true]').first().waitFor();
    await page.keyboard.press('/');
    await page.getByRole('combobox').waitFor();
    bring();
  });

  it('gives one Go by one key, however long it is held, and none to a row that is not marked', async () => {
    const { page, told } = await visit();
    answer = ({ input }) => {
      become(
        told,
        rows.filter(({ key }) => key !== `ticket:${input.ticket}`),
      );
      return DONE;
    };
    rows = ALL.filter(({ urgency }) => urgency === 'ready');
    await told.heardBy(() => page.reload());
    await rowNamed(page, 'Name the line').waitFor();
    await page.keyboard.press('g');
    expect(await focused(page)).toBe('ticket:name-the-line');
    expect(told.calls).toEqual([]);
    await page.keyboard.down('g');
    await page.keyboard.down('g');
    await rowNamed(page, 'Name the line').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('ticket:list-a-station');
    await page.keyboard.down('g');
    await page.keyboard.down('g');
    await page.keyboard.up('g');
    expect(told.calls.map(({ input }) => input.ticket)).toEqual(['name-the-line']);
  });

  it('hears a key on what was drawn this moment, before it is painted', async () => {
    const { page, told } = await visit();
    await page.addInitScript(`new MutationObserver(async (_, observer) => {
        const row = document.querySelector('[data-row="ticket:list-a-station"]');
        if (!row) return;
        observer.disconnect();
        row.focus();
        // What follows from that is drawn, and no picture made of it.
        for (let turn = 0; turn < 5; turn++) await null;
        row.dispatchEvent(new KeyboardEvent('keydown', { key: 'g', bubbles: true }));
      }).observe(document, { subtree: true, childList: true });`);
    await page.reload();
    await expect.poll(() => told.calls.map(({ input }) => input.ticket)).toEqual(['list-a-station']);
  });

  it('leaves the focus where a key took it in another view, before that is painted', async () => {
    const { page } = await visit();
    await page.evaluate(`(async () => {
      for (const key of ['b', 'c']) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        for (let turn = 0; turn < 5; turn++) await null;
      }
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    })()`);
    expect(new URL(page.url()).pathname).toBe('/board');
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('New request');
  });

  it('opens by Enter what is found by the words that stand there, and nothing before it is found', async () => {
    const { page } = await visit();
    const found = (id: string) => ({ json: { count: 1, tickets: [listed(id)], next_cursor: null } });
    let isSlow = false;
    await page.route('**/api/tickets?*', async (route) => {
      const text = new URL(route.request().url()).searchParams.get('text') ?? '';
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 400));
      await route.fulfill(found(text.includes('other') ? 'the-other' : 'the-first'));
    });
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('the');
    await page.getByRole('option', { name: 'the-first' }).waitFor();
    isSlow = true;
    await page.keyboard.type(' other');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).pathname).toBe('/');
    await page.getByRole('option', { name: 'the-other' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/ticket/the-other');
  });

  it('goes on to the next row after a Go, and is searched and left with one key each', async () => {
    const { page, told } = await visit();
    await rowNamed(page, 'Name the line').focus();
    await page.keyboard.press('g');
    await expect.poll(() => told.calls).toHaveLength(1);
    become(
      told,
      ALL.filter(({ key }) => key !== 'ticket:name-the-line'),
    );
    await rowNamed(page, 'Name the line').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('ticket:list-a-station');
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('nothing');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('ticket:list-a-station');
  });

  it('tells how a step ended once, where it was begun, and a refusal until it is dismissed', async () => {
    const { page, context, told } = await visit();
    const beside = await context.newPage();
    await beside.goto('/');
    await rowNamed(beside, 'Export it').waitFor();
    await rowNamed(page, 'Name the line').getByRole('button', { name: 'Go' }).click();
    await expect.poll(() => told.calls).toHaveLength(1);
    const refusal = {
      code: 'conflict',
      refused: 'it was not merged',
      rule: 'it conflicts',
      next: 'look at it',
    };
    told.tell('ended', { ticket: 'name-the-line', tool: 'work_merge', text: '', refusal });
    const alert = page.getByRole('alert').filter({ hasText: 'It conflicts.' });
    await alert.waitFor();
    await page.getByText('Look at it.').waitFor();
    told.tell('ended', { ticket: 'export-it', tool: 'work_merge', text: 'It is merged.', refusal: null });
    const said = 'Export it: It is merged.';
    const both = async () => (await page.getByText(said).count()) + (await beside.getByText(said).count());
    await expect.poll(both).toBe(1);
    expect(await beside.getByRole('alert').count()).toBe(0);
    await alert.getByRole('button', { name: 'Dismiss' }).click();
    await alert.waitFor({ state: 'hidden' });
  });

  it('asks in another tab for all that is seen now, also where nothing changes', async () => {
    const { page, context, told } = await visit();
    expect(told.listening()).toBe(1);
    told.tell('changed', { ...ACTIONS, all: true });
    const asked = () => told.asked.filter((path) => path === '/api/actions').length;
    await expect.poll(asked).toBe(2);
    const beside = await context.newPage();
    await beside.goto('/');
    await rowNamed(beside, 'Export it').waitFor();
    // What was seen last, and then what is.
    await expect.poll(asked).toBe(4);
    expect(await page.getByRole('article').count()).toBe(ALL.length);
  });

  it.runIf(isLong)(
    'is in nine tabs of one browser, of which one listens, and another where that is closed',
    async () => {
      const { page, context, told } = await visit();
      const tabs = await Promise.all(Array.from({ length: TABS - 1 }, () => context.newPage()));
      await Promise.all(tabs.map((tab) => tab.goto('/')));
      const all = (name: string, those: readonly Page[]) =>
        Promise.all(those.map((tab) => rowNamed(tab, name).waitFor()));
      await all('Export it', tabs);
      expect(told.listening()).toBe(1);
      become(told, [...ALL, asks('Heard of in all')]);
      await all('Heard of in all', [page, ...tabs]);
      await page.close();
      const listened = () => told.asked.filter((path) => path === '/api/changes').length;
      await expect.poll(() => [listened(), told.listening()]).toEqual([2, 1]);
      become(told, [...ALL, asks('Heard of in the others')]);
      await all('Heard of in the others', tabs);
    },
  );

  it.runIf(isDesktop)(
    'calls a person on their desktop who asked for it and looks elsewhere, for what is new alone',
    async () => {
      const { page, context, told } = await visit();
      await context.grantPermissions(['notifications']);
      await context.addInitScript(`window.called = [];
      window.Notification = class extends Notification {
        constructor(title, options) { super(title, options); window.called.push(Notification.permission + ' ' + title); }
      };
      Object.defineProperty(document, 'visibilityState', { get: () => window.isAway ? 'hidden' : 'visible' });`);
      await told.heardBy(() => page.reload());
      await page.getByRole('button', { name: 'Call me when something needs me' }).click();
      await page.getByText('You are called when').waitFor();
      await page.evaluate('window.isAway = true');
      become(told, [...ALL, asks('Newly asked')]);
      await expect.poll(() => page.evaluate('called')).toEqual(['granted Newly asked']);
      await expect.poll(() => page.title()).toBe('(8) weather · yoi-tickets');
    },
  );

  it('keeps a request of which it heard no answer, and says when it sends it again that it is the same', async () => {
    const { page, watched } = await visit();
    watched.expects(/ERR_FAILED/u);
    const sent: { text: string; id: string }[] = [];
    await page.route('**/api/request', async (route) => {
      sent.push(route.request().postDataJSON());
      if (sent.length < 2) return route.abort();
      await route.fulfill({ json: { pod: 'intake', delivery: 'delivered' } });
    });
    const words = page.getByRole('textbox', { name: 'New request' });
    await words.fill('Mend the roof.');
    await words.press('Control+Enter');
    await page.getByRole('alert').getByText('Nobody answered').waitFor();
    expect(await words.inputValue()).toBe('Mend the roof.');
    await words.press('Control+Enter');
    await expect.poll(() => words.inputValue()).toBe('');
    await words.fill('Mend the roof.');
    await words.press('Control+Enter');
    await expect.poll(() => sent).toHaveLength(3);
    const [lost, again, another] = sent;
    expect(again).toEqual(lost);
    expect(another).toEqual({ text: 'Mend the roof.', id: expect.not.stringContaining(lost?.id ?? '') });
  });

  it('keeps true on the board what stands on a later page', async () => {
    const { page, told } = await visit();
    let title = 'As it was';
    await page.route('**/api/tickets?*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      const isLater = query.get('cursor') === 'later';
      const tickets =
        query.get('state') === 'ready' ? [isLater ? { ...listed('old'), title } : listed('new')] : [];
      const next = isLater || tickets.length === 0 ? null : 'later';
      return route.fulfill({ json: { count: tickets.length, tickets, next_cursor: next } });
    });
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('link', { name: 'As it was' }).waitFor();
    title = 'As it is now';
    told.tell('changed', { ...ACTIONS, tickets: ['old'] });
    await page.getByRole('link', { name: 'As it is now' }).waitFor();
  });

  it('says that it cannot call who uses a browser that lets no page do it, as those of telephones', async () => {
    const { page, told } = await visit();
    await page.addInitScript(`window.Notification = class {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor() { throw new TypeError('Illegal constructor'); }
      };
      Object.defineProperty(document, 'visibilityState', { get: () => window.isAway ? 'hidden' : 'visible' });`);
    await told.heardBy(() => page.reload());
    const bell = page.getByRole('button', { name: 'Call me when something needs me' });
    await bell.click();
    await page.getByText('You are called when').waitFor();
    await page.evaluate('window.isAway = true');
    become(told, [...ALL, asks('Newly asked')]);
    await page.getByText('This browser lets no page call you.').waitFor();
    expect(await bell.getAttribute('aria-pressed')).toBe('false');
  });

  it('says how to come back to who is not known any more', async () => {
    const { page, told, watched } = await visit();
    watched.expects(/status of 401/u);
    told.forget();
    await page.reload();
    await page.getByText('yoi-tickets panel --link').waitFor();
    onTestFinished(() => expect(told.calls).toEqual([]));
  });
});
