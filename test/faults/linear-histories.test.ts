import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Bundle, bundleMember, Crowd, canLiveApart, type Member } from './crowd/crowd.ts';
import type { Halt } from './crowd/order.ts';
import { openScene, type Scene } from './crowd/scene.ts';
import { type Event, readLog } from './linear/history.ts';
import { linearize, type Verdict } from './linear/linearize.ts';
import { randomFrom } from './linear/random.ts';
import { ticketModel } from './linear/ticket-model.ts';
import { scaled, seed, tried } from './scale.ts';

// A machine that does other things beside it takes its time.
vi.setConfig({ testTimeout: scaled(120_000, 1_200_000), hookTimeout: scaled(120_000, 1_200_000) });

const SIZE = scaled(4, 6);
const CALLS = scaled(15, 30);

/** Where histories are lived: a workspace, the processes in it, and what they log. */
type Place = { scene: Scene; crowd: Crowd; bundle: Bundle; logs: string };
let place: Place | undefined;

async function open(lock: 'real' | 'none'): Promise<Place> {
  const bundle = await bundleMember(lock);
  const scene = await openScene();
  const crowd = await Crowd.gather(0, bundle, scene.root);
  place = { scene, crowd, bundle, logs: mkdtempSync(join(tmpdir(), 'yoi-history-')) };
  return place;
}

afterEach(async () => {
  await place?.crowd.dismiss();
  await place?.scene.end();
  place?.bundle.dispose();
  rmSync(place?.logs ?? '', { recursive: true, force: true });
});

describe('what concurrent processes do to one Ticket', () => {
  it('could have been done one after another, whoever is killed or paused in the middle', async () => {
    const { scene } = await open('real');
    const random = randomFrom(seed);
    const rounds = scaled(2, 60);
    const sums = { calls: 0, unanswered: 0, deaths: 0, pauses: 0, orders: 0, takeovers: 0 };
    for (let round = 0; round < rounds; round++) {
      const { history, pauses, damage } = await live(place, round, random);
      expect(damage).toEqual([]);
      const verdict = linearize(ticketModel, history);
      expect(explain(verdict), `history ${round} of seed ${seed}`).toBe('');
      sums.calls += history.length;
      sums.orders += verdict.tried;
      sums.pauses += pauses;
      sums.unanswered += history.filter(({ heard }) => heard === undefined).length;
      sums.deaths += history.filter(({ deed }) => deed === 'die').length;
      sums.takeovers += history.filter(({ heard }) => heard?.what === 'taken_over').length;
    }
    // Whom nobody wrote after may have died over what they made ready; whoever writes next clears it away.
    await scene.ticketIn('planning', 'After all of them');
    expect((await scene.act('human', 'ticket_doctor', {})).findings).toEqual([]);
    tried(
      `histories of ${SIZE} processes on one Ticket`,
      rounds,
      `all linearizable: ${sums.calls} calls, ${sums.unanswered} of them never answered, ${sums.deaths} deaths, ${sums.pauses} pauses, ${sums.takeovers} takeovers, ${sums.orders} states searched`,
    );
  });

  it('could not without a lock, and that shows', async () => {
    await open('none');
    const random = randomFrom(seed);
    const found: string[] = [];
    for (let round = 0; round < 10 && found.length === 0; round++) {
      const { history, damage } = await live(place, round, random, { troubled: false });
      // Who was told that nothing was changed is believed: what is left must show it.
      const told = history.filter(({ heard }) => heard?.what !== 'storage');
      const odd = explain(linearize(ticketModel, told));
      if (damage.length > 0) found.push(`history ${round + 1}: ${damage.length} places of damage`);
      if (odd !== '') found.push(`history ${round + 1}: ${odd.split('\n').at(-1)}`);
    }
    expect(found).not.toEqual([]);
    tried('histories without a lock, until one is caught', found.length, found.join());
  });
});

type Lived = { history: Event[]; pauses: number; damage: unknown[] };

/** One Ticket, and everybody who lives with it until they are through, or dead. */
async function live(
  where: Place | undefined,
  round: number,
  random: () => number,
  { troubled = true } = {},
): Promise<Lived> {
  if (!where) throw new Error('nothing is open');
  const { scene, crowd, bundle, logs } = where;
  const ticket = await scene.ticketIn('planning', `History ${round}`);
  while (crowd.living.length < SIZE)
    await crowd.add(bundle, scene.root, canLiveApart && crowd.members.length % 2 === 1);
  const members = crowd.living;
  const logOf = ({ caller }: Member) => join(logs, `${round}-${caller}`);
  const doomed = troubled ? members.find(({ isApart }) => !isApart) : undefined;
  const orders = members.map((member, n) => {
    writeFileSync(logOf(member), '');
    const { gate } = crowd;
    const dies = member === doomed ? { dies: someStep(random) } : {};
    const own = { name: `p${round}x${n}`, log: logOf(member), seed: Math.floor(random() * 2 ** 31), ...dies };
    return [member, { do: 'history', gate, ticket, calls: CALLS, ...own }] as const;
  });
  await crowd.begin(new Map(orders));
  let isOver = false;
  const through = Promise.allSettled(members.map((member) => member.hear())).then(() => {
    isOver = true;
  });
  const deaths: Event[] = [];
  const holderOf = async () => (await scene.show(ticket)).holder?.caller;
  const pauses = troubled ? await disturb(members, random, { deaths, holderOf, isOver: () => isOver }) : 0;
  await through;
  const told = members.flatMap((member) =>
    readLog(member.caller, readFileSync(logOf(member), 'utf8')).map((call) =>
      call.deed === 'die' ? { ...call, given: member.endedAt, heard: { what: 'dead' } } : call,
    ),
  );
  const { look, damage } = await lastLook(scene, ticket);
  return { history: [...told, ...deaths, look], pauses, damage };
}

/** At most so many of a history's processes are killed from outside; one more dies at a step that was chosen. */
const DEATHS = scaled(1, 2);

/** Somewhere in the first changes that a process makes. */
function someStep(random: () => number): Halt {
  const verbs = ['write', 'append', 'swap', 'rename', 'syncFolder', 'overwrite'] as const;
  const verb = verbs[Math.floor(random() * verbs.length)] ?? 'append';
  return { verb, call: 1 + Math.floor(random() * 6), before: random() < 0.5 };
}

type Trouble = { deaths: Event[]; holderOf: () => Promise<string | undefined>; isOver: () => boolean };

/** Kills some, and stops others for a while, at moments that nobody chose. Returns how often it stopped one. */
async function disturb(
  members: readonly Member[],
  random: () => number,
  { deaths, holderOf, isOver }: Trouble,
): Promise<number> {
  let pauses = 0;
  while (!isOver()) {
    await wait(random() * 60);
    const kills = deaths.length < DEATHS && random() < 0.3;
    // The end of whoever holds the Ticket is more to the others than that of another.
    const holder = kills ? await holderOf() : undefined;
    const any = members[Math.floor(random() * members.length)];
    const member = members.find(({ caller }) => caller === holder) ?? any;
    if (!member || member.end !== undefined || isOver()) continue;
    member.signal('SIGSTOP');
    pauses += 1;
    await wait(random() * 80);
    if (kills) {
      const asked = now();
      await member.kill();
      const by = member.caller;
      deaths.push({ by, deed: 'die', uid: `${by}-dies`, asked, given: now(), heard: { what: 'dead' } });
    } else {
      member.signal('SIGCONT');
    }
  }
  return pauses;
}

/** What stands there when all is over, as one look more. */
async function lastLook(scene: Scene, ticket: string): Promise<{ look: Event; damage: unknown[] }> {
  const asked = now();
  const { record, standing, holder } = await scene.show(ticket);
  const given = now();
  const uids = record.events.flatMap(({ attributes: { request } }) => request?.split(':').at(-1) ?? []);
  const { state, rev } = standing;
  const heard = { what: 'seen', state, rev, holder: holder?.caller ?? null, uids };
  return { look: { by: 'test', deed: 'show', uid: 'last', asked, given, heard }, damage: record.problems };
}

function now(): number {
  return Number(process.hrtime.bigint());
}

/** Why a history is not linearizable, in words; nothing where it is. */
function explain(verdict: Verdict<Event>): string {
  if (verdict.linearizable) return '';
  const say = ({ by, deed, uid, heard }: Event) => `${by} ${deed} ${uid}: ${JSON.stringify(heard)}`;
  return [
    ...verdict.reached.slice(-12).map(say),
    `then it is: ${verdict.state}`,
    `and none of these can follow: ${verdict.stuck.map(say).join(' | ')}`,
  ].join('\n');
}
