import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { panelApp } from '../../src/panel/server/panel-app.ts';
import { bytesBelow } from '../story/program.ts';
import { failingParts } from './failing-parts.ts';
import { PanelHere } from './panel-here.ts';
import { type Answered, AS_THE_PAGE, ask, enterBy, Visitor } from './visitor.ts';

const PLACES = [
  '/api/actions',
  '/api/tickets',
  '/api/tickets/wanted',
  '/api/pods',
  '/api/pods/one',
  '/api/changes',
];
const TITLE = 'A title that is nobody’s elsewhere';
const codeOf = ({ text }: Answered): string => JSON.parse(text).refusal.code;

describe('the panel from another origin or host', () => {
  let here: PanelHere;
  let ticket: string;
  beforeAll(async () => {
    here = await PanelHere.open({ allowedHosts: ['phone.example'] });
    ticket = await here.ready(TITLE);
  });
  afterAll(() => here?.end());

  const go = () => ({ tool: 'ticket_queue', input: { ticket }, seen: { ticket, rev: 3 } });
  const stateNow = async (visitor: Visitor) => (await visitor.get('/api/tickets')).tickets[0].state;

  it('listens on this machine alone', async () => {
    expect(here.link()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{43}$/u);
    await expect(fetch(`http://127.0.0.2:${here.port}/`)).rejects.toThrow();
  });

  it('lets one browser in by a link, once, and keeps its cookie from scripts and other pages', async () => {
    const key = here.link().split('#key=')[1] ?? '';
    const entered = await enterBy(here.port, key);
    expect([entered.status, JSON.parse(entered.text)]).toEqual([
      200,
      { session: expect.stringMatching(/^[\w-]{22}$/u) },
    ]);
    const [given = ''] = entered.headers['set-cookie'] ?? [];
    expect(given).toMatch(
      new RegExp(
        `^yoi-panel-${here.port}=[\\w-]{21}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict$`,
        'u',
      ),
    );
    const headers = { cookie: given.split(';')[0] ?? '', 'x-yoi-session': JSON.parse(entered.text).session };
    const opened = await ask(here.port, '/api/actions?last', { headers });
    expect([opened.status, opened.headers['set-cookie']], 'each page that opens').toEqual([200, [given]]);
    const again = await enterBy(here.port, key);
    expect([again.status, codeOf(again), again.headers['set-cookie']]).toEqual([403, 'forbidden', undefined]);
  });

  it('lets in nobody by a link that is older than a quarter of an hour', async () => {
    const key = here.link().split('#key=')[1] ?? '';
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1_000 });
    try {
      expect((await enterBy(here.port, key)).status).toBe(403);
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers many wrong keys with no more than that they are too many, and lets a good one in all the same', async () => {
    const wrong: number[] = [];
    for (let count = 0; count < 12; count++) wrong.push((await enterBy(here.port, `wrong-${count}`)).status);
    expect(wrong.slice(0, 5)).toEqual(Array(5).fill(403));
    expect(wrong.slice(10)).toEqual([429, 429]);
    expect(await here.enter()).toBeInstanceOf(Visitor);
  });

  it.each(PLACES)('%s says nothing without a session, or with one that is forged', async (place) => {
    const { cookie, session } = await here.enter();
    const name = cookie.split('=')[0];
    const key = here.link().split('#key=')[1];
    const half = { 'x-yoi-session': session };
    for (const forged of [
      '',
      `${name}=`,
      `${name}=../keys`,
      `${name}=${key}`,
      `${name}=${'a'.repeat(43)}`,
      `other=1`,
    ]) {
      const answered = await ask(here.port, place, {
        headers: { ...half, ...(forged ? { cookie: forged } : {}) },
      });
      expect([answered.status, codeOf(answered)], forged).toEqual([401, 'forbidden']);
    }
  });

  it('does nothing for a POST without a session', async () => {
    for (const [place, body] of [
      ['/api/call', go()],
      ['/api/companion', { text: 'Hello' }],
      ['/api/request', { text: 'Hello' }],
    ] as const) {
      const answered = await ask(here.port, place, {
        method: 'POST',
        headers: AS_THE_PAGE,
        body: JSON.stringify(body),
      });
      expect(answered.status, place).toBe(401);
    }
  });

  it.each([
    'elsewhere.example',
    'elsewhere.example:PORT',
    'localhost.elsewhere.example:PORT',
    '127.0.0.1:1',
    '127.0.0.1',
    '0.0.0.0:PORT',
    '[::]:PORT',
  ])('refuses the Host %s, also of who has a session, and says nothing by it', async (named) => {
    const visitor = await here.enter();
    const host = named.replace('PORT', String(here.port));
    for (const place of ['/', ...PLACES]) {
      const answered = await visitor.ask(place, { headers: { host } });
      expect(answered.status, place).toBe(403);
      expect(answered.text).not.toContain(TITLE);
    }
  });

  it('is there by each of its own names, and by those that the person allowed, at any port', async () => {
    const visitor = await here.enter();
    const { port } = here;
    for (const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'phone.example',
      'phone.example:8443',
    ])
      expect((await visitor.ask('/api/pods', { headers: { host } })).status, host).toBe(200);
    expect((await visitor.ask('/api/pods', { headers: { host: 'a.phone.example' } })).status).toBe(403);
  });

  it.each([
    { origin: 'http://elsewhere.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'http://localhost' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('refuses what another page asks: %o', async (headers) => {
    const visitor = await here.enter();
    for (const place of PLACES) expect((await visitor.ask(place, { headers })).status, place).toBe(403);
    // The types of a table of headers are those of all its rows.
    const asked = await visitor.post('/api/call', go(), headers as Record<string, string>);
    expect([asked.status, codeOf(asked)]).toEqual([403, 'forbidden']);
    expect(await stateNow(visitor)).toBe('ready');
  });

  it('is there at port 80 by a name alone, as browsers leave that port out', async () => {
    const { parts } = failingParts(new Error('not asked for here'));
    const at = async (port: number, host: string) => {
      const app = panelApp(parts, { port: () => port, allowed: [] });
      const headers = { host, origin: `http://${host}` };
      return (await app.fetch(new Request('http://127.0.0.1/', { headers }))).status;
    };
    expect([await at(80, '127.0.0.1'), await at(80, 'localhost')]).toEqual([200, 200]);
    expect([await at(80, 'evil.example'), await at(81, '127.0.0.1')]).toEqual([403, 403]);
  });

  it('shows itself to who comes by a link from elsewhere, and to the page itself', async () => {
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask(here.port, '/tickets/one', { headers: visit })).status).toBe(200);
    const visitor = await here.enter();
    const own = { origin: `http://127.0.0.1:${here.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await visitor.post('/api/call', { tool: 'ticket_list', input: {} }, own)).status).toBe(200);
  });

  it('changes nothing by GET, whatever stands in the address', async () => {
    const visitor = await here.enter();
    const before = bytesBelow(here.records);
    const query = new URLSearchParams({
      tool: 'ticket_queue',
      input: JSON.stringify({ ticket }),
      text: 'Hello',
    });
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      for (const place of ['call', 'companion', 'request', 'enter'])
        expect((await visitor.ask(`/api/${place}?${query}`, { method })).status, `${method} ${place}`).toBe(
          404,
        );
    expect(bytesBelow(here.records)).toEqual(before);
  });

  it.each([
    ['a form', { 'x-yoi-panel': '1', 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', { 'x-yoi-panel': '1', 'content-type': 'text/plain' }],
    ['a type that only looks so', { 'x-yoi-panel': '1', 'content-type': 'text/plain; application/json' }],
    ['no type', { 'x-yoi-panel': '1' }],
    ['no header of the page', { 'content-type': 'application/json' }],
    ['another header of the page', { 'x-yoi-panel': '2', 'content-type': 'application/json' }],
  ])('refuses %s, as a page elsewhere could send it', async (_what, headers) => {
    const visitor = await here.enter();
    const body = JSON.stringify(go());
    for (const place of ['/api/call', '/api/companion', '/api/request', '/api/enter']) {
      const answered = await visitor.ask(place, { method: 'POST', headers, body });
      expect([answered.status, codeOf(answered)], place).toEqual([400, 'invalid_input']);
    }
    expect(await stateNow(visitor)).toBe('ready');
  });

  it('reads no more of a body than a page sends, with its length and without', async () => {
    const visitor = await here.enter();
    const body = JSON.stringify({ tool: 'ticket_list', input: { text: 'x'.repeat(300 * 1024) } });
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }]) {
      const answered = await visitor
        .ask('/api/call', { method: 'POST', headers: { ...AS_THE_PAGE, ...headers }, body })
        // The server may close before all of it was sent.
        .catch(() => undefined);
      if (answered) expect([answered.status, codeOf(answered)]).toEqual([413, 'too_large']);
    }
    expect((await visitor.ask('/api/pods')).status).toBe(200);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"tool":1,"input":{}}',
    '{"tool":"ticket_list"}',
    '{"tool":"ticket_list","input":{},"role":"intake"}',
  ])('refuses the body %j in words', async (body) => {
    const visitor = await here.enter();
    const answered = await visitor.ask('/api/call', { method: 'POST', headers: AS_THE_PAGE, body });
    expect([answered.status, codeOf(answered)]).toEqual([400, 'invalid_input']);
  });

  it('gives nothing of the disk by any path, and no Ticket or Pod by an id that leads elsewhere', async () => {
    const visitor = await here.enter();
    const ways = ['../', '..%2f', '%2e%2e/', '..%5c', '....//', '/', '%00', 'assets/../../'];
    for (const way of ways) {
      const { status, text } = await visitor.ask(`/assets/${way}${way}${way}etc/passwd`);
      expect(text, way).not.toContain('root:');
      expect([200, 400, 404], way).toContain(status);
      for (const place of ['tickets', 'pods']) {
        const refused = await visitor.ask(`/api/${place}/${encodeURIComponent(`${way}pod.json`)}`);
        expect(refused.status, `${place} ${way}`).toBe(404);
        expect(refused.text).not.toContain(here.root);
      }
    }
    expect((await visitor.ask('/assets/notes.secret')).status).toBe(404);
    for (const place of [
      '/api/tickets/20260101-000000-none',
      '/api/pods/none',
      '/api/pods/none/stream',
      '/api/none',
    ])
      expect((await visitor.ask(place)).status, place).toBe(404);
  });

  it('says what the page may load with every answer, and lets nobody keep what it says', async () => {
    const visitor = await here.enter();
    for (const place of [
      '/',
      '/tickets/one',
      '/assets/main-abc123.js',
      '/none.js',
      '/api/actions',
      '/api/none',
    ]) {
      const { headers } = await visitor.ask(place);
      expect(headers, place).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify$/u,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/u);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['cache-control'], place).toMatch(
        place.startsWith('/assets/') ? /immutable/u : /no-store/u,
      );
    }
    const stranger = await ask(here.port, '/api/actions', { headers: { host: 'elsewhere.example' } });
    expect(stranger.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it('keeps of keys and sessions only digests, for this user alone', async () => {
    const key = here.link().split('#key=')[1] ?? '';
    const { cookie, session } = await here.enter();
    const folder = join(here.root, '.git/yoi/panel');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      const { mode } = statSync(path);
      expect(mode & 0o077, name).toBe(0);
      if (!statSync(path).isFile()) continue;
      for (const secret of [key, cookie.split('=')[1] ?? '', session])
        expect(`${name} ${readFileSync(path, 'utf8')}`).not.toContain(secret);
    }
  });

  // What was refused above would have been done: the same request, as the page sends it.
  it('does what the page itself asks', async () => {
    const visitor = await here.enter();
    expect((await visitor.post('/api/call', go())).status).toBe(200);
    expect(await stateNow(visitor)).toBe('queued');
  });
});
