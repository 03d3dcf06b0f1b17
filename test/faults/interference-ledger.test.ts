import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { appendEvents, parseThread, renderThread } from '../../src/domain/thread.ts';
import { git, leaveHome } from '../git/fresh-repository.ts';
import { Storm } from './interference/storm.ts';
import { tried } from './scale.ts';

beforeEach(leaveHome);

/** A repository with Tickets, and nobody who writes. */
async function quiet(): Promise<Storm> {
  const begun = await Storm.begin();
  onTestFinished(() => begun.end());
  return begun;
}

type Harm = {
  done: (at: Storm, ticket: string) => void;
  rule: string;
  flag?: string;
  code: string;
  next: RegExp;
};

/** Every way in which a record may fall behind, or get ahead of, what was acknowledged on this machine. */
const HARMS: Record<string, Harm> = {
  'a reset': {
    done: ({ records }) => git(records, 'reset', '-q', '--hard', 'HEAD~1'),
    rule: 'regressed',
    flag: 'regressed',
    code: 'regressed',
    next: /yoi-tickets doctor --fix/u,
  },
  'an old backup': {
    done: ({ records, root }, ticket) => {
      rmSync(join(records, ticket), { recursive: true });
      cpSync(join(root, '../backup', ticket), join(records, ticket), { recursive: true });
    },
    rule: 'regressed',
    flag: 'regressed',
    code: 'regressed',
    next: /yoi-tickets doctor --fix/u,
  },
  'an older branch': {
    done: ({ records }) => git(records, 'switch', '-q', 'older'),
    rule: 'regressed',
    flag: 'regressed',
    code: 'regressed',
    next: /yoi-tickets doctor --fix/u,
  },
  'a deleted record': {
    done: ({ records }, ticket) => rmSync(join(records, ticket), { recursive: true }),
    rule: 'record_missing',
    code: 'not_found',
    next: /yoi-tickets doctor/u,
  },
};

describe('what the ledger knows', () => {
  test.each(Object.entries(HARMS))(
    '%s is found, shown, and mended',
    async (_, { done, rule, flag, code, next }) => {
      const at = await quiet();
      const [ticket = ''] = at.tickets;
      const commit = () => {
        git(at.records, 'add', '-A');
        git(at.records, 'commit', '-qm', 'Records');
      };
      await at.call('ticket_ready', { ticket, summary: 'Understood.' });
      commit();
      git(at.records, 'branch', 'older');
      cpSync(join(at.records, ticket), join(at.root, '../backup', ticket), { recursive: true });
      await at.call('ticket_queue', { ticket });
      await at.call('ticket_edit', { ticket, priority: 'P0' });
      commit();
      const whole = ['item.md', 'thread.md'].map((name) =>
        readFileSync(join(at.records, ticket, name), 'utf8'),
      );
      done(at, ticket);
      const refusal = await at.call('ticket_unqueue', { ticket }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code, next: expect.stringMatching(next) });
      expect(await at.rules()).toEqual([rule]);
      if (flag)
        expect(await at.call('ticket_show', { ticket })).toMatchObject({ flags: [flag], state: 'ready' });
      await at.call('ticket_doctor', { fix: true });
      expect(await at.rules()).toEqual([]);
      const mended = ['item.md', 'thread.md'].map((name) =>
        readFileSync(join(at.records, ticket, name), 'utf8'),
      );
      expect(mended).toEqual(whole);
      expect(await at.call('ticket_unqueue', { ticket })).toMatchObject({ state: 'ready' });
    },
  );

  test('a forged gate is found, shown, and a person says whether it is meant', async () => {
    const at = await quiet();
    const [ticket = ''] = at.tickets;
    await at.call('ticket_ready', { ticket, summary: 'Understood.' });
    const file = join(at.records, ticket, 'thread.md');
    const { events } = parseThread(readFileSync(file, 'utf8'));
    const attributes = { from: 'ready', to: 'queued', operation: 'ticket_queue', channel: 'terminal' };
    const given = {
      author: 'human/ann',
      at: '2026-11-21T10:00:00Z',
      newId: () => '01F0000000000000000000FORGED',
    };
    const forged = appendEvents(events, [{ kind: 'state_changed', attributes }], given);
    writeFileSync(file, renderThread([...events, ...forged]));
    // The tool's declared answer.
    const shown = (await at.call('ticket_show', { ticket })) as { flags: string[]; plan_revision: string };
    expect(shown.flags).toEqual(['foreign']);
    expect(await at.rules()).toEqual(['foreign', 'state']);
    const accept = () =>
      at.call('ticket_accept', { ticket, summary: 'Plan.', plan_revision: shown.plan_revision });
    expect(await accept().catch((error: unknown) => error)).toMatchObject({
      code: 'needs_person',
      next: expect.stringContaining(`yoi-tickets doctor ${ticket} --settle as_found`),
    });
    await at.call('ticket_doctor', { ticket, settle: 'as_found' });
    expect(await accept()).toMatchObject({ outcome: 'accepted' });
    expect(await at.rules()).toEqual([]);
    tried(
      'ways in which a record differs from what was acknowledged here',
      5,
      'each found, shown and mended',
    );
  });
});
