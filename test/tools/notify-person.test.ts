import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionRows } from '../../src/domain/actions/action-rows.ts';
import type { ActionRow } from '../../src/domain/actions.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { Place } from '../../src/local/place.ts';
import { ToldOnce } from '../../src/local/told-once.ts';
import { Notifier, type NotifierParts } from '../../src/tools/notify-person.ts';
import { asked, factsOf, podFacts, ticketFacts } from '../domain/action-facts.ts';

let folder: string;
let runs = 0;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-notify-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of Tickets that are ready, by their ids. */
function ready(...ids: string[]): ActionRow[] {
  return actionRows(factsOf({ tickets: ids.map((id) => ticketFacts('ready', { row: { id } })) }));
}

/** A program that keeps what it is called with and told, a line each. */
function keeper(then = ''): string {
  const path = join(folder, 'keep.mjs');
  writeFileSync(
    path,
    `import { appendFileSync, readFileSync } from 'node:fs';
     const row = JSON.parse(readFileSync(0, 'utf8'));
     appendFileSync(${JSON.stringify(join(folder, 'kept'))}, JSON.stringify({ words: process.argv.slice(2), key: row.key, secret: process.env.SECRET ?? null }) + '\\n');
     ${then}`,
  );
  return path;
}

type Kept = { words: string[]; key: string; secret: string | null };

function kept(): Kept[] {
  const path = join(folder, 'kept');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return lines.map((line) => JSON.parse(line));
}

function notifier(
  command: readonly string[] | undefined,
  changes: Partial<NotifierParts> = {},
  limitMs = 20_000,
) {
  const said: string[] = [];
  runs += 1;
  const parts: NotifierParts = {
    playbook: async () => ({ notify: command === undefined ? {} : { command: [...command] } }),
    told: new ToldOnce(new Place(join(folder, 'local')), 'notified.json'),
    folder,
    environment: { PATH: process.env.PATH ?? '' },
    log: join(folder, 'local/notify.log'),
    run: `notify-${process.pid}-${runs}`,
    say: (line) => said.push(line),
    ...changes,
  };
  return { told: new Notifier(parts, { gapMs: 0, limitMs }), said };
}

describe('whoever watches for a person', () => {
  it('runs their command for each row that newly needs them, with the row on its standard input alone', async () => {
    const { told, said } = notifier([process.execPath, keeper(), 'fixed']);
    await told.tell(ready('a'));
    expect(kept()).toEqual([]);
    await told.tell(ready('a', 'b', 'c'));
    const row = { words: ['fixed'], secret: null };
    expect(kept()).toEqual([
      { ...row, key: 'ticket:b' },
      { ...row, key: 'ticket:c' },
    ]);
    await told.tell(ready('a', 'b', 'c'));
    expect(kept()).toHaveLength(2);
    expect(said).toEqual([]);
  });

  it('tells again what needs them for another reason, or came back, and nothing that needs nobody', async () => {
    const { told } = notifier([process.execPath, keeper()]);
    await told.tell([]);
    const row = (since: string, questions = 0) =>
      actionRows(
        factsOf({
          tickets: [ticketFacts('ready', { row: { questions }, seen: { since, ...asks(questions) } })],
        }),
      );
    await told.tell(row('2026-11-20T10:00:00Z'));
    await told.tell(row('2026-11-20T10:00:00Z', 1));
    await told.tell(actionRows(factsOf({ tickets: [ticketFacts('planning')] })));
    await told.tell(row('2026-11-21T10:00:00Z'));
    await told.tell(row('2026-11-21T10:00:00Z'));
    expect(kept()).toHaveLength(3);
  });

  it('tells once of what one Pod asks, for however many Tickets and however often', async () => {
    const { told } = notifier([process.execPath, keeper()]);
    await told.tell([]);
    const tickets = ['a', 'b', 'c'].map((id) => ticketFacts('planning', { row: { id } }));
    const asksFor = (count: number) =>
      actionRows(
        factsOf({
          tickets,
          pods: [podFacts('intake', { tickets: ['a', 'b', 'c'], questions: [{ ...asked(), count }] })],
        }),
      );
    await told.tell(asksFor(1));
    await told.tell(asksFor(2));
    expect(kept().map(({ key }) => key)).toEqual(['ticket:a']);
  });

  it('is one of several, of whom one tells', async () => {
    const command = [process.execPath, keeper()];
    const both = [notifier(command), notifier(command)];
    await both[0]?.told.tell([]);
    await Promise.all(both.map(({ told }) => told.tell(ready('a', 'b', 'c', 'd'))));
    expect(
      kept()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(['ticket:a', 'ticket:b', 'ticket:c', 'ticket:d']);
    // And who comes later, with no memory of its own.
    await notifier(command).told.tell(ready('a', 'b', 'c', 'd'));
    expect(kept()).toHaveLength(4);
  });

  it('tells later what could not be written down as told while others were at it', async () => {
    const told = new ToldOnce(new Place(join(folder, 'local')), 'notified.json');
    let isBusy = false;
    const { told: notified } = notifier([process.execPath, keeper()], {
      told: {
        get isEmpty() {
          return told.isEmpty;
        },
        claim: async (ids) => (isBusy ? undefined : told.claim(ids)),
      },
    });
    const tell = async (busy: boolean, ...ids: string[]) => {
      isBusy = busy;
      await notified.tell(ready(...ids));
      return kept().map(({ key }) => key);
    };
    expect(await tell(true, 'a')).toEqual([]);
    // What was there before anybody watched is told to nobody.
    expect(await tell(false, 'a')).toEqual([]);
    expect(await tell(true, 'a', 'b')).toEqual([]);
    expect(await tell(false, 'a', 'b')).toEqual(['ticket:b']);
  });

  it('goes by what the rows are when it comes to them', async () => {
    const { told } = notifier([process.execPath, keeper()]);
    await told.tell([]);
    const first = told.tell(ready('a', 'b'));
    const second = told.tell(ready('c'));
    await Promise.all([first, second]);
    expect(kept().map(({ key }) => key)).toContain('ticket:c');
    expect(kept().map(({ key }) => key)).not.toContain('ticket:b');
  });

  it.each([
    [
      'ends with an error',
      (path: string) => [process.execPath, path],
      'process.exit(3);',
      /ended with an error/u,
    ],
    ['is not there', () => ['/nowhere/at-all'], '', /could not be started/u],
  ])('says once, and goes on, where the command %s', async (_, command, then, words) => {
    const { told, said } = notifier(command(keeper(then)));
    await told.tell([]);
    await told.tell(ready('a', 'b'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
  });

  it('ends a command that takes too long', async () => {
    const path = keeper('setInterval(() => {}, 1000);');
    const { told, said } = notifier([process.execPath, path], {}, 200);
    await told.tell([]);
    await told.tell(ready('a'));
    expect(said).toEqual([expect.stringMatching(/took too long/u)]);
  });

  it('runs nothing that nobody trusted, says so once, and keeps nothing of it', async () => {
    const { told, said } = notifier([], {
      playbook: async () => ({
        get notify(): never {
          throw new TicketError('needs_person', { refused: 'x', rule: 'nobody trusted it', next: 'trust' });
        },
      }),
    });
    await told.tell(ready('a'));
    await told.tell(ready('a', 'b'));
    expect(said).toEqual(['nobody is notified: nobody trusted it. Next: trust']);
    expect(existsSync(join(folder, 'local'))).toBe(false);
  });

  it('does nothing where no command is configured', async () => {
    const { told, said } = notifier(undefined);
    await told.tell(ready('a'));
    expect([said, existsSync(join(folder, 'local'))]).toEqual([[], false]);
  });

  it('stops nothing where it cannot be written down', async () => {
    const { told, said } = notifier([process.execPath, keeper()]);
    writeFileSync(join(folder, 'local'), 'in the way');
    await told.tell(ready('a'));
    await told.tell(ready('a', 'b'));
    expect([said.length, kept()]).toEqual([1, []]);
  });
});

function asks(count: number) {
  const one = { id: 'Q', author: 'intake/i', at: '2026-11-21T09:00:00Z', body: 'Which?' };
  return { questions: count > 0 ? [one] : [] };
}
