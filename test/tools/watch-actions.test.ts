import { describe, expect, it } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import type { SeenActions } from '../../src/tools/see-actions.ts';
import { watchActions } from '../../src/tools/watch-actions.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';

const AWAY = new TicketError('storage', {
  refused: 'the records were not read',
  rule: 'the records folder is missing',
  next: 'repeat the call',
});

/** A workspace with a Ticket, whose records are away at some of the looks. */
async function workspaceAway(isAway: (look: number) => boolean) {
  const workspace = openWorkspace();
  workspace.services.podsThere = () => [];
  await ticketIn(workspace, 'ready');
  const { store } = workspace;
  let looks = 0;
  workspace.services.tracker.store = {
    ...{ transact: (fn) => store.transact(fn), watch: (listener) => store.watch(listener) },
    ...{ close: () => store.close() },
    read: (fn) => {
      looks += 1;
      return isAway(looks) ? Promise.reject(AWAY) : store.read(fn);
    },
  };
  return workspace.services;
}

/** The first `count` that are told. */
async function told(
  services: Parameters<typeof watchActions>[0],
  count: number,
  againMs?: number,
): Promise<SeenActions[]> {
  const ended = new AbortController();
  const seen: SeenActions[] = [];
  const wish = { limit: 10, ended: ended.signal, ...(againMs === undefined ? {} : { againMs }) };
  for await (const each of watchActions(services, wish)) if (seen.push(each) === count) ended.abort();
  return seen;
}

describe('whoever watches what needs a person', () => {
  it('goes on while the records are away, with what was seen last and a warning', async () => {
    const seen = await told(await workspaceAway((look) => look === 2), 3);
    expect(seen.map(({ needs, warnings }) => [needs, warnings])).toEqual([
      [1, []],
      [1, ['the records were not read: the records folder is missing']],
      [1, []],
    ]);
  });

  it('hears at once where they cannot be read at all', async () => {
    await expect(told(await workspaceAway(() => true), 1)).rejects.toBe(AWAY);
  });

  it('is told the same again where they show how old it is', async () => {
    const [first, second] = await told(await workspaceAway(() => false), 2, 10);
    expect(second).toEqual(first);
  });
});
