import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { leastOf } from '../least-of.ts';
import { type Bundle, bundleMember, Crowd, canLiveApart, type Member } from './crowd/crowd.ts';
import type { Looked } from './crowd/look-around.ts';
import type { Timed } from './crowd/order.ts';
import { openScene, type Scene } from './crowd/scene.ts';
import type { Ack, Stormed } from './crowd/storm.ts';
import { scaled, tried } from './scale.ts';

// A machine that does other things beside it takes its time.
vi.setConfig({ testTimeout: scaled(120_000, 1_200_000), hookTimeout: scaled(120_000, 1_200_000) });

const WRITERS = scaled(4, 8);
const READERS = scaled(1, 2);
const TIMES = scaled(5, 250);
/** Tickets that all of them write to. */
const SHARED = 3;

let bundle: Bundle;
let scene: Scene;
let crowd: Crowd;
let shared: string[];
let own: string[];
let stormed: { member: Member; said: Stormed }[];
let looked: Looked[];

beforeAll(async () => {
  bundle = await bundleMember();
  scene = await openScene();
  crowd = await Crowd.gather(WRITERS + READERS, bundle, scene.root, { apart: canLiveApart });
  shared = await several(SHARED);
  own = await several(WRITERS);
  const readers = crowd.members.slice(WRITERS);
  for (const reader of readers) reader.tell({ do: 'look' });
  stormed = await storm('writer');
  for (const reader of readers) reader.tell('stop');
  // This is what `look` answers with.
  looked = await Promise.all(readers.map(async (reader) => (await reader.hear()) as Looked));
});
afterAll(async () => {
  await crowd?.dismiss();
  await scene?.end();
  bundle?.dispose();
});

function storm(name: string): Promise<{ member: Member; said: Stormed }[]> {
  const { gate, members } = crowd;
  return crowd.meet<Stormed>(
    (_, n) => ({ do: 'storm', gate, name: `${name}-${n}`, times: TIMES, own: own[n] ?? '', shared }),
    members.slice(0, WRITERS),
  );
}

async function several(count: number): Promise<string[]> {
  const made: string[] = [];
  while (made.length < count) {
    const ticket = await scene.ticketIn('inprogress', 'In progress');
    await scene.report(ticket, 'c0ffee0');
    made.push(ticket);
  }
  return made;
}

const acksOf = (all = stormed) => all.flatMap(({ said }) => said.acks);

describe('a storm of creates, comments and reviews', () => {
  it('is answered, each of it', () => {
    expect(stormed.flatMap(({ said }) => said.others)).toEqual([]);
    const each = 3 * TIMES + Math.ceil(TIMES / 5);
    expect(stormed.map(({ said }) => said.acks.length)).toEqual(stormed.map(() => each));
    tried(
      `changes that ${WRITERS} processes make at once`,
      acksOf().length,
      'all acknowledged, none told busy',
    );
  });

  it('loses nothing, does nothing twice, and keeps the order of each process', async () => {
    const acks = acksOf();
    const byTicket = new Map<string, Ack[]>();
    for (const ack of acks) byTicket.set(ack.ticket, [...(byTicket.get(ack.ticket) ?? []), ack]);
    expect([...byTicket.keys()].sort()).toEqual([...new Set([...byTicket.keys(), ...shared, ...own])].sort());
    const ids: string[] = [];
    for (const [ticket, told] of byTicket) {
      const { record, standing } = await scene.show(ticket);
      expect(record.problems).toEqual([]);
      expect(record.item.state).toBe(standing.state);
      expect(standing).toMatchObject({ fork: [], foreign: [], regressed: false });
      expect(record.events.map(({ rev }) => rev)).toEqual(record.events.map((_, n) => n + 1));
      ids.push(...record.events.map(({ id }) => id));
      const kept = record.events.flatMap(({ id, attributes: { request } }) =>
        request === undefined ? [] : [{ event: id, uid: request.split(':').at(-1) ?? '' }],
      );
      expect(kept.map(({ event, uid }) => `${uid} ${event}`).sort()).toEqual(
        told.map(({ event, uid }) => `${uid} ${event}`).sort(),
      );
      for (const { said } of stormed)
        expectInOrder(
          kept,
          said.acks.filter((ack) => ack.ticket === ticket),
        );
      expectInTime(kept, told);
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(byTicket.size).toBe(WRITERS * TIMES + SHARED + WRITERS);
    tried(
      'threads of a storm',
      byTicket.size,
      '0 lost, 0 twice, in the order of each process, no rev left out',
    );
  });

  it('leaves nothing for the doctor, and a list of all of it', async () => {
    const { findings } = await scene.act('human', 'ticket_doctor', {});
    expect(findings).toEqual([]);
    const { count } = await scene.act('human', 'ticket_list', { state: 'all', limit: 1 });
    expect(count).toBe(WRITERS * TIMES + SHARED + WRITERS);
  });

  it('starves no process', async () => {
    // A short storm is over in less than a second, which one pause of the machine doubles for who is away then.
    let turn = 0;
    const ratio = await leastOf(2, async () =>
      ratioOf(turn++ === 0 ? stormed : await storm(`writer-${turn}`)),
    );
    expect(ratio).toBeLessThan(2);
  });

  /** How much longer the slowest took than the median. */
  function ratioOf(all: typeof stormed): number {
    const spans = all.map(({ said: { acks } }) => ms((acks.at(-1)?.given ?? 0) - (acks[0]?.asked ?? 0)));
    const waits = acksOf(all).map(({ asked, given }) => ms(given - asked));
    const late = [...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
    const ratio = Math.max(...spans) / middle(spans);
    tried(
      'processes of a storm that none starves',
      WRITERS,
      `the slowest took ${ratio.toFixed(2)} of the median's ${middle(spans).toFixed(0)} ms; one change ${middle(waits).toFixed(1)} ms in the median, ${late.toFixed(0)} ms in the worst hundredth, ${Math.max(...waits).toFixed(0)} ms at most`,
    );
    return ratio;
  }

  it('shows nothing torn or impossible to who reads meanwhile', () => {
    expect(looked.flatMap(({ wrong }) => wrong)).toEqual([]);
    for (const { looks } of looked) expect(looks).toBeGreaterThan(0);
    const looks = looked.reduce((sum, each) => sum + each.looks, 0);
    const longest = Math.max(...looked.map(({ disagreedMs }) => disagreedMs));
    tried(
      'looks at a list, a Ticket and its files during a storm',
      looks,
      `nothing torn; item and thread apart for ${longest.toFixed(1)} ms at most`,
    );
  });
});

describe('a process that floods the store', () => {
  it('lets others in between', async () => {
    const [greedy, modest] = crowd.members;
    if (!greedy || !modest) throw new Error('two were wanted');
    const times = scaled(30, 200);
    const [ticket = '', other = ''] = own;
    await crowd.begin(new Map([[greedy, { do: 'flood', gate: crowd.gate, ticket, times }]]));
    let isOver = false;
    // This is what `flood` answers with.
    const flooded = greedy.hear().then((said) => {
      isOver = true;
      return said as Timed[];
    });
    const waits: number[] = [];
    while (!isOver) {
      modest.tell({
        do: 'call',
        call: { as: { role: 'intake' }, tool: 'ticket_comment', input: { ticket: other, body: 'one' } },
      });
      const { answer, asked, given } = (await modest.hear()) as Timed;
      expect(answer).toHaveProperty('done');
      waits.push(ms(given - asked));
    }
    const all = await flooded;
    // The last ones of a flood may wait for the others of their own process too long, and then were not made.
    const made = all.filter(({ answer }) => 'done' in answer).length;
    const busy = all.filter(({ answer }) => 'refused' in answer && answer.refused === 'busy').length;
    expect(made + busy).toBe(times);
    const { record } = await scene.show(ticket);
    expect(record.events.filter(({ body }) => body.startsWith('one of many'))).toHaveLength(made);
    const span = ms(Math.max(...all.map(({ given }) => given)) - Math.min(...all.map(({ asked }) => asked)));
    tried(
      'changes that one process makes at once, while another makes one after another',
      times,
      `in ${span.toFixed(0)} ms, ${busy} of them too late; the other made ${waits.length}, and waited ${middle(waits).toFixed(0)} ms in the median, ${Math.max(...waits).toFixed(0)} ms at most`,
    );
    expect(waits.length).toBeGreaterThan(times / 50);
  });
});

type Kept = { event: string; uid: string };

/** What one process did to a Ticket stands there as it was done. */
function expectInOrder(kept: Kept[], acks: Ack[]): void {
  const mine = new Set(acks.map(({ uid }) => uid));
  expect(kept.flatMap(({ uid }) => (mine.has(uid) ? [uid] : []))).toEqual(acks.map(({ uid }) => uid));
}

/** What was asked for after something was acknowledged stands behind it. */
function expectInTime(kept: Kept[], acks: Ack[]): void {
  const times = new Map(acks.map((ack) => [ack.uid, ack]));
  let latest = 0;
  for (const { uid } of kept) {
    const { asked, given } = times.get(uid) ?? { asked: 0, given: 0 };
    expect(given).toBeGreaterThan(latest);
    latest = Math.max(latest, asked);
  }
}

function ms(nanoseconds: number): number {
  return nanoseconds / 1e6;
}

function middle(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
