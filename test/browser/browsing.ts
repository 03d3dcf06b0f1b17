import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';
import { hasTerminal } from '../story/terminal.ts';
import { hasNotices, startChromium } from './chromium.ts';
import { type Watched, watchContext } from './watch-context.ts';

/** Whether the panel can be seen here: in a browser, opened from a person's terminal. */
export const canBrowse = inject('chromium') !== null && process.platform === 'linux' && hasTerminal();

/** Whether it calls a person on their desktop. */
export const isDesktop = hasNotices(inject('chromium'));

/** A person's browser, that knows nothing yet, and is watched. */
export type Visit = { context: BrowserContext; watched: Watched; page: Page };

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The one browser of a file of tests; each test has browsers of its own in it, as far as a page can tell. */
export class Browsing {
  readonly #browser: Browser;
  readonly #folder: string;

  static async begin(): Promise<Browsing> {
    const executable = inject('chromium');
    if (executable === null) throw new Error('there is no Chromium here');
    const folder = mkdtempSync(join(tmpdir(), 'yoi-browser-'));
    return new Browsing(await startChromium(executable, folder), folder);
  }

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  get version(): string {
    return this.#browser.version();
  }

  /** An empty page, until the test is over; whatever it did wrong by then fails the test. */
  async visit(origin: string, options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.#browser.newContext({ baseURL: origin, reducedMotion: 'reduce', ...options });
    // A test that waits for what does not come says so before it is ended itself.
    context.setDefaultTimeout(20_000);
    const watched = await watchContext(context, origin);
    onTestFinished(async () => {
      await context.close();
      expect(watched.breaches()).toEqual([]);
    });
    return { context, watched, page: await context.newPage() };
  }

  /** What a browser that came in by a link is known by from then on. */
  async letIn(link: string): Promise<Session> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    await page.goto(link);
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    const session = await context.storageState();
    await context.close();
    return session;
  }

  /** Keeps a picture of all of the page, where the run keeps them. */
  async picture(page: Page, name: string): Promise<void> {
    const folder = inject('screenshots');
    if (folder === null) return;
    mkdirSync(folder, { recursive: true });
    const size = page.viewportSize() ?? { width: 1280, height: 800 };
    // What sticks to the window's edges would lie across the middle of a long picture.
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
    await page.setViewportSize({ ...size, height: Math.min(Math.max(size.height, height), 4_000) });
    await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
    await page.setViewportSize(size);
  }

  async end(): Promise<void> {
    await this.#browser.close();
    // What was just ended may write its last in there.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
