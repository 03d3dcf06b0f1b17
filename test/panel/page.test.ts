import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelHere } from './panel-here.ts';
import { ask } from './visitor.ts';

describe('the page of the panel', () => {
  let here: PanelHere;
  beforeAll(async () => {
    here = await PanelHere.open();
  });
  afterAll(() => here?.end());

  const get = (path: string, headers: Record<string, string> = {}) => ask(here.port, path, { headers });

  it.each(['/', '/index.html', '/board', '/tickets/20260101-000000-one', '/pods/ticket-coder-one'])(
    '%s is the shell, which shows that place',
    async (path) => {
      const { status, headers, text } = await get(path);
      expect([status, text]).toEqual([200, '<!doctype html><title>The shell</title>']);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('gives each file as what it is, and lets those be kept that are named by what is in them', async () => {
    const script = await get('/assets/main-abc123.js');
    expect(script).toMatchObject({
      status: 200,
      text: 'export {};',
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      },
    });
    const icon = await get('/icon.svg');
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
    // Browsers ask for it by this name where nobody told them another.
    expect((await get('/favicon.ico')).headers).toMatchObject({ 'content-type': 'image/svg+xml' });
  });

  it.each([
    ['gzip, deflate, br', 'br', 'script, packed well'],
    ['gzip', 'gzip', 'script, packed'],
    ['br;q=0, gzip', 'gzip', 'script, packed'],
    ['deflate', undefined, 'export {};'],
  ])('gives what was packed to who takes it: %s', async (accepted, packing, text) => {
    const answered = await get('/assets/main-abc123.js', { 'accept-encoding': accepted });
    expect([answered.headers['content-encoding'], answered.text]).toEqual([packing, text]);
  });

  it.each([
    '/none.js',
    '/assets/none-1.css',
    '/assets/main-abc123.js.br',

    '/pods/one/x.json',
  ])('%s is not there, and is no shell', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('is whole also after it was built anew under the panel', async () => {
    rmSync(here.options.page ?? '', { recursive: true });
    expect((await get('/')).text).toContain('The shell');
    expect((await get('/assets/main-abc123.js')).text).toBe('export {};');
  });
});
