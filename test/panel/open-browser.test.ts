import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openBrowser, openerOf } from '../../src/main/open-browser.ts';

describe('the browser of the person', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['linux', {}, undefined],
    ['linux', { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, undefined],
    ['linux', { DISPLAY: ':0', SSH_TTY: '/dev/pts/1' }, undefined],
    ['linux', { DISPLAY: ':0', CI: 'true' }, undefined],
    ['darwin', {}, 'open'],
    ['darwin', { CI: '1' }, undefined],
    ['win32', { DISPLAY: ':0' }, undefined],
  ])('is opened where somebody sits before it: %s with %o by %s', (platform, environment, opener) => {
    expect(openerOf({ platform, environment })).toBe(opener);
  });

  it.skipIf(process.platform !== 'linux')('is given the link as one word, by no shell', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yoi-browser-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const heard = join(folder, 'heard');
    writeFileSync(
      join(folder, 'xdg-open'),
      `#!/bin/sh\nprintf '%s|' "$@" > '${heard}.new'\nmv '${heard}.new' '${heard}'\n`,
    );
    chmodSync(join(folder, 'xdg-open'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const link = 'http://127.0.0.1:1/#key=a;b $(c)';
    expect(openBrowser(() => link, { platform: 'linux', environment: { DISPLAY: ':0' } })).toBe(true);
    await expect.poll(() => readFileSync(heard, 'utf8'), { timeout: 10_000 }).toBe(`${link}|`);
  });
});
