import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { isLong } from './scale.ts';

/** Chromium without what only a desktop has, for half of the time that the whole one takes. */
const SHELL = 'chromium-headless-shell';
const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** As distributions name it, the likeliest first. `CHROMIUM` names another. */
const NAMES = isLong ? [...WHOLE, SHELL] : [SHELL, ...WHOLE];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Asks nobody anything of its own accord, and finds no other host: what a page asks of one is seen to fail. */
const SWITCHES = [
  // It has no sandbox for root, and everything that it is shown here is ours.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-component-update',
  '--disable-background-networking',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
];

/** The package of Debian's that a run is made with. */
export const CHROMIUM_PACKAGE = isLong ? 'chromium' : SHELL;

/** Whether a Chromium calls somebody on their desktop. */
export function hasNotices(executablePath: string | null): boolean {
  return executablePath !== null && basename(executablePath) !== SHELL;
}

/** Where there is a Chromium that starts, or null. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const { CHROMIUM, PATH = '' } = environment;
  const folders = PATH.split(delimiter).filter(Boolean);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  // One that a person names is that one, or none.
  const places = CHROMIUM ? [CHROMIUM] : [...found, ...ELSEWHERE];
  return places.find((place) => existsSync(place) && starts(place)) ?? null;
}

/** `home`: everything that it writes lies there. */
export function startChromium(executablePath: string, home: string): Promise<Browser> {
  const env = { PATH: process.env.PATH, HOME: home, LC_ALL: 'C.UTF-8' };
  return chromium.launch({ executablePath, args: SWITCHES, env, timeout: 60_000 });
}

/** A name may only be the promise of one, as where it would first be fetched. */
function starts(place: string): boolean {
  return spawnSync(place, ['--version'], { timeout: 30_000 }).status === 0;
}
