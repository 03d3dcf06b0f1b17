import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import type { TranscriptEntry } from '../../src/domain/pod.ts';
import { controlAddress } from '../../src/pods/control/control-address.ts';
import { ControlClient } from '../../src/pods/control/control-client.ts';
import type { ControlRequest } from '../../src/pods/control/control-protocol.ts';
import { type ControlDesk, ControlServer } from '../../src/pods/control/control-server.ts';
import { freshFolder } from '../git/fresh-repository.ts';

/** A host's end of the socket, which remembers what was asked of it. */
class Host implements ControlDesk {
  readonly asked: ControlRequest[] = [];
  readonly tellers = new Set<(entry: TranscriptEntry) => void>();
  fails: unknown;

  async handle(request: ControlRequest) {
    if (this.fails) throw this.fails;
    this.asked.push(request);
    return { delivery: 'delivered' };
  }

  follow(after: number, tell: (entry: TranscriptEntry) => void) {
    if (this.fails) throw this.fails;
    tell(entry(after + 1, 'past'));
    this.tellers.add(tell);
    return () => this.tellers.delete(tell);
  }
}

const entry = (seq: number, text: string): TranscriptEntry => ({ seq, at: '', kind: 'message', text });
const send = { op: 'send', from: 'human/test', text: 'hello' } as const;

async function listening(address = controlAddress(freshFolder())) {
  const host = new Host();
  const server = await ControlServer.listen(address, host);
  onTestFinished(() => server.close());
  return { host, server, address };
}

async function client(address: string): Promise<ControlClient> {
  const opened = await ControlClient.open(address);
  if (!opened) throw new Error('nobody listens');
  onTestFinished(() => opened.close());
  return opened;
}

/** A connection that speaks as it likes. */
async function raw(
  address: string,
): Promise<{ socket: Socket; answers: () => string[]; closed: Promise<unknown> }> {
  const socket = connect(address);
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('error', () => {});
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, closed, answers: () => heard.split('\n').filter(Boolean) };
}

const GARBAGE = [
  ...[
    '',
    ' ',
    'garbage',
    '{',
    '[]',
    'null',
    '42',
    '"text"',
    '{}',
    '{"id":1}',
    '{"id":1,"op":"nothing"}',
    '\0\0',
  ],
  ...['{"id":1,"op":"send"}', '{"id":1,"op":"send","from":1,"text":[]}', '{"id":1,"op":"follow","after":-1}'],
  ...[
    '{"id":1,"op":"follow","after":1e300}',
    '{"id":1,"op":"stop","how":"killed","by":"x"}',
    '{"__proto__":{"op":"cancel"}}',
  ],
  `{"id":1,"op":"send","from":"x","text":"${'x'.repeat(70_000)}"}`,
];

describe('the control socket', () => {
  it('answers each request by its number, and is for this user alone', async () => {
    const { host, address } = await listening();
    const one = await client(address);
    const answers = await Promise.all([one.ask(send), one.ask({ op: 'cancel' }), one.ask(send)]);
    expect(answers).toEqual(Array(3).fill({ delivery: 'delivered' }));
    expect(host.asked.map(({ op }) => op)).toEqual(['send', 'cancel', 'send']);
    if (process.platform !== 'win32') expect(statSync(address).mode & 0o077).toBe(0);
  });

  it('answers garbage with a refusal, and goes on', async () => {
    const { host, address } = await listening();
    const { socket, answers } = await raw(address);
    for (const line of GARBAGE) socket.write(`${line}\n`);
    socket.write(`${JSON.stringify({ id: 'last', ...send })}\n`);
    await expect.poll(() => answers().length).toBe(GARBAGE.length + 1);
    const codes = answers().map((line) => JSON.parse(line).error?.code);
    expect(codes).toEqual([...GARBAGE.map(() => 'invalid_input'), undefined]);
    expect(host.asked).toHaveLength(1);
  });

  it('reads a line that comes in pieces, and lines that come in one', async () => {
    const { host, address } = await listening();
    const { socket, answers } = await raw(address);
    const text = `${JSON.stringify({ id: 1, ...send, text: 'é日本' })}\n`;
    for (const byte of Buffer.from(text)) socket.write(Buffer.from([byte]));
    socket.write(text.repeat(20));
    await expect.poll(() => answers().length).toBe(21);
    expect(new Set(host.asked.map((request) => request.op === 'send' && request.text))).toEqual(
      new Set(['é日本']),
    );
  });

  it('lets go of who sends a line without an end, and of nobody else', async () => {
    const { address } = await listening();
    const { socket, closed } = await raw(address);
    const other = await client(address);
    socket.write('x'.repeat(600 * 1024));
    await closed;
    expect(await other.ask(send)).toEqual({ delivery: 'delivered' });
  });

  it('lets go of who does not read, and holds no more for them than a bound', async () => {
    const { host, address } = await listening();
    const { socket, closed } = await raw(address);
    const reader = await client(address);
    const heard: number[] = [];
    await reader.follow(0, ({ seq }) => heard.push(seq));
    socket.pause();
    socket.write(`${JSON.stringify({ id: 1, op: 'follow', after: 0 })}\n`);
    await expect.poll(() => host.tellers.size).toBe(2);
    let told = 1;
    while (host.tellers.size === 2 && told < 1_000) {
      told += 1;
      for (const tell of host.tellers) tell(entry(told, 'x'.repeat(64 * 1024)));
      await new Promise(setImmediate);
    }
    expect(told).toBeLessThan(500);
    // Its end is seen by who begins to read again.
    socket.resume();
    await closed;
    await expect.poll(() => heard.at(-1)).toBe(told);
    expect(heard).toEqual(Array.from({ length: told }, (_, at) => at + 1));
  });

  it('lets go of who asks and asks and reads no answer', async () => {
    const { address } = await listening();
    const { socket, closed } = await raw(address);
    socket.pause();
    const flood = 'garbage\n'.repeat(10_000);
    const pour = () => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('drain', pour);
    pour();
    // Its end is seen by who writes, or by who begins to read again.
    const later = setTimeout(() => socket.resume(), 3_000);
    await closed;
    clearTimeout(later);
    expect(await (await client(address)).ask(send)).toEqual({ delivery: 'delivered' });
  });

  it('serves two hundred at once', async () => {
    const { address } = await listening();
    const clients = await Promise.all(Array.from({ length: 200 }, () => client(address)));
    const answers = await Promise.all(clients.map((each) => each.ask(send)));
    expect(answers).toEqual(Array(200).fill({ delivery: 'delivered' }));
  });

  it('tells nobody any more who is gone', async () => {
    const { host, address } = await listening();
    const one = await client(address);
    await one.follow(4, () => {});
    expect(host.tellers.size).toBe(1);
    await one.follow(4, () => {});
    expect(host.tellers.size).toBe(1);
    one.close();
    await expect.poll(() => host.tellers.size).toBe(0);
  });

  it('answers what goes wrong in the host in words of ours, and the host lives on', async () => {
    const { host, address } = await listening();
    const one = await client(address);
    const log = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => log.mockRestore());
    host.fails = new TicketError('too_large', { refused: 'a', rule: 'b', next: 'c' });
    await expect(one.ask(send)).rejects.toMatchObject({
      code: 'too_large',
      refused: 'a',
      rule: 'b',
      next: 'c',
    });
    const full = Object.assign(new Error('ENOSPC: no space, write /home/somebody'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    for (const [fault, rule] of [
      [full, 'its folder: the disk is full'],
      [new Error('/home/somebody'), 'something went wrong in its host'],
    ] as const) {
      host.fails = fault;
      await expect(one.ask(send)).rejects.toMatchObject({ code: 'storage', rule });
      await expect(one.follow(0, () => {})).rejects.toMatchObject({ code: 'storage', rule });
    }
    expect(log).toHaveBeenCalledTimes(4);
    host.fails = undefined;
    expect(await one.ask(send)).toEqual({ delivery: 'delivered' });
  });

  it.skipIf(process.platform === 'win32')(
    'comes back where somebody removed it, and keeps who is connected',
    async () => {
      const { address, server } = await listening();
      const before = await client(address);
      await server.comeBack(address);
      expect(await before.ask(send)).toEqual({ delivery: 'delivered' });
      for (const inItsPlace of [undefined, 'a file']) {
        rmSync(address);
        if (inItsPlace !== undefined) writeFileSync(address, inItsPlace);
        expect(await ControlClient.open(address)).toBeUndefined();
        await server.comeBack(address);
        expect(await (await client(address)).ask(send)).toEqual({ delivery: 'delivered' });
        expect(await before.ask(send)).toEqual({ delivery: 'delivered' });
      }
      await server.close();
      expect(existsSync(address)).toBe(false);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'lies under a short name where its folder’s is too long for a socket, whatever the environment',
    async () => {
      const long = join(freshFolder(), 'x'.repeat(120));
      const { address } = await listening(controlAddress(long));
      expect(Buffer.byteLength(address)).toBeLessThan(104);
      vi.stubEnv('TMPDIR', freshFolder());
      onTestFinished(() => void vi.unstubAllEnvs());
      expect(controlAddress(long)).toBe(address);
      expect(controlAddress(`${long}y`)).not.toBe(address);
      expect(await (await client(controlAddress(long))).ask(send)).toEqual({ delivery: 'delivered' });
    },
  );
});

describe('who asks a host', () => {
  const pretending = async (answer: (socket: Socket) => void): Promise<string> => {
    const address = join(freshFolder(), 's');
    const server = createServer(answer).listen(address);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return address;
  };

  it('hears that nobody is there', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const address of [join(folder, 'none'), join(folder, 'file'), folder, join(folder, 'file/x')])
      expect(await ControlClient.open(address), address).toBeUndefined();
  });

  it('is told that it is not known what became of it, where the host goes before it answers', async () => {
    const address = await pretending((socket) => socket.once('data', () => socket.destroy()));
    const one = await client(address);
    await expect(one.ask(send)).rejects.toMatchObject({ code: 'indeterminate' });
    await expect(one.ask(send)).rejects.toMatchObject({ code: 'indeterminate' });
    await one.ended;
  });

  it('is not harmed by what is no answer', async () => {
    const lines = [
      'garbage',
      'null',
      '[]',
      '42',
      '{"id":99,"ok":{}}',
      '{"id":"1"}',
      '{"entry":null}',
      '',
      '{"id":1,"ok":{"delivery":"x"}}',
    ];
    const address = await pretending((socket) =>
      socket.once('data', () => socket.write(`${lines.join('\n')}\n`)),
    );
    expect(await (await client(address)).ask(send)).toEqual({ delivery: 'x' });
  });
});
