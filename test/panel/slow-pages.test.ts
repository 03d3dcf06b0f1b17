import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeed } from '../../src/panel/server/change-feed.ts';
import { type PanelServer, startPanelServer } from '../../src/panel/server/panel-server.ts';
import { failingParts } from './failing-parts.ts';
import { Visitor } from './visitor.ts';

describe('a page that takes nothing of what it is sent', () => {
  let server: PanelServer;
  const changes = new ChangeFeed([]);
  beforeAll(async () => {
    const { parts } = failingParts(new Error('not asked for here'));
    server = await startPanelServer({ ...parts, changes }, { port: 0, allowedHosts: [] });
  });
  afterAll(() => server.close());

  it('is dropped before it costs much memory, and others hear all the same', async () => {
    const good = new Visitor(server.port, `yoi-panel-${server.port}=i`, 'n').listen('/api/changes');
    await good.heard(({ data }) => data.all === true);
    const slow = await deafPage(server.port);
    const before = process.memoryUsage().rss;
    const text = 'x'.repeat(200_000);
    let told = 0;
    const isOver = new Promise<void>((resolve) => slow.on('close', () => resolve()));
    // What a socket of the system takes by itself comes first.
    for (; told < 200 && !slow.destroyed; told++) {
      changes.tellEnd({ ticket: String(told), tool: 'work_start', text, refusal: null });
      await good.heard(({ data }) => data.ticket === String(told));
      // What is kept here is not the server's.
      good.told.length = 0;
    }
    slow.resume();
    await isOver;
    expect(slow.bytesRead).toBeLessThan(told * text.length);
    // It is given back when the collector comes to it.
    await expect
      .poll(() => process.memoryUsage().rss - before, { timeout: 10_000 })
      .toBeLessThan(300 * 1024 * 1024);
    good.close();
  });
});

/** It asks, and never reads. */
async function deafPage(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /api/changes?session=n HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: yoi-panel-${port}=i\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.pause();
}
