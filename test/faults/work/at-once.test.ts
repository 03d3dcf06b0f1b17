import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TicketError } from '../../../src/domain/errors.ts';
import { isLong, scaled, tried } from '../scale.ts';
import { look } from './look.ts';
import { Stages } from './stages.ts';
import { awayFromHome, TICKET, type WorkPlace } from './work-place.ts';

const CALLS = scaled(4, 8);
const ROUNDS = scaled(1, 5);
let rounds = 0;

let stages: Stages;
let place: WorkPlace;
beforeAll(async () => {
  awayFromHome();
  stages = await Stages.reach('queued', 'approved');
});
afterAll(() => stages.end());
afterEach(() => place.end());
afterAll(() =>
  tried('crowds that call one step of work at once', rounds, 'it was done once, and all heard how it ended'),
);

describe('a step of work that several call at once', () => {
  it.each(Array.from({ length: ROUNDS }, (_, at) => at))(
    'is begun once, with one coder in one worktree (%i)',
    async () => {
      place = stages.at('queued');
      place.plays('coder', ['@say at it', '@hang']);
      const wish = await place.consulted();
      const answers = await Promise.all(
        Array.from({ length: CALLS }, () => place.step('other', 'work_start', wish)),
      );
      expect(new Set(answers.map(({ outcome, pod }) => `${outcome} ${pod}`))).toEqual(
        new Set([`started ticket-coder-${TICKET}`]),
      );
      const { pods } = await place.call('human', 'pod_list', {});
      expect(pods).toHaveLength(1);
      await place.call('human', 'pod_stop', { pod: `ticket-coder-${TICKET}`, forget: true });
      const { told, worktrees, locks } = await look(place);
      expect(told).toEqual([
        ...['create', 'intake_summary', 'state_changed ready', 'state_changed queued'],
        ...['state_changed inprogress', 'work started', 'work pod coder'],
      ]);
      expect(worktrees).toContain(`worktree /.worktree/${TICKET}`);
      expect(locks).toEqual([]);
      rounds += 1;
    },
  );

  it.each(Array.from({ length: ROUNDS }, (_, at) => at))('merges once, and closes once (%i)', async () => {
    place = stages.at('approved');
    const calls = (['first', 'person', 'other', 'person'] as const).slice(0, CALLS);
    const answers = await Promise.all(
      calls.map((by) => place.step(by, 'work_merge', { close: 'It is done.' })),
    );
    expect(new Set(answers.map(({ outcome, commit }) => `${outcome} ${commit}`)).size).toBe(1);
    const { told, main, locks, state } = await look(place);
    expect(main).toHaveLength(3);
    expect(told).toEqual([
      ...['create', 'intake_summary', 'state_changed ready', 'state_changed queued'],
      ...['state_changed inprogress', 'work started', 'implementation_report', 'review approve'],
      ...['work validation green merge', 'state_changed done', 'work cleaned'],
      ...['close done', 'state_changed closed'],
    ]);
    expect([locks, state]).toEqual([[], ['closed']]);
    rounds += 1;
  });

  it.skipIf(!isLong)(
    'is done, or refused with who is at it, where the other calls are of another step',
    async () => {
      place = stages.at('approved');
      const tools = ['work_merge', 'work_review', 'work_dossier', 'work_merge'];
      const ended = await Promise.allSettled(tools.map((tool) => place.step('person', tool, {})));
      const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      for (const reason of refused) {
        expect(reason).toBeInstanceOf(TicketError);
        expect(['running', 'illegal_transition']).toContain(reason.code);
      }
      expect(await place.step('person', 'work_merge', {})).toMatchObject({ outcome: 'merged' });
      const { main, locks, told } = await look(place);
      expect([main, locks]).toEqual([expect.objectContaining({ length: 3 }), []]);
      expect((told as string[]).filter((line) => line === 'state_changed done')).toHaveLength(1);
      rounds += 1;
    },
  );
});
