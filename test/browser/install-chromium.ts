import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { CHROMIUM_PACKAGE, findChromium } from './chromium.ts';
import { isLong } from './scale.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program, or null where there is none. */
    chromium: string | null;
    /** Where screenshots are kept, or null where they are not. */
    screenshots: string | null;
  }
}

const INSTALL = ['install', '-y', '-qq', '--no-install-recommends', CHROMIUM_PACKAGE];

/** Once for a run, before its first file: finds a Chromium, or installs Debian's. The tests of the panel need one. */
export default function installChromium(project: TestProject): () => void {
  const { why } = findOrInstall(project);
  const skipped = `skipped: the tests of the panel in a browser: ${why}. Install one (apt-get install chromium), or name one: CHROMIUM=/path/to/it`;
  if (why) console.warn(skipped);
  const kept = process.env.PANEL_SCREENSHOTS || (isLong && !why && mkdtempSync(join(tmpdir(), 'yoi-panel-')));
  project.provide('screenshots', kept || null);
  return () => {
    if (why && process.env.CI === 'true') console.warn(skipped);
    if (!kept) return;
    if (!process.env.PANEL_SCREENSHOTS && readdirSync(kept).length === 0) rmSync(kept, { recursive: true });
    else console.log(`Screenshots of the panel: ${kept}`);
  };
}

/** `why` there is none. */
function findOrInstall(project: TestProject): { why: string | null } {
  const found = findChromium();
  if (found) {
    project.provide('chromium', found);
    return { why: null };
  }
  const why = process.env.CHROMIUM ? 'what CHROMIUM names does not start' : install();
  const installed = why === null ? findChromium() : null;
  project.provide('chromium', installed);
  return { why: installed ? null : (why ?? 'the Chromium that was installed does not start') };
}

/** Why it could not be installed, or null. What Debian offers is asked for only where that is not known. */
function install(): string | null {
  if (process.getuid?.() !== 0) return 'there is no Chromium, and only root can install one';
  const apt = (...words: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=240', ...words], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      timeout: 300_000,
    });
  if (apt('--version').status !== 0) return 'there is no Chromium, and no apt-get to install one';
  console.log('Installing Chromium, for the tests of the panel');
  let ran = apt(...INSTALL);
  if (ran.status !== 0 && apt('update', '-qq').status === 0) ran = apt(...INSTALL);
  const [said = 'it took too long'] = ran.stderr?.trim().split('\n').slice(-1) ?? [];
  return ran.status === 0 ? null : `apt-get could not install Chromium (${said || 'it took too long'})`;
}
