import type { Page } from 'playwright-core';
import { withResolve } from '../../src/local/deadline.ts';

/** Keeps what a page asks for from coming until it is let through. */
export async function holdBack(page: Page, what: RegExp): Promise<() => void> {
  const { promise: isWanted, resolve: bring } = withResolve();
  await page.route(what, async (route) => {
    await isWanted;
    await route.continue();
  });
  return bring;
}
