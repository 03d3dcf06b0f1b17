import type { Locator, Page } from 'playwright-core';
import type { Action } from '../../src/domain/actions.ts';
import { isAskedFirst, isFilledInBefore } from '../../src/panel/web/act/action-fields.ts';
import { actionWords } from '../../src/panel/web/act/action-words.ts';

export type Hand = 'mouse' | 'keyboard';

/** A person takes a next step of a row, and fills in what they are asked. */
export async function pressAction(row: Locator, action: Action, hand: Hand): Promise<void> {
  const page = row.page();
  const press = (what: Locator) => (hand === 'mouse' ? what.click() : pressed(what));
  const named = new RegExp(`^${actionWords(action)}(?:$|[^\\p{L}])`, 'u');
  const button = row.getByRole('button', { name: named }).first();
  const menu = row.getByRole('button', { name: /^More for/u });
  const item = row.getByRole('menuitem', { name: named }).first();
  await button.or(menu).first().waitFor();
  if (!(await isThere(button))) {
    await press(menu);
    // What a row offers may become another while somebody looks.
    await item.or(button).first().waitFor();
  }
  if (!(await isThere(item))) await press(button);
  else if (hand === 'mouse') await item.click();
  else await walkTo(page, item);
  await fillIn(page, row, action, hand);
}

async function fillIn(page: Page, row: Locator, action: Action, hand: Hand): Promise<void> {
  if (action.name === 'edit') {
    const dialog = page.getByRole('dialog', { name: 'Edit' });
    await dialog.getByRole('textbox', { name: 'Title' }).press('End');
    await page.keyboard.type(', edited');
    if (hand === 'mouse') await dialog.getByRole('button', { name: 'Save' }).click();
    else await page.keyboard.press('Control+Enter');
    return;
  }
  const form = row.getByRole('form');
  if (isFilledInBefore(action)) {
    const text = form.getByRole('textbox').first();
    await form.waitFor();
    if ((await isThere(text)) && (await text.inputValue()) === '') await text.fill('As it was meant.');
    // What ends before it was done has to say how.
    const outcome = form.getByRole('combobox');
    if (await isThere(outcome)) await outcome.selectOption('declined');
    if (hand === 'mouse') await form.getByRole('button', { name: actionWords(action) }).click();
    else await form.locator('textarea, input, select').first().press('Control+Enter');
  }
  if (!isAskedFirst(action)) return;
  const yes = page.getByRole('dialog').getByRole('button', { name: /^(?:Yes|Send)/u });
  await yes.waitFor();
  await (hand === 'mouse' ? yes.click() : pressed(yes));
}

async function pressed(what: Locator): Promise<void> {
  await what.focus();
  await what.page().keyboard.press('Enter');
}

/** By the arrows, from where the menu begins. */
async function walkTo(page: Page, item: Locator): Promise<void> {
  for (let step = 0; step < 30; step++) {
    if (await item.evaluate((element) => element === element.ownerDocument.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

async function isThere(what: Locator): Promise<boolean> {
  return (await what.count()) > 0 && (await what.first().isVisible());
}
