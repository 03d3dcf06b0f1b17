import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeRecords } from '../../src/main/init.ts';
import { git, write } from '../git/fresh-repository.ts';
import { leastOf } from '../least-of.ts';
import { PanelHere } from './panel-here.ts';
import type { Listening, Told, Visitor } from './visitor.ts';

const isAbout =
  (ticket: unknown) =>
  ({ event, data }: Told) =>
    event === 'changed' && data.tickets.includes(ticket);

describe('a page that stays open', () => {
  let here: PanelHere;
  let ann: Visitor;
  beforeAll(async () => {
    here = await PanelHere.open();
    ann = await here.enter();
  });
  afterAll(() => here?.end());

  /** Listens, and knows that it does. */
  const listening = async (visitor = ann): Promise<Listening> => {
    const page = visitor.listen('/api/changes');
    await page.heard(({ event, data }) => event === 'changed' && data.all === true);
    return page;
  };

  it('is told first that it knows nothing yet, and then what others do', async () => {
    const page = await listening();
    const { id } = await here.other('intake', 'ticket_create', { title: 'By another' });
    const { data } = await page.heard(isAbout(id));
    expect(data).toMatchObject({ pods: [], actions: true });
    page.close();
  });

  it('sees at once what was seen last, and after it what is so now', async () => {
    const titles = async (path: string) =>
      (await ann.get(path)).rows.map(({ ticket }: { ticket: { title: string } }) => ticket.title);
    await titles('/api/actions');
    await here.other('intake', 'ticket_create', { title: 'Since then' });
    expect(await titles('/api/actions?last')).not.toContain('Since then');
    expect(await titles('/api/actions')).toContain('Since then');
    expect(await titles('/api/actions?last')).toContain('Since then');
  });

  it('hears of what another process does within a second', async () => {
    const ticket = await here.ready('By another process');
    const page = await listening();
    const took = await leastOf(1_000, async () => {
      const before = page.told.length;
      await here.other('orchestrator', 'ticket_comment', { ticket, body: 'Done there.', kind: 'comment' });
      const done = performance.now();
      await page.heard((told) => isAbout(ticket)(told) && page.told.indexOf(told) >= before);
      return performance.now() - done;
    });
    expect(took).toBeLessThan(1_000);
    page.close();
  });

  it('hears of what an editor does', async () => {
    const ticket = await here.ready('By an editor');
    const page = await listening();
    appendFileSync(join(here.records, ticket, 'item.md'), '\nBy hand.\n');
    await page.heard(isAbout(ticket));
    page.close();
  });

  it('hears of what a checkout brings under it, and of what a person held', async () => {
    const ticket = await here.ready('Under it');
    git(here.records, 'add', '.');
    git(here.records, 'commit', '-qm', 'Before');
    await here.other('orchestrator', 'ticket_comment', { ticket, body: 'Gone soon.', kind: 'comment' });
    const page = await listening();
    git(here.records, 'checkout', '-q', '.');
    await page.heard(isAbout(ticket));
    const before = page.told.length;
    writeFileSync(join(here.root, '.git/yoi/hold.json'), '{"reason":"a release","by":"human/ann","at":""}');
    // Also a page that shows one Ticket: what may be begun of it is another now.
    await page.heard((told) => told.data.all === true && page.told.indexOf(told) >= before);
    expect((await ann.get('/api/actions')).held).toMatchObject({ reason: 'a release' });
    rmSync(join(here.root, '.git/yoi/hold.json'));
    page.close();
  });

  it('is told in words that the records are gone, and goes on when they are back', async () => {
    const ticket = await here.ready('Gone and back');
    const page = await listening();
    const aside = join(here.root, '../aside');
    renameSync(here.records, aside);
    await expect.poll(async () => (await ann.ask('/api/tickets')).status, { timeout: 10_000 }).not.toBe(200);
    const { refusal } = JSON.parse((await ann.ask('/api/tickets')).text);
    expect(refusal).toMatchObject({
      refused: expect.any(String),
      rule: expect.any(String),
      next: expect.any(String),
    });
    expect(JSON.stringify(refusal)).not.toContain(here.root);
    const before = page.told.length;
    renameSync(aside, here.records);
    await expect.poll(async () => (await ann.ask('/api/tickets')).status, { timeout: 10_000 }).toBe(200);
    await page.heard((told) => told.data.all === true && page.told.indexOf(told) >= before);
    await here.other('orchestrator', 'ticket_comment', { ticket, body: 'Still told.', kind: 'comment' });
    await page.heard((told) => isAbout(ticket)(told) && page.told.indexOf(told) >= before);
    expect(await ann.call('ticket_queue', { ticket })).toMatchObject({ kind: 'ask' });
    page.close();
  });

  it('hears what others do also where the records could not be looked at when it began to listen', async () => {
    const ticket = await here.ready('Not to be looked at');
    const applied = join(here.root, '.git/yoi/applied');
    renameSync(applied, `${applied}.aside`);
    mkdirSync(applied);
    const page = await listening();
    await expect.poll(async () => (await ann.ask('/api/tickets')).status).toBe(503);
    const before = page.told.length;
    rmSync(applied, { recursive: true });
    renameSync(`${applied}.aside`, applied);
    await page.heard((told) => told.data.all === true && page.told.indexOf(told) >= before);
    await here.other('orchestrator', 'ticket_comment', { ticket, body: 'Heard again.', kind: 'comment' });
    await page.heard(isAbout(ticket));
    page.close();
  });

  it('shows other records that were put in the place of its own', async () => {
    await here.ready('Of before');
    const aside = join(here.root, '../before');
    renameSync(here.records, aside);
    mkdirSync(here.records);
    git(here.root, 'worktree', 'repair');
    // The worktree of the records is a file named .git in it.
    renameSync(join(aside, '.git'), join(here.records, '.git'));
    await expect
      .poll(async () => (await ann.ask('/api/tickets')).text, { timeout: 10_000 })
      .not.toContain('Of before');
    renameSync(join(here.records, '.git'), join(aside, '.git'));
    rmSync(here.records, { recursive: true });
    renameSync(aside, here.records);
    await expect
      .poll(async () => (await ann.ask('/api/tickets')).text, { timeout: 10_000 })
      .toContain('Of before');
  });

  it('goes on where .yoi was deleted and made again', async () => {
    const ticket = await here.ready('Made again');
    git(here.records, 'add', '.');
    git(here.records, 'commit', '-qm', 'All');
    const page = await listening();
    rmSync(join(here.root, '.yoi'), { recursive: true });
    await expect.poll(async () => (await ann.ask('/api/tickets')).status, { timeout: 10_000 }).not.toBe(200);
    expect((await ann.ask('/api/tickets')).text).toMatch(/"next":"[^"]+"/u);
    await placeRecords(here.root);
    await expect
      .poll(async () => (await ann.ask('/api/tickets')).text, { timeout: 10_000 })
      .toContain(ticket);
    await here.other('orchestrator', 'ticket_comment', { ticket, body: 'Here again.', kind: 'comment' });
    await page.heard(isAbout(ticket));
    page.close();
  });

  it('acts by the configuration as it is by now', async () => {
    const { id } = await here.other('intake', 'ticket_create', { title: 'Without criteria' });
    write(here.root, '.yoi/ticket.config.toml', '[ticket]\nready_requires = ["acceptance_criteria"]\n');
    const page = await listening();
    await page.heard(({ data }) => data.all === true);
    const ready = async () =>
      (await ann.call('ticket_ready', { ticket: id, summary: 'Clear.' })).refusal?.code;
    await expect.poll(ready, { timeout: 10_000 }).toBe('unmet_requirement');
    rmSync(join(here.root, '.yoi/ticket.config.toml'));
    page.close();
  });

  it('goes on with its session after the panel was ended and opened again', async () => {
    const page = await listening();
    const { port } = here;
    await here.reopen();
    await page.ended;
    expect(here.port).toBe(port);
    expect((await ann.get('/api/pods')).pods).toEqual([]);
    (await listening()).close();
  });

  it('keeps its session also where the local state was removed under it', async () => {
    rmSync(join(here.root, '.git/yoi/panel/sessions'), { recursive: true });
    expect((await ann.ask('/api/pods')).status).toBe(200);
    await here.reopen();
    expect((await ann.ask('/api/pods')).status).toBe(200);
  });

  it('is not the only one: a hundred listen, and one more is told that these are too many', async () => {
    const pages = await Promise.all(Array.from({ length: 100 }, () => listening()));
    const one = await ann.ask('/api/changes');
    expect([one.status, JSON.parse(one.text).refusal.code]).toEqual([503, 'busy']);
    for (const page of pages) page.close();
    await expect
      .poll(
        async () => {
          const page = ann.listen('/api/changes');
          const isOpen = await page
            .heard(({ data }) => data.all === true, 500)
            .then(
              () => true,
              () => false,
            );
          page.close();
          return isOpen;
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  });
});
