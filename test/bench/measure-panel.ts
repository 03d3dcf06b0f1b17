import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { findChromium, startChromium } from '../browser/chromium.ts';
import { PanelProcess } from '../browser/panel-process.ts';
import { hasTerminal } from '../story/terminal.ts';
import { fillWorkspace } from './many-tickets.ts';
import { median, timedAsync } from './measure.ts';
import { MAIN, newWorkspace, type Served, serve } from './program.ts';
import { report } from './report.ts';

const COUNT = 10_000;
const ROUNDS = 9;
const FIRST_VIEW_MS = 300;
const CHANGE_MS = 1_000;
const BEYOND_MS = 100;
const SCRIPT_BYTES = 150_000;
const MEMORY_MB = 150;

/** When the first row was painted, from the beginning of the navigation, in the page's own time. */
const WATCH_ROWS = `
window.firstRow = new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('main article')) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document, { childList: true, subtree: true });
});`;

/** The list, as the page asks for it. */
const ASK = `fetch('/api/actions', { headers: { 'x-yoi-session': localStorage.getItem('session') } })
  .then((answer) => answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status))))`;

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What a person waits for who keeps the page open in a large workspace. */
export async function measurePanel(folder: string): Promise<void> {
  const executable = findChromium();
  if (executable === null || process.platform !== 'linux' || !hasTerminal()) {
    console.error('skipped: the panel is measured in a Chromium, from a terminal, on Linux');
    return;
  }
  const { root, records, localDir } = newWorkspace(folder, 'panel');
  const ids = await fillWorkspace({ root: records, localDir, count: COUNT, oneActiveIn: 1 });
  const env = { PATH: process.env.PATH ?? '', HOME: folder, LC_ALL: 'C.UTF-8' };
  const panel = await PanelProcess.open([process.execPath, MAIN], { root, env });
  const home = join(folder, 'chromium');
  mkdirSync(home);
  const browser = await startChromium(executable, home);
  const intake = await serve(root, 'intake');
  try {
    const session = await enter(browser, panel);
    await measureFirstView(browser, panel, session);
    const context = await browser.newContext({ baseURL: panel.origin, storageState: session });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByRole('article').first().waitFor();
    await measureChange(page, intake);
    await measureAction(page, intake, ids);
    report({
      what: `memory of the panel at ${COUNT.toLocaleString('en')}`,
      value: panel.memory(),
      unit: 'MB',
      floor: { what: 'serve there', value: intake.memory() },
      reach: `≤ ${MEMORY_MB} MB`,
      met: panel.memory() <= MEMORY_MB,
    });
  } finally {
    await intake.close();
    await browser.close();
    await panel.close();
  }
}

async function enter(browser: Browser, panel: PanelProcess): Promise<Session> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(panel.link);
  await page.getByRole('article').first().waitFor();
  const session = await context.storageState();
  await context.close();
  return session;
}

/** Each time a browser that has nothing of it yet; beside the same picture as a page that needs nothing else. */
async function measureFirstView(browser: Browser, panel: PanelProcess, session: Session): Promise<void> {
  const first = await firstView(browser, panel.origin, session);
  const still = await servePicture(first.picture, first.styles);
  const views: number[] = [];
  const stills: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    views.push((await firstView(browser, panel.origin, session)).ms);
    stills.push((await firstView(browser, still.origin, session)).ms);
  }
  still.close();
  report({
    what: `first useful view of ${COUNT.toLocaleString('en')}, to the first row`,
    value: median(views),
    floor: { what: 'the same picture as a still page', value: median(stills) },
    reach: `≤ ${FIRST_VIEW_MS} ms`,
    met: median(views) <= FIRST_VIEW_MS,
  });
  report({
    what: 'JavaScript of the first view, as it is sent',
    value: first.scriptBytes,
    unit: 'bytes',
    floor: { what: 'limit', value: SCRIPT_BYTES },
    reach: `≤ ${SCRIPT_BYTES / 1000} kB`,
    met: first.scriptBytes <= SCRIPT_BYTES,
  });
}

type View = { ms: number; picture: string; styles: string; scriptBytes: number };

async function firstView(browser: Browser, origin: string, storageState: Session): Promise<View> {
  const context = await browser.newContext({ storageState });
  await context.addInitScript(WATCH_ROWS);
  const page = await context.newPage();
  const answers: Response[] = [];
  page.on('response', (answer) => answers.push(answer));
  await page.goto(`${origin}/`);
  const ms = Number(await page.evaluate('window.firstRow'));
  const named = (type: string) => answers.filter((answer) => answer.request().resourceType() === type);
  const styles = await Promise.all(named('stylesheet').map((answer) => answer.text()));
  const sizes = await Promise.all(named('script').map((answer) => answer.request().sizes()));
  const picture = await page.content();
  await context.close();
  const scriptBytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
  return { ms, picture, styles: styles.join('\n'), scriptBytes };
}

async function servePicture(picture: string, styles: string): Promise<{ origin: string; close(): void }> {
  const still = picture
    .replaceAll(/<script[^>]*><\/script>|<link[^>]*>/gu, '')
    .replace('</head>', '<link rel="stylesheet" href="/still.css"></head>');
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/still.css' ? 'text/css' : 'text/html; charset=utf-8');
    response.end(url === '/still.css' ? styles : still);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A server that listens on a port has such an address.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** From the moment in which an agent's call is answered until the person can see what it did. */
async function measureChange(page: Page, intake: Served): Promise<void> {
  const waited: number[] = [];
  const asked: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    asked.push(await timedAsync(() => page.evaluate(ASK)));
    const title = `Urgent thing ${round}`;
    const { id } = await intake.call('ticket_create', { title, priority: 'P0' });
    await intake.call('ticket_ask', { ticket: id, body: `Which way, for the ${round}th time?` });
    const row = page.getByRole('article', { name: title });
    waited.push(await timedAsync(() => row.getByText(`for the ${round}th time?`).first().waitFor()));
  }
  report({
    what: 'a change by an agent, until it is on the page',
    value: Math.max(...waited),
    floor: { what: 'the list asked for once', value: median(asked) },
    reach: `≤ ${CHANGE_MS} ms, the slowest of ${ROUNDS}`,
    met: Math.max(...waited) <= CHANGE_MS,
  });
}

/** A comment by the page, beside the same by a server that does nothing else, less its way there. */
async function measureAction(page: Page, intake: Served, ids: readonly string[]): Promise<void> {
  const acted: number[] = [];
  const own: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ticket = ids[round * 31] ?? '';
    const ping = await timedAsync(() => intake.client.ping());
    own.push((await timedAsync(() => intake.call('ticket_comment', { ticket, body: 'A word.' }))) - ping);
    acted.push(Number(await page.evaluate(commentOn(ticket))));
  }
  report({
    what: 'an action of the page, a comment, until it is answered',
    value: median(acted),
    floor: { what: 'over MCP less a ping', value: median(own) },
    reach: `≤ ${BEYOND_MS} ms above`,
    met: median(acted) <= median(own) + BEYOND_MS,
  });
}

/** How long it took, in the page; what is asked before it only says what the person saw. */
function commentOn(ticket: string): string {
  return `(async (ticket) => {
    const session = { 'x-yoi-session': localStorage.getItem('session') };
    const about = await fetch('/api/tickets/' + encodeURIComponent(ticket), { headers: session });
    const { rev } = await about.json();
    const headers = { ...session, 'content-type': 'application/json', 'x-yoi-panel': '1' };
    const call = { tool: 'ticket_comment', input: { ticket, body: 'A word of mine.' }, seen: { ticket, rev } };
    const begun = performance.now();
    const answer = await fetch('/api/call', { method: 'POST', headers, body: JSON.stringify(call) });
    const { kind } = await answer.json();
    if (kind !== 'answer') throw new Error('the comment was not made: ' + kind);
    return performance.now() - begun;
  })(${JSON.stringify(ticket)})`;
}
