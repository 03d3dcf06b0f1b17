import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { refusedBy } from '../local/local-error.ts';
import { isLocked } from '../local/lock.ts';
import { Passes } from '../local/passes.ts';
import { Place } from '../local/place.ts';
import { waitForFile } from '../local/wait-for-file.ts';
import { writeWhole } from '../pods/write-whole.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Whoever only looks whether a panel is open has its lock for a moment. */
const WAIT_MS = 200;

const noted = z.object({ port: z.int().min(1).max(65_535) });

/**
 * What this machine keeps of the panel of a workspace: whether one is open, where it was the last time, and who comes
 * in. The lock says that it is open, so that what a killed one left is believed by nobody.
 */
export class PanelPlace {
  readonly #place: Place;
  /** Of links: each is good for one browser, for a quarter of an hour. Whoever can write here can make one. */
  readonly #keys: Passes;
  /** Of browsers that came in: a page goes on when the panel is opened again. */
  readonly sessions: Passes;

  constructor(localDir: string) {
    this.#place = new Place(localDir);
    this.#keys = new Passes(this.#place, 'keys', { lastsMs: 15 * MINUTE_MS, most: 20 });
    this.sessions = new Passes(this.#place, 'sessions', { lastsMs: 30 * DAY_MS, most: 50 });
  }

  /** Undefined where a panel of this workspace is open. @throws LocalError where nothing can be written. */
  async take(): Promise<{ release: () => void } | undefined> {
    try {
      this.#place.prepare();
      mkdirSync(this.#place.at('panel'), { recursive: true, mode: 0o700 });
      return await waitForFile(this.#lock, WAIT_MS);
    } catch (error) {
      throw refusedBy(error, 'the panel cannot be noted in the local state folder');
    }
  }

  get isOpen(): boolean {
    return isLocked(this.#lock);
  }

  /** The port of the one that is open, or else of the last one. */
  get port(): number | undefined {
    try {
      return noted.parse(JSON.parse(readFileSync(this.#place.at('panel', 'panel.json'), 'utf8'))).port;
    } catch {
      return undefined;
    }
  }

  note(port: number): void {
    writeWhole(this.#place.at('panel', 'panel.json'), `${JSON.stringify({ port })}\n`);
  }

  /** A link that lets one browser in, once. Behind the `#`, so that it reaches no log. */
  link(port: number): string {
    return `http://127.0.0.1:${port}/#key=${this.#keys.issue()}`;
  }

  /**
   * The address of a page on this disk, for this user alone, that leads on to a link. Every user of a machine can list
   * the words that its programs were started with: a browser is started with this, and with no key.
   */
  pageTo(link: string): string {
    writeWhole(this.#page, `<!doctype html><meta http-equiv="refresh" content="0; url=${link}">\n`);
    return pathToFileURL(this.#page).href;
  }

  /** Whether a key was good; it is no more, and neither is the page that leads to it. */
  spend(key: string): boolean {
    const isGood = this.#keys.spend(key);
    if (isGood && this.#readPage().includes(key)) this.forgetPage();
    return isGood;
  }

  forgetPage(): void {
    rmSync(this.#page, { force: true });
  }

  #readPage(): string {
    try {
      return readFileSync(this.#page, 'utf8');
    } catch {
      return '';
    }
  }

  get #page(): string {
    return this.#place.at('panel', 'open.html');
  }

  get #lock(): string {
    return this.#place.at('panel', 'lock');
  }
}
