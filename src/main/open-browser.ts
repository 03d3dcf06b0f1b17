import { spawn } from 'node:child_process';

type Surroundings = { platform: string; environment: Readonly<Record<string, string | undefined>> };

/** How a page is shown on each kind of machine. */
const OPENERS: Readonly<Record<string, string>> = { linux: 'xdg-open', freebsd: 'xdg-open', darwin: 'open' };

/**
 * Shows a page in the person's browser, where they sit before this machine; whether it tried. Its address, which is
 * asked for only then, is no secret: every user of the machine can list the words that programs were started with.
 */
export function openBrowser(addressOf: () => string, around: Surroundings): boolean {
  const opener = openerOf(around);
  if (opener === undefined) return false;
  const child = spawn(opener, [addressOf()], { stdio: 'ignore', detached: true });
  // The link stands on the terminal all the same.
  child.on('error', () => {});
  child.unref();
  return true;
}

/** The program that shows pages here; undefined where nobody would see them. */
export function openerOf({ platform, environment }: Surroundings): string | undefined {
  const { CI, SSH_CONNECTION, SSH_TTY, DISPLAY, WAYLAND_DISPLAY } = environment;
  if (CI || SSH_CONNECTION || SSH_TTY) return undefined;
  if (platform !== 'darwin' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  return OPENERS[platform];
}
