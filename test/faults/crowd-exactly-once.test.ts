import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bundle, bundleMember, Crowd, canLiveApart } from './crowd/crowd.ts';
import type { Call, Timed } from './crowd/order.ts';
import { openScene, type Scene } from './crowd/scene.ts';
import { isLong, scaled, tried } from './scale.ts';

// A machine that does other things beside it takes its time.
vi.setConfig({ testTimeout: scaled(120_000, 1_200_000), hookTimeout: scaled(120_000, 1_200_000) });

const SIZE = scaled(16, 64);

let bundle: Bundle;
let scene: Scene;
let crowd: Crowd;

function gather(size: number, lock: 'real' | 'none'): void {
  beforeAll(async () => {
    bundle = await bundleMember(lock);
    scene = await openScene();
    crowd = await Crowd.gather(size, bundle, scene.root, { apart: canLiveApart });
  });
  afterAll(async () => {
    await crowd?.dismiss();
    await scene?.end();
    bundle?.dispose();
  });
}

/** One call of everybody at once: who had it done, who was told that it was done before, and who was refused. */
async function collide(callOf: (position: number, caller: string) => Call) {
  const { gate } = crowd;
  const met = await crowd.meet<Timed>((member, position) => ({
    do: 'call',
    gate,
    call: callOf(position, member.caller),
  }));
  const all = met.map(({ member, said: { answer, ...times } }) => ({
    caller: member.caller,
    answer,
    ...times,
  }));
  const first = Math.min(...all.map(({ given }) => given));
  return {
    all: all.map(({ caller, answer }) => ({ caller, answer })),
    done: all.flatMap(({ caller, answer }) =>
      'done' in answer && answer.done.repeated !== true ? [{ caller, ...answer.done }] : [],
    ),
    repeated: all.flatMap(({ answer }) =>
      'done' in answer && answer.done.repeated === true ? [answer.done] : [],
    ),
    refused: all.flatMap(({ answer }) => ('refused' in answer ? [answer] : [])),
    failed: all.flatMap(({ answer }) => ('failed' in answer ? [answer.failed] : [])),
    /** How many had asked before anybody was answered. */
    abreast: all.filter(({ asked }) => asked < first).length,
  };
}

type Collision = Awaited<ReturnType<typeof collide>>;

/** One had it done, and each of the others was refused with `code`, the facts, and a way on. */
function expectOne(
  { done, refused, failed }: Collision,
  code: string,
  details: Record<string, unknown>,
): void {
  expect(failed).toEqual([]);
  expect(done).toHaveLength(1);
  expect(refused).toHaveLength(SIZE - 1);
  for (const refusal of refused) {
    expect(refusal).toMatchObject({ refused: code, details });
    expect(refusal.next).not.toBe('');
  }
}
const PERSON = { role: 'human' } as const;
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

describe('a crowd of processes that collide', () => {
  gather(SIZE, 'real');

  it('takes each queued Ticket once, and tells the others who has it', async () => {
    const rounds = scaled(5, 200);
    const abreast: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const ticket = await scene.ticketIn('queued', `Round ${round}`);
      const { planRevision: plan_revision } = await scene.show(ticket);
      const input = { ticket, summary: 'the plan', plan_revision };
      const met = await collide(() => ({ as: { role: 'orchestrator' }, tool: 'ticket_accept', input }));
      abreast.push(met.abreast);
      const winner = met.done[0]?.caller;
      expectOne(met, 'conflict', { holder: winner });
      for (const { rule, next } of met.refused) {
        expect(rule).toContain(`${winner} holds it`);
        expect(next).toContain('take another queued Ticket');
      }
      const { record, standing, holder } = await scene.show(ticket);
      expect([standing.state, holder?.caller, record.events.at(-1)?.rev]).toEqual(['inprogress', winner, 5]);
    }
    tried(
      `rounds of ${SIZE} processes that accept one Ticket`,
      rounds,
      `one winner each; ${median(abreast)} had asked before anybody was answered`,
    );
  });

  it('goes through each other gate once, and tells the others how it stands', async () => {
    const rounds = scaled(1, 40);
    for (let round = 0; round < rounds; round++) {
      const request_id = `round-${round}`;
      const created = await collide(() => ({
        as: { role: 'intake', pod: 'intake' },
        tool: 'ticket_create',
        input: { title: 'One of many', request_id },
      }));
      expect(created.failed).toEqual([]);
      expect([created.done.length, created.repeated.length]).toEqual([1, SIZE - 1]);
      const [{ id }] = created.done as unknown as [{ id: string }];
      expect(new Set(created.repeated.map((answer) => answer.id))).toEqual(new Set([id]));
      const ticket = id;
      await makeReady(ticket);
      // Everybody was asked about the same state, and said yes.
      const consent = { ticket, rev: (await scene.show(ticket)).standing.rev };
      const queued = await collide(() => ({
        as: { ...PERSON, consent },
        tool: 'ticket_queue',
        input: { ticket },
      }));
      expectOne(queued, 'illegal_transition', { state: 'queued' });
      await scene.act('orchestrator', 'ticket_accept', {
        ticket,
        summary: 'the plan',
        plan_revision: (await scene.show(ticket)).planRevision,
      });
      await review(ticket);
      const completed = await collide(() => ({
        as: PERSON,
        tool: 'ticket_complete',
        input: { ticket, summary: 'it is done' },
      }));
      expectOne(completed, 'illegal_transition', { state: 'done' });
      const closed = await collide(() => ({
        as: PERSON,
        tool: 'ticket_close',
        input: { ticket, resolution: 'done' },
      }));
      expectOne(closed, 'illegal_transition', { state: 'closed' });
      const { record, standing } = await scene.show(ticket);
      expect(record.problems).toEqual([]);
      expect([record.item.state, standing.state, standing.fork]).toEqual(['closed', 'closed', []]);
      const changes = record.events.filter(({ kind }) => kind === 'state_changed');
      expect(changes.map(({ attributes }) => attributes.to)).toEqual([
        'ready',
        'queued',
        'inprogress',
        'done',
        'closed',
      ]);
    }
    tried(
      `rounds of ${SIZE} processes that create, make ready, queue, review, complete and close one Ticket`,
      rounds,
      'each once; of the reviews one by each reviewer and request',
    );
  });

  it('makes ready once, and keeps one review of each request, as often as it is tried', async () => {
    const rounds = scaled(1, 160);
    for (let round = 0; round < rounds; round++) {
      await makeReady(await scene.ticketIn('planning'));
      await review(await scene.ticketIn('inprogress'));
    }
    tried(`more rounds of ${SIZE} processes that make ready, and that review`, rounds, 'each once');
  });

  async function makeReady(ticket: string): Promise<void> {
    const met = await collide(() => ({
      as: { role: 'intake' },
      tool: 'ticket_ready',
      input: { ticket, summary: 'understood' },
    }));
    expectOne(met, 'illegal_transition', { state: 'ready' });
  }

  /** A reviewer may speak twice, and does not when the same request comes twice: each asks in four processes. */
  async function review(ticket: string): Promise<void> {
    await scene.report(ticket, 'c0ffee0');
    const before = (await scene.show(ticket)).standing.rev;
    const reviewer = (position: number) => `reviewer-${position >> 2}`;
    const met = await collide((position) => ({
      as: { role: 'reviewer', pod: reviewer(position), ticket },
      tool: 'ticket_review',
      input: { ticket, verdict: 'approve', commit: 'c0ffee0', body: reviewer(position), request_id: 'once' },
    }));
    expect([met.failed, met.refused]).toEqual([[], []]);
    const { record } = await scene.show(ticket);
    const reviews = record.events.slice(before).map(({ kind, author, id }) => [`${kind} by ${author}`, id]);
    expect(reviews.map(([what]) => what).sort()).toEqual(
      Array.from({ length: SIZE / 4 }, (_, n) => `review by reviewer/reviewer-${n}`).sort(),
    );
    const told = met.all.map(({ answer }) => ('done' in answer ? answer.done.event : ''));
    expect(new Set(told)).toEqual(new Set(reviews.map(([, id]) => id)));
    expect(met.done).toHaveLength(SIZE / 4);
  }

  it('takes over from each of its own that dies, until one is left', async () => {
    const ticket = await scene.ticketIn('queued');
    let holder: string | undefined;
    let takeovers = 0;
    for (let left = SIZE; left > 0; left--) {
      const { planRevision: plan_revision } = await scene.show(ticket);
      const input = { ticket, summary: 'the plan', plan_revision };
      const met = await collide(() => ({ as: { role: 'orchestrator' }, tool: 'ticket_accept', input }));
      expect(met.failed).toEqual([]);
      expect(met.done).toMatchObject([{ outcome: holder === undefined ? 'accepted' : 'taken_over' }]);
      holder = met.done[0]?.caller;
      expect(met.refused).toHaveLength(left - 1);
      for (const refusal of met.refused)
        expect(refusal).toMatchObject({ refused: 'conflict', details: { holder } });
      if (left < SIZE) takeovers += 1;
      await crowd.members.find(({ caller }) => caller === holder)?.kill();
    }
    const { record } = await scene.show(ticket);
    expect(record.events.filter(({ attributes }) => attributes.work === 'takeover')).toHaveLength(SIZE - 1);
    tried(
      `deaths of a holder among ${SIZE} processes`,
      takeovers,
      'one took over each time, the others were told',
    );
  });
});

// In the short form `linear-histories.test.ts` alone does without a lock.
describe.skipIf(!isLong)('a crowd of processes whose lock does nothing', () => {
  const size = SIZE / 2;
  gather(size, 'none');

  it('is caught', async () => {
    const rounds = 20;
    const winners: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const ticket = await scene.ticketIn('queued', `Round ${round}`);
      const { planRevision: plan_revision } = await scene.show(ticket);
      const input = { ticket, summary: 'the plan', plan_revision };
      const met = await collide(() => ({ as: { role: 'orchestrator' }, tool: 'ticket_accept', input }));
      winners.push(met.done.length);
    }
    expect(winners).not.toEqual(winners.map(() => 1));
    tried(`rounds of ${size} processes without a lock`, rounds, `caught: ${winners.join(', ')} winners`);
  });
});
