import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ActionsAnswer,
  CallAnswer,
  CallRequest,
  DiffAnswer,
  PodAnswer,
  TicketAnswer,
  TranscriptEntry,
} from '../../src/panel/wire.ts';
import { actionOf } from '../panel/web/rows.ts';
import { Browsing, canBrowse } from './browsing.ts';
import { findBarriers } from './find-barriers.ts';
import { holdBack } from './hold-back.ts';
import { longLine, NASTY_MARKDOWN, RAN } from './nasty-texts.ts';
import { isLong } from './scale.ts';
import { HEAD, shownDiff, shownPod, shownTicket } from './shown-things.ts';
import { type ToldPage, tellPage } from './told-page.ts';

const ID = '20261121-090000-greet';
const TICKET = `/api/tickets/${ID}`;
const ACTIONS: ActionsAnswer = {
  ...{
    workspace: { name: 'greetings', root: '/w' },
    rows: [],
    needs: 0,
    states: {},
    held: null,
    warnings: [],
    unread: 0,
  },
  orchestrator: { name: 'greetings-orchestrator', state: 'absent', why: null },
  // Nobody looks at how many there are.
  counts: {} as ActionsAnswer['counts'],
};
const CHANGED = { tickets: [ID], pods: [], actions: true };
const done: CallAnswer = { kind: 'answer', structured: { delivery: 'delivered', note: '' }, text: 'Done.' };
const refused: CallAnswer = {
  kind: 'refused',
  refusal: {
    code: 'unmet_requirement',
    refused: 'not recorded',
    rule: 'another commit',
    next: 'read that one',
  },
  now: null,
};

/** What a test makes of them while somebody looks. */
type Now = { ticket?: TicketAnswer; diff?: DiffAnswer; pod?: () => PodAnswer };

function served(answer: (call: CallRequest) => CallAnswer = () => done, now: Now = {}) {
  const ticket = shownTicket(ID);
  const graph = {
    nodes: [
      { id: ID, title: ticket.title, state: 'inprogress', self: true },
      { id: 'other', title: ticket.title, state: 'missing', self: false },
    ],
    edges: [{ from: ID, to: 'other', kind: 'depends_on', of: 'relation', note: NASTY_MARKDOWN }],
    left_out: 2,
  };
  const said = {
    '/api/actions': () => ACTIONS,
    '/api/pods': () => ({ pods: [] }),
    [TICKET]: () => now.ticket ?? ticket,
    [`${TICKET}/diff`]: () => now.diff ?? shownDiff(10_000),
    [`${TICKET}/graph`]: () => graph,
    [`${TICKET}/artifact`]: () => ({ path: 'dossier-1.md', text: NASTY_MARKDOWN, cut: true }),
    '/api/pods/coder': () => now.pod?.() ?? shownPod('coder'),
  };
  return tellPage(said, answer);
}

const tooWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
const ran = (page: Page) => page.evaluate<boolean>(`'${RAN}' in window`);

describe.skipIf(!canBrowse)('the page of a Ticket', () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await Browsing.begin();
  });
  afterAll(() => browsing?.end());

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)(
    'lets no text do anything, and keeps nobody out, %d wide and %s',
    async (width, colorScheme) => {
      const { origin } = await served();
      const { page } = await browsing.visit(origin, { viewport: { width, height: 844 }, colorScheme });
      await page.goto(`${origin}/ticket/${ID}`);
      await page.getByRole('button', { name: 'Show as a graph' }).click();
      await page.getByRole('link', { name: /, this Ticket$/u }).waitFor();
      await page.locator('.diff-line').getByText('U+202E').first().waitFor();
      const dossier = page.getByRole('region', { name: /^Dossier/u });
      await dossier.locator('.markdown').waitFor();
      const folded = page.getByRole('button', { name: /^Show all/u });
      while ((await folded.count()) > 0) await folded.first().click();
      await page.getByText('U+202E').first().waitFor();
      expect(await ran(page)).toBe(false);
      expect(await tooWide(page)).toBe(false);
      expect(await findBarriers(page)).toEqual([]);
      await browsing.picture(page, `ticket-nasty-${width}-${colorScheme}`);
    },
  );

  it('collects comments on lines, by keys alone, as one review of the commit that was seen', async () => {
    let answer: CallAnswer = refused;
    const told = await served(() => answer);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    await page.getByRole('button', { name: 'Comment on line 1', exact: true }).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('What does this hide?');
    await page.keyboard.press('Control+Enter');
    await page.reload();
    await page.getByText('What does this hide?').waitFor();
    const bar = page.getByRole('region', { name: 'Your review' });
    await expect.poll(() => bar.innerText()).toContain('1 comment');
    await bar.getByRole('button', { name: 'Request changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Request changes' }).click();
    await page.getByRole('alert').getByText('Another commit').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByText('What does this hide?').count()).toBe(1);
    answer = done;
    await bar.getByRole('button', { name: 'Request changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Request changes' }).click();
    await expect.poll(() => bar.innerText()).toContain('No comments');
    expect(told.calls.at(-1)).toEqual({
      tool: 'ticket_review',
      input: {
        ...{ ticket: ID, verdict: 'request_changes', commit: HEAD, body: 'Please see the lines.' },
        findings: [{ severity: 'blocker', text: 'What does this hide?', file: 'src/greet.ts', line: 2 }],
      },
      seen: { ticket: ID, rev: 7 },
    });
  });

  /** The branch goes on, to a commit in which the files are these. */
  function goOn(told: ToldPage, now: Now, head: string, files: DiffAnswer['files']) {
    const { work, ...ticket } = now.ticket ?? shownTicket(ID);
    now.ticket = { ...ticket, rev: ticket.rev + 1, work: work && { ...work, head } };
    now.diff = { ...shownDiff(10), files, head };
    told.tell('changed', CHANGED);
  }

  it('keeps a comment that is being written, whatever is done beside it and becomes of the branch', async () => {
    const now: Now = { diff: shownDiff(10) };
    const told = await served(undefined, now);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    const say = (line: number) =>
      page.getByRole('button', { name: `Comment on line ${line}`, exact: true }).first();
    const words = (line: number) => page.getByRole('textbox', { name: `What you say of line ${line}` });
    await say(1).click();
    await page.keyboard.type('Half a comm');
    goOn(told, now, 'c'.repeat(40), shownDiff(10).files);
    await page.getByRole('button', { name: 'Show what came since' }).waitFor();
    expect(await words(1).inputValue()).toBe('Half a comm');
    await page.keyboard.type('ent');
    await say(3).click();
    expect(await words(1).inputValue()).toBe('Half a comment');
    await page.reload();
    await page.getByText('Half a comment').waitFor();
    expect(await words(3).count()).toBe(0);
  });

  it('shows a comment also where its file is not among the lines any more', async () => {
    const now: Now = { diff: shownDiff(10) };
    const told = await served(undefined, now);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    await page.getByRole('button', { name: 'Comment on line 1', exact: true }).first().click();
    await page.keyboard.type('Why this?');
    await page.keyboard.press('Control+Enter');
    goOn(told, now, 'c'.repeat(40), shownDiff(10).files.slice(1));
    await page.getByRole('button', { name: 'Show what came since' }).click();
    const left = page.getByRole('region', { name: 'src/greet.ts' });
    await left.getByText('Why this?').waitFor();
    await left.getByRole('button', { name: 'Remove' }).click();
    const bar = page.getByRole('region', { name: 'Your review' });
    await expect.poll(() => bar.innerText()).toContain('No comments');
  });

  it('replaces no text of somebody else by one that was begun before it, unless the person says so', async () => {
    const ticket = shownTicket(ID);
    const row = { ...ticket.row, actions: [actionOf('edit', { ticket: ID })] };
    const now: Now = { ticket: { ...ticket, row, title: 'Greet', body: 'Say hello.' } };
    const told = await served(() => refused, now);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    const edit = () => page.getByRole('button', { name: 'Edit' }).click();
    await edit();
    await page.getByRole('textbox', { name: 'Text' }).fill('Say hello twice.');
    await page.keyboard.press('Escape');
    now.ticket = { ...ticket, row, title: 'Greet', body: 'Say good day.', revision: 'r2' };
    told.tell('changed', CHANGED);
    await page.getByText('Say good day.').waitFor();
    await edit();
    await page.getByText('The text changed meanwhile.').waitFor();
    const save = async () => {
      const count = told.calls.length;
      await page.getByRole('button', { name: 'Save' }).click();
      await expect.poll(() => told.calls).toHaveLength(count + 1);
      return told.calls.at(-1)?.input;
    };
    const sent = { ticket: ID, body: 'Say hello twice.' };
    expect(await save()).toEqual({ ...sent, revision: 'r' });
    await page.getByRole('button', { name: 'Replace it' }).click();
    expect(await save()).toEqual({ ...sent, revision: 'r2' });
    await page.getByRole('textbox', { name: 'Text' }).fill('Say good day.');
    await page.getByRole('textbox', { name: 'Title' }).fill('Greet all');
    expect(await save()).toEqual({ ticket: ID, title: 'Greet all', revision: 'r2' });
  });

  it('asks again for what could not be fetched, until it is there', async () => {
    const told = await served();
    const { page, watched } = await browsing.visit(told.origin);
    watched.expects(/Failed to load resource/u);
    await page.route('**/artifact?*', (route) => route.abort());
    await page.goto(`${told.origin}/ticket/${ID}`);
    await page.getByText('Nobody answered.').waitFor();
    await page.unroute('**/artifact?*');
    await page.getByRole('heading', { name: 'Dossier 1' }).waitFor();
    await page.getByText('Nobody answered.').waitFor({ state: 'detached' });
    expect(told.asked).toContain(`${TICKET}/artifact`);
  });

  it('begins at the top of another Ticket, also after a part of this one was gone to', async () => {
    const { origin } = await served();
    const { page } = await browsing.visit(origin);
    await page.route('**/api/tickets/other*', (route) =>
      route.fulfill({ json: { ...shownTicket('other'), title: 'The other', work: null } }),
    );
    await page.goto(`${origin}/ticket/${ID}`);
    const link = page.locator('.links').getByRole('link');
    const other = page.getByRole('heading', { level: 1, name: 'The other' });
    await link.click();
    await other.waitFor();
    // From now on it is there at once, and as long as this one.
    await page.goBack();
    await link.waitFor();
    await page.getByRole('link', { name: 'Links' }).click();
    await link.click();
    await other.waitFor();
    await expect.poll(() => page.evaluate<number>('scrollY')).toBe(0);
  });

  it('shows no dossier under the name of the next one', async () => {
    const now: Now = {};
    const told = await served(undefined, now);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    const dossier = page.getByRole('region', { name: /^Dossier/u });
    await dossier.locator('.markdown').waitFor();
    await page.route('**/artifact?path=dossier-2.md', () => {});
    const { work, ...ticket } = shownTicket(ID);
    const next = work?.dossier && { ...work.dossier, number: 2, artifact: 'dossier-2.md' };
    now.ticket = { ...ticket, work: work && { ...work, dossier: next ?? null } };
    told.tell('changed', CHANGED);
    await page.getByRole('heading', { name: 'Dossier 2' }).waitFor();
    await dossier.locator('.markdown').waitFor({ state: 'detached' });
  });

  it('keeps half an answer to a question that was answered meanwhile', async () => {
    const now: Now = { ticket: shownTicket(ID) };
    const told = await served(undefined, now);
    const { page } = await browsing.visit(told.origin);
    await told.heardBy(() => page.goto(`${told.origin}/ticket/${ID}`));
    const answer = page.getByRole('textbox', { name: /^Your answer/u });
    await answer.click();
    await page.keyboard.type('Half an ans');
    now.ticket = { ...shownTicket(ID), rev: 8, questions: [] };
    told.tell('changed', CHANGED);
    await page.getByText('No longer open.').waitFor();
    await page.keyboard.type('wer b');
    expect(await answer.inputValue()).toBe('Half an answer b');
    await page.getByRole('button', { name: 'Leave it' }).click();
    await answer.waitFor({ state: 'detached' });
  });

  it('leaves to the person what they went on to write while an answer was on its way', async () => {
    const told = await served();
    const { page } = await browsing.visit(told.origin);
    const bring = await holdBack(page, /\/api\/call$/u);
    await page.goto(`${told.origin}/ticket/${ID}`);
    const answer = page.getByRole('textbox', { name: /^Your answer/u });
    await answer.click();
    await page.keyboard.type('Yes.');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.type(' And more');
    bring();
    await page.getByText('Answered.').waitFor();
    expect(await answer.inputValue()).toBe('Yes. And more');
    expect(told.calls).toMatchObject([{ input: { body: 'Yes.' } }]);
  });

  it.runIf(isLong)('draws ten thousand lines in parts, when they are wanted', async () => {
    const { origin } = await served();
    const { page } = await browsing.visit(origin);
    await page.goto(`${origin}/ticket/${ID}`);
    await page.locator('.diff-line').getByText('U+202E').waitFor();
    expect(await page.locator('.diff-line').count()).toBe(3);
    await page.getByRole('button', { name: /WWW/u }).click();
    await page.getByRole('button', { name: 'Show 500 more lines of 9500' }).click();
    await expect.poll(() => page.locator('.diff-line').count()).toBe(1003);
  });
});

describe.skipIf(!canBrowse)('the page of a Pod', () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await Browsing.begin();
  });
  afterAll(() => browsing?.end());

  let seq = 0;
  const line = (text: string): TranscriptEntry => {
    seq += 1;
    return { seq, at: '2026-11-21T09:00:00.000Z', kind: 'message', text };
  };
  const turn = (): TranscriptEntry => {
    seq += 1;
    return { seq, at: '2026-11-21T09:00:00.000Z', kind: 'turn', stop: 'end_turn' };
  };

  async function visit(answer?: (call: CallRequest) => CallAnswer, width = 1280) {
    seq = 0;
    const now: Now = {};
    const told = await served(answer, now);
    const { page } = await browsing.visit(told.origin, { viewport: { width, height: 700 } });
    const following = page.waitForResponse(/\/stream/u);
    await told.heardBy(() => page.goto(`${told.origin}/pod/coder`));
    await following;
    await page.getByRole('log').waitFor();
    return { ...told, told, page, now };
  }

  it('shows words as text while they come, and as harmless Markdown when they are there', async () => {
    const { page, stream } = await visit(undefined, 390);
    stream([line('the **first** '), line('words')]);
    await page.getByRole('log').getByText('the **first** words').waitFor();
    stream([turn(), line(NASTY_MARKDOWN), turn(), line(longLine(1_000_000)), turn()]);
    await page.getByRole('log').getByText('Show more').last().waitFor();
    expect(await page.getByRole('log').locator('strong').first().innerText()).toBe('first');
    expect(await ran(page)).toBe(false);
    expect(await tooWide(page)).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    await browsing.picture(page, 'pod-nasty-390');
  });

  it('shows another Pod that took the name from its first line on, and no line of the one before', async () => {
    let launched_at = '2026-11-21T09:00:00.000Z';
    const told = await served(undefined, { pod: () => ({ ...shownPod('coder'), launched_at }) });
    const { page } = await browsing.visit(told.origin);
    const following = page.waitForResponse(/\/stream/u);
    await told.heardBy(() => page.goto(`${told.origin}/pod/coder`));
    await following;
    seq = 0;
    told.stream([line('by the one before'), turn(), turn()]);
    await page.getByText('by the one before').waitFor();
    launched_at = '2026-11-21T10:00:00.000Z';
    const again = page.waitForResponse(/\/stream\?after=0/u);
    told.tell('changed', { tickets: [], pods: ['coder'], actions: true });
    await again;
    seq = 0;
    told.stream([line('by another'), turn()]);
    await page.getByText('by another').waitFor();
    expect(await page.getByText('by the one before').count()).toBe(0);
  });

  it('says that earlier lines are to be had where it missed more than it is told again', async () => {
    const { page, stream } = await visit();
    stream([line('before it was away'), line(' and')]);
    await page.getByText('before it was away and').waitFor();
    seq = 5_000;
    stream([line('long after'), turn()]);
    await page.getByText('long after').waitFor();
    expect(await page.getByText('before it was away').count()).toBe(0);
    await page.getByRole('button', { name: 'Earlier' }).waitFor();
  });

  it.runIf(isLong)('keeps the end in sight, unless somebody went back to read', async () => {
    const { page, stream } = await visit();
    const atEnd = () =>
      page.evaluate<boolean>('document.documentElement.scrollHeight - scrollY - innerHeight < 2');
    stream(Array.from({ length: 60 }, (_, at) => [line(`part ${at}`), turn()]).flat());
    await page.getByText('part 59').waitFor();
    await expect.poll(atEnd).toBe(true);
    await page.evaluate('scrollTo(0, 0)');
    await expect.poll(() => page.evaluate<number>('scrollY')).toBe(0);
    stream([line('came later'), turn()]);
    await page.getByRole('button', { name: '2 new below' }).click();
    await expect.poll(atEnd).toBe(true);
    expect(await page.getByText('came later').isVisible()).toBe(true);
  });

  it('keeps earlier lines for whoever reads them, while more come than a page holds', async () => {
    const { page, stream } = await visit();
    const earlier = {
      json: {
        entries: [
          { ...line('an earlier word'), seq: 1 },
          { ...turn(), seq: 2 },
        ],
      },
    };
    await page.route('**/transcript?before=3', (route) => route.fulfill(earlier));
    stream(Array.from({ length: 4_000 }, () => line('word ')));
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.getByText('an earlier word').waitFor();
    stream([line('the last of them')]);
    await page.getByText('the last of them').waitFor();
    expect(await page.getByText('an earlier word').count()).toBe(1);
  });

  it('shows the whole of a long command beside its yes, in a part that scrolls', async () => {
    const [first, ...others] = shownPod('coder').questions;
    if (!first) throw new Error('it asks nothing');
    const command = ['node', '-e', `${'/* long */ '.repeat(300)}theEnd()`];
    const now: Now = { pod: () => ({ ...shownPod('coder'), questions: [{ ...first, command }, ...others] }) };
    const told = await served(undefined, now);
    const { page } = await browsing.visit(told.origin);
    await page.goto(`${told.origin}/pod/coder`);
    const asked = page.locator('.pod-question').first();
    await asked.getByText('theEnd()').waitFor();
    expect(await asked.getByRole('button', { name: 'show more' }).count()).toBe(0);
    const box = await asked.locator('.quote-long').first().boundingBox();
    expect(box?.height).toBeLessThan(400);
  });

  it('keeps what was written to a Pod that is gone, until the person leaves it', async () => {
    const { page, told, now } = await visit();
    const words = page.getByRole('textbox', { name: 'Tell coder something' });
    await words.fill('Half a wor');
    now.pod = () => ({ ...shownPod('coder'), state: 'gone', questions: [] });
    told.tell('changed', { tickets: [], pods: ['coder'], actions: true });
    await page.getByText('What you wrote is kept until').waitFor();
    expect(await words.inputValue()).toBe('Half a wor');
    await page.getByRole('button', { name: 'Leave it' }).click();
    await words.waitFor({ state: 'detached' });
  });

  it('asks with the whole command, answers as far as was said, and keeps what could not be sent', async () => {
    const { page, calls } = await visit(({ tool }) => (tool === 'pod_send' ? refused : done));
    const asked = page.getByRole('region', { name: 'May it run this command?' });
    expect(await asked.innerText()).toContain(String.raw`$ sh -c 'echo one\nrm -rf two'`);
    await asked.getByText('this Pod').click();
    await asked.getByRole('button', { name: 'Deny' }).click();
    await expect.poll(() => calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      tool: 'pod_permit',
      input: { pod: 'coder', question: 'q1', decision: 'deny', scope: 'pod' },
    });
    const words = page.getByRole('textbox', { name: 'Tell coder something' });
    await words.fill('Stop that.');
    await words.press('Control+Enter');
    await page.getByRole('alert').getByText('Not recorded').waitFor();
    expect(await words.inputValue()).toBe('Stop that.');
  });
});
