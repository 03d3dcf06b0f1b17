import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { leastOf } from '../least-of.ts';
import { RAN } from './nasty-texts.ts';

const QUICK_MS = 3_000;

/** What no text of an agent's may bring into the page. */
const FORBIDDEN = [
  ...['script', 'style', 'iframe', 'object', 'embed', 'base', 'meta', 'video', 'audio', 'template', 'math'],
  ...['img', '[onerror]', '[onload]', '[onclick]', '[ontoggle]', '[onfocus]', '[srcdoc]', 'form[action]'],
  ...['a[href^="javascript:" i]', 'a[href^="data:" i]', 'a[href^="vbscript:" i]', '.banner'],
];

/** The page's own; looked at in the page, where a text may be anywhere. */
const LOOK = `(() => {
  const own = document.body;
  const controls = /[\\u202a-\\u202e\\u2066-\\u2069]/u;
  const isApart = (element) => {
    const { unicodeBidi, display } = getComputedStyle(element);
    return unicodeBidi.startsWith('isolate') || unicodeBidi === 'plaintext' || !display.startsWith('inline');
  };
  const turned = [];
  const walker = document.createTreeWalker(own, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (controls.test(data) && !isApart(parentElement)) turned.push(data.slice(0, 80));
  }
  const away = [...document.querySelectorAll('body a[href]')].filter(
    ({ origin, rel }) => origin !== location.origin && !rel.includes('noreferrer'),
  );
  return {
    ran: window.${RAN} === true,
    forbidden: ${JSON.stringify(FORBIDDEN)}.filter((selector) => own.querySelector(':not(body) ' + selector) !== null),
    turned,
    leadsAway: away.map(({ href }) => href.slice(0, 200)),
    clobbered: document.getElementById('panel')?.tagName !== 'DIV',
    wider: Math.max(0, document.documentElement.scrollWidth - innerWidth),
  };
})()`;

/** The page is as it would be if the texts in it were harmless, and it still does what the person wants, at once. */
export async function expectNoHarm(page: Page, where: string): Promise<void> {
  const path = new URL(page.url()).pathname;
  await expectNoHarmIn(page, where);
  expect(await page.getByRole('main').isVisible(), where).toBe(true);
  const took = await leastOf(QUICK_MS, async () => {
    const begun = performance.now();
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await page.locator('body').press('?');
    await keys.waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    return performance.now() - begun;
  });
  expect(took, `${where}: the page answers a key`).toBeLessThan(QUICK_MS);
  expect(new URL(page.url()).pathname, where).toBe(path);
}

/** Nothing ran, nothing leads away, nothing sticks out, and nothing turns around what stands beside it. */
export async function expectNoHarmIn(page: Page, where: string): Promise<void> {
  expect(await page.evaluate(LOOK), where).toEqual({
    ...{ ran: false, forbidden: [], turned: [], leadsAway: [], clobbered: false, wider: 0 },
  });
}
