import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleServer, ServedProcess } from './served-process.ts';

let server: string;
beforeAll(async () => {
  server = await bundleServer();
});
afterAll(() => rm(dirname(server), { recursive: true }));

/** The promise is 100 ms; a machine that runs other tests beside it gets more, and three tries; the bench measures. */
const SOON = 1000;
const TRIES = 3;
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('a server on standard input and output', () => {
  it('introduces itself with an empty environment, before any workspace is open', async () => {
    const served = new ServedProcess(server);
    expect((await served.initialize()).result).toMatchObject({
      protocolVersion: '2025-06-18',
      serverInfo: { name: 'yoi-tickets' },
      instructions: expect.stringContaining('As intake: '),
    });
    expect((await served.request(2, 'tools/list')).result?.tools).toHaveLength(9);
    await served.endAfter(() => served.child.stdin.end());
  });

  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'],
  ])('answers a client of %s with %s', async (asked, answered) => {
    const served = new ServedProcess(server);
    expect((await served.initialize(asked)).result).toMatchObject({ protocolVersion: answered });
    await served.endAfter(() => served.child.kill('SIGKILL'));
  });

  it('answers a client of 2026, which never introduces itself, and listens as long as that likes', async () => {
    const served = new ServedProcess(server);
    const discovered = await served.request(1, 'server/discover', { _meta: ENVELOPE });
    expect(discovered.result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    void served.request(2, 'subscriptions/listen', { notifications: {}, _meta: ENVELOPE });
    const list = await served.request(3, 'tools/list', { _meta: ENVELOPE });
    expect(list.result?.tools).toHaveLength(9);
    expect(await served.endAfter(() => served.child.stdin.end())).toMatchObject({ code: 0 });
  });

  it('writes nothing but protocol to standard output', async () => {
    const served = new ServedProcess(server, 'fails');
    await served.initialize();
    await served.request(2, 'tools/call', { name: 'ticket_list', arguments: {} });
    await served.endAfter(() => served.child.stdin.end());
    expect(served.lines.map((line) => JSON.parse(line).jsonrpc)).toEqual(['2.0', '2.0']);
    expect(served.lines.join()).not.toContain('no place');
    expect(served.errors).toContain('a stray line');
    expect(served.errors).toMatch(/no place for \[an AWS access key was here\]\n\s+at /u);
  });

  it('answers what it was asked before the end of its input', async () => {
    const served = new ServedProcess(server);
    const answers = Promise.all([served.initialize(), served.request(2, 'tools/list')]);
    served.child.stdin.end();
    expect((await answers).map(({ result }) => result !== undefined)).toEqual([true, true]);
    expect(await served.exit).toEqual({ code: 0, signal: null });
  });
});

describe('a server ends soon', () => {
  /** Connected, and with a call under way that waits for ever. */
  async function busy(...args: string[]): Promise<ServedProcess> {
    const served = new ServedProcess(server, ...args);
    await served.initialize();
    void served.request(2, 'tools/call', { name: 'ticket_list', arguments: {} });
    await served.request(3, 'ping');
    return served;
  }

  /** With this code, and in one of a few tries in time: the others the machine may have been away. */
  async function endsSoon(end: (served: ServedProcess) => void, expected: number, ...args: string[]) {
    const times: number[] = [];
    while (times.length < TRIES && !times.some((time) => time < SOON)) {
      const served = await busy(...args);
      const { code, milliseconds } = await served.endAfter(() => end(served));
      expect(code).toBe(expected);
      times.push(milliseconds);
    }
    expect(Math.min(...times)).toBeLessThan(SOON);
  }

  it('after the end of its input, though a call still waits', async () => {
    await endsSoon(({ child }) => child.stdin.end(), 0);
  });

  it('though what it holds cannot be given back', async () => {
    await endsSoon(({ child }) => child.stdin.end(), 0, 'clings');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('after %s', async (signal, expected) => {
    await endsSoon(({ child }) => child.kill(signal), expected);
  });

  it('when nobody reads its answers any more', async () => {
    const served = await busy();
    served.child.stdout.destroy();
    const { code, signal } = await served.endAfter(() => served.write(request('tools/list')));
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });
});

describe('a server that is sent nonsense', () => {
  it.each([
    ['broken JSON', '{"jsonrpc": "2.0", "id": 5'],
    ['a batch', `[${request('tools/list')}]`],
    ['no protocol', '{"hello": "world"}'],
    ['wrong types', '{"jsonrpc": "2.0", "id": {}, "method": 7, "params": []}'],
    ['nothing', ''],
    ['bytes', '\u0000\ufffd\u001b[2J'],
    ['an answer that nobody asked for', '{"jsonrpc": "2.0", "id": 99, "result": {}}'],
    ['a notification that nobody knows', '{"jsonrpc": "2.0", "method": "notifications/unknown"}'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('goes on after %s', async (_what, line) => {
    const served = new ServedProcess(server);
    await served.initialize();
    served.write(line);
    expect((await served.request(2, 'tools/list')).result).toBeDefined();
    await served.endAfter(() => served.child.stdin.end());
    expect(served.lines).toHaveLength(2);
  });

  it('refuses methods that it does not have, and calls that are none', async () => {
    const served = new ServedProcess(server);
    await served.initialize();
    expect((await served.request(2, 'tools/destroy')).error).toMatchObject({ code: -32601 });
    expect((await served.request(3, 'logging/setLevel')).error).toMatchObject({ code: -32601 });
    expect((await served.request(4, 'tools/call')).error).toMatchObject({ code: -32602 });
    expect((await served.request(5, 'tools/call', { name: 7 })).error).toMatchObject({ code: -32602 });
    const list = { name: 'ticket_list', arguments: 'all' };
    expect((await served.request(6, 'tools/call', list)).error).toMatchObject({ code: -32602 });
    await served.endAfter(() => served.child.stdin.end());
  });

  it.each<[string, string, Record<string, unknown>, number]>([
    ['arguments that are an array', 'tools/call', { name: 'ticket_list', arguments: [1] }, -32602],
    ['a name that is a number', 'tools/call', { name: 7 }, -32602],
    ['a capability that is a text', 'initialize', { capabilities: 'all' }, -32603],
  ])('says shortly that it does not read %s', async (_what, method, params, code) => {
    const served = new ServedProcess(server);
    await served.initialize();
    const { error } = await served.request(2, method, params);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(/^[A-Z][^\n[\]{}]{10,160}$/u);
    await served.endAfter(() => served.child.stdin.end());
  });

  it('writes one short line about a line that is no message', async () => {
    const served = new ServedProcess(server);
    await served.initialize();
    served.write('{"jsonrpc": "2.0", "id": {}, "method": 7, "params": []}');
    await served.request(2, 'tools/list');
    await served.endAfter(() => served.child.stdin.end());
    const said = served.errors.split('\n').filter((line) => line !== '' && line !== 'a stray line');
    expect(said).toEqual(['yoi-tickets: a line on standard input is no message of the protocol']);
  });

  it('ends at a line of 11 megabytes, without a word of its own', async () => {
    const served = new ServedProcess(server);
    await served.initialize();
    const { code } = await served.endAfter(() => served.write('x'.repeat(11 * 1024 * 1024)));
    expect(code).toBe(0);
    expect(served.lines).toHaveLength(1);
    expect(served.errors).toContain('exceeded maximum size');
  });
});

function request(method: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 77, method });
}
