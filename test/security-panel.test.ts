import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelHere } from './panel/panel-here.ts';
import { type Answered, AS_THE_PAGE, ask, type Visitor } from './panel/visitor.ts';

const TITLE = 'A title that is nobody’s elsewhere';
const codeOf = ({ text }: Answered): string => JSON.parse(text).refusal.code;

describe('the panel from another origin or host', () => {
  let here: PanelHere;
  let ann: Visitor;
  let ticket: string;
  beforeAll(async () => {
    here = await PanelHere.open({ allowedHosts: ['phone.example'] });
    ann = await here.enter();
    ticket = await here.ready(TITLE);
  });
  afterAll(() => here?.end());

  const go = () => ({ tool: 'ticket_queue', input: { ticket }, seen: { ticket, rev: 3 } });
  const stateNow = async () => (await ann.get('/api/tickets')).tickets[0].state;

  describe('a program at another port of this machine', () => {
    // A browser sends a cookie of 127.0.0.1 to every port of it: an agent's own web server is sent it as well.
    it('acts and reads by no cookie that a browser brought it', async () => {
      for (const place of ['/api/actions', '/api/changes', '/api/pods/one/stream?after=0']) {
        const answered = await ask(here.port, place, { headers: { cookie: ann.cookie } });
        expect([answered.status, codeOf(answered)], place).toEqual([401, 'forbidden']);
      }
      for (const half of ['', 'x', ann.cookie.split('=')[1] ?? '']) {
        const headers = { ...AS_THE_PAGE, cookie: ann.cookie, 'x-yoi-session': half };
        const body = JSON.stringify(go());
        expect((await ask(here.port, '/api/call', { method: 'POST', headers, body })).status).toBe(401);
      }
      expect(await stateNow()).toBe('ready');
    });

    it('puts nobody out by cookies of the same name', async () => {
      const tossed = `yoi-panel-${here.port}=tossed`;
      for (const cookie of [`${tossed}; ${ann.cookie}`, `${tossed}; ${tossed}2; ${ann.cookie}; ${tossed}3`])
        expect((await ann.ask('/api/pods', { headers: { cookie } })).status, cookie).toBe(200);
      expect((await ann.ask('/api/pods', { headers: { cookie: tossed } })).status).toBe(401);
    });
  });

  // It would be a stream that nobody reads, and that nothing ends.
  it('opens no stream for who asks only for its head', async () => {
    for (let count = 0; count < 101; count++)
      expect((await ann.ask('/api/changes', { method: 'HEAD' })).status).toBe(404);
    const listening = ann.listen('/api/changes');
    await listening.heard(({ data }) => data.all === true);
    listening.close();
  });

  it.each([
    ['no Host', 'GET /api/pods HTTP/1.0'],
    ['another Host behind ours', 'GET /api/pods HTTP/1.1', 'OURS', 'elsewhere.example'],
    ['ours behind another Host', 'GET /api/pods HTTP/1.1', 'elsewhere.example', 'OURS'],
    ['our name in its first line alone', 'GET http://OURS/api/pods HTTP/1.1', 'elsewhere.example'],
    ['a user before our name', 'GET /api/pods HTTP/1.1', 'elsewhere.example@OURS'],
    ['a dot behind our name', 'GET /api/pods HTTP/1.1', 'localhost.:PORT'],
    ['a way behind a name', 'GET /api/pods HTTP/1.1', 'phone.example/:80'],
    ['a method that is none', 'get /api/pods HTTP/1.1', 'OURS'],
    ['a way to another machine', 'CONNECT elsewhere.example:80 HTTP/1.1', 'OURS'],
    ['a capital place', 'GET /API/tickets HTTP/1.1', 'OURS'],
    ['two slashes', 'GET //api/tickets HTTP/1.1', 'OURS'],
    ['a slash that is written otherwise', 'GET /api%2ftickets HTTP/1.1', 'OURS'],
    ['a place longer than any', `GET /api/tickets/${'x'.repeat(20_000)} HTTP/1.1`, 'OURS'],
  ])('says nothing to who writes their request by hand, with %s', async (_what, first, ...hosts) => {
    const own = (text: string) =>
      text.replace('OURS', `127.0.0.1:${here.port}`).replace('PORT', String(here.port));
    const lines = [own(first), ...hosts.map((host) => `host: ${own(host)}`)];
    const session = Object.entries(ann.headers).map(([name, value]) => `${name}: ${value}`);
    const answered = await written(
      here.port,
      [...lines, ...session, 'connection: close', '', ''].join('\r\n'),
    );
    expect(answered).not.toContain(TITLE);
    expect(answered).not.toContain('"pods"');
    // The same by hand, with nothing wrong.
    const right = [
      'GET /api/tickets HTTP/1.1',
      `host: ${own('OURS')}`,
      ...session,
      'connection: close',
      '',
      '',
    ];
    expect(await written(here.port, right.join('\r\n'))).toContain(TITLE);
  });

  it('takes nothing of JSON but what it names, however deep, and as often as it is said', async () => {
    const post = (body: string) => ann.ask('/api/call', { method: 'POST', headers: AS_THE_PAGE, body });
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(codeOf(await post('{"__proto__":{"seen":1},"tool":"ticket_list","input":{}}'))).toBe(
      'invalid_input',
    );
    for (const body of [
      `{"tool":"ticket_list","input":{"text":${deep}}}`,
      '{"tool":"constructor","input":{}}',
      '{"tool":"__proto__","input":{}}',
    ])
      expect(JSON.parse((await post(body)).text).kind, body.slice(0, 60)).toBe('refused');
    const { text } = await post('{"tool":"ticket_list","input":{"__proto__":{"state":"closed"}}}');
    expect(JSON.parse(text).structured.count).toBe(1);
  });
});

/** What is answered to exactly these bytes, until the other end closes. */
function written(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answered = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (piece) => {
      answered += piece;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answered));
  });
}
