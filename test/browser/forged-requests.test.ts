import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { canBrowse } from './browsing.ts';
import { ATTEMPTS, foreignPage } from './foreign-page.ts';
import { PanelStory, sessionOf } from './panel-story.ts';
import { isLong } from './scale.ts';

/** As a name that somebody made to lead to this machine: browsers resolve it to loopback by themselves. */
const REBOUND = 'elsewhere.localhost';
const HOSTS = [
  `${REBOUND}:PORT`,
  'elsewhere.example',
  'elsewhere.example:PORT',
  '127.0.0.1:1',
  '127.0.0.1.elsewhere.example:PORT',
  '127.0.0.1:PORT@elsewhere.example',
  '0.0.0.0:PORT',
  '[::]:PORT',
  '',
];
const SECRET_TITLE = 'Nobody elsewhere may read this';

describe.skipIf(!canBrowse)('the panel from another origin or host', () => {
  let story: PanelStory;
  let ticket: string;
  beforeAll(async () => {
    story = await PanelStory.begin();
    ticket = await story.work.ready(SECRET_TITLE);
  });
  afterAll(() => story?.end());

  const go = () => ({ tool: 'ticket_queue', input: { ticket }, seen: { ticket, rev: rev() } });
  const rev = () => story.work.events(ticket).at(-1)?.rev ?? 0;

  // Another port of 127.0.0.1 is the same site, so that the browser sends the session along.
  it.each(isLong ? ['127.0.0.1', 'localhost', REBOUND] : ['127.0.0.1'])(
    'a page of %s changes nothing and learns nothing, whatever it tries',
    async (host) => {
      const { page, context, watched } = await story.enter();
      const breaches = watched.expects(/./u);
      const before = story.work.told(ticket);
      for (const [what, attempt] of Object.entries(ATTEMPTS)) {
        const elsewhere = await context.newPage();
        await elsewhere.goto(await foreignPage(story.panel.origin, go(), attempt, host));
        await elsewhere.locator('#over').waitFor();
        expect(await elsewhere.locator('#loot').textContent(), what).toBe('');
        await elsewhere.close();
        expect(story.work.told(ticket), what).toEqual(before);
      }
      expect(breaches().filter((breach) => breach.startsWith('showed'))).toEqual([]);
      // The person goes on with theirs.
      await page.reload();
      await page.getByText(SECRET_TITLE).first().waitFor();
    },
  );

  it('a program at another port gets nothing by the cookie that the browser sends it', async () => {
    const { context, watched } = await story.enter();
    watched.expects(/asked another host/u);
    const heard: string[] = [];
    const elsewhere = createServer(({ headers }, response) => {
      heard.push(headers.cookie ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void elsewhere.close());
    await once(elsewhere, 'listening');
    // A server that listens on a port has such an address.
    const { port } = elsewhere.address() as AddressInfo;
    await (await context.newPage()).goto(`http://127.0.0.1:${port}/`);
    const [cookie = ''] = heard;
    expect(cookie).toContain(`yoi-panel-${story.panel.port}=`);
    const host = `127.0.0.1:${story.panel.port}`;
    for (const path of ['/api/actions', '/api/changes', `/api/tickets/${ticket}`])
      expect((await answerTo(path, { host, cookie })).status, path).toBe(401);
  });

  it.runIf(isLong)(
    'one-time link to a cookie: who has no session, or comes by a link again, sees nothing',
    async () => {
      const link = await story.anotherLink();
      const first = await story.browsing.visit(story.panel.origin);
      await first.page.goto(link);
      await first.page.getByText(SECRET_TITLE).first().waitFor();
      const [cookie, ...others] = await first.context.cookies();
      expect(others).toEqual([]);
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
      expect(first.page.url()).not.toContain(new URL(link).hash.slice(1) || new URL(link).search);
      for (const way of [link, `${story.panel.origin}/`]) {
        const { page, watched } = await story.browsing.visit(story.panel.origin);
        watched.expects(/status of 40[13]/u);
        await page.goto(way);
        await page.getByText('yoi-tickets panel').first().waitFor();
        expect(await page.content()).not.toContain(SECRET_TITLE);
        expect((await page.request.get('/api/actions')).status()).toBe(401);
      }
    },
  );

  it('Host: any other is refused before anything is looked at', async () => {
    const { context, page } = await story.enter();
    const session = { 'x-yoi-session': await sessionOf(page) };
    const cookies = await context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const host of HOSTS.map((named) => named.replace('PORT', story.panel.port)))
      for (const path of ['/', '/api/actions']) {
        const answered = await answerTo(path, { host, cookie, ...session });
        expect(answered, `${path} of ${host}`).toMatchObject({ status: expect.toSatisfy(isRefusal) });
        expect(answered.text).not.toContain(SECRET_TITLE);
      }
    expect(
      await answerTo('/api/actions', { host: `127.0.0.1:${story.panel.port}`, cookie, ...session }),
    ).toMatchObject({
      status: 200,
      text: expect.stringContaining(SECRET_TITLE),
    });
  });

  it.runIf(isLong)('a name that leads here shows nothing in the browser of the person', async () => {
    const { context, watched } = await story.enter();
    watched.expects(/asked another host|status of 4\d\d/u);
    const page = await context.newPage();
    await page.goto(`http://${REBOUND}:${story.panel.port}/`);
    expect(await page.content()).not.toContain(SECRET_TITLE);
    expect(await page.getByRole('main').count()).toBe(0);
  });

  it.runIf(isLong)(
    'no change by GET: whatever is asked for by its address, the workspace stays as it is',
    async () => {
      const { page } = await story.enter();
      const before = story.work.told(ticket);
      const query = new URLSearchParams({ tool: 'ticket_queue', ticket, input: JSON.stringify({ ticket }) });
      const headers = { 'x-yoi-session': await sessionOf(page) };
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])
        for (const path of ['call', 'companion', 'request', 'enter', `tickets/${ticket}`])
          await page.request.fetch(`/api/${path}?${query}`, { method, headers });
      expect(story.work.told(ticket)).toEqual(before);
    },
  );

  it('strict content policy: on every answer, and nothing may run that is not of the page', async () => {
    const { page, watched } = await story.enter();
    watched.expects(/trusted/iu);
    // Text that was not cleaned becomes no HTML, whatever part of the page tried.
    const tried = "try { document.body.innerHTML = '<p>x</p>'; 'done' } catch (error) { error.name }";
    expect(await page.evaluate(tried)).toBe('TypeError');
    for (const path of [
      '/',
      '/tickets/none',
      '/api/actions',
      '/api/none',
      '/none.js',
      '/..%2f..%2fetc/passwd',
    ]) {
      const headers = (await page.request.get(path)).headers();
      expect(headers, path).toMatchObject({
        'content-security-policy': expect.stringMatching(/default-src 'none'/u),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toMatch(/frame-ancestors 'none'/u);
      expect(policy).not.toMatch(/unsafe-(?:inline|eval)|https?:|\*/u);
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  function answerTo(path: string, headers: Readonly<Record<string, string>>) {
    const { port } = story.panel;
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers, setHost: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      asked.on('error', reject);
      asked.end();
    });
  }
});

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
