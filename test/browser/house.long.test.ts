import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Browsing, canBrowse } from './browsing.ts';
import { findBarriers } from './find-barriers.ts';

const POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";

/** What the other files take on trust: that a page which does wrong is found out. */
describe.skipIf(!canBrowse)('a page that is tried', () => {
  let browsing: Browsing;
  beforeAll(async () => {
    browsing = await Browsing.begin();
  });
  afterAll(() => browsing?.end());

  it.each([
    ['asks another host', '<img alt="" src="https://elsewhere.example/x.png">', /^asked another host: GET /u],
    ['breaks its content policy', '<p style="color: red">Red</p>', /content policy: style-src-attr/u],
    ['throws', '<script src="/script.js"></script>', /^threw: Error: nobody caught this/u],
  ])('that %s is told of', async (_what, body, told) => {
    const origin = await serving(body);
    const { page, watched } = await browsing.visit(origin);
    const breaches = watched.expects(/./u);
    await page.goto(origin);
    await expect.poll(breaches).toEqual(expect.arrayContaining([expect.stringMatching(told)]));
  });

  it('that keeps somebody out is told of, under the strictest policy', async () => {
    const origin = await serving('<main><h1>Title</h1><input></main>');
    const { page } = await browsing.visit(origin);
    await page.goto(origin);
    expect(await findBarriers(page)).toEqual([expect.stringMatching(/^critical: label at input/u)]);
  });
});

/** A page with this body, and a script that throws, until the test is over. */
async function serving(body: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.setHeader('content-security-policy', POLICY);
    response.end(isScript ? "throw new Error('nobody caught this')" : page(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><title>Tried</title>${body}</html>`;
}
