import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';
import { killProcess } from '../../kill-process.ts';
import { PodsHouse } from '../../pods/pods-house.ts';
import { scaled, tried } from '../scale.ts';
import { agentOf, hostOf, processesOf } from './processes-of.ts';

const COUNT = scaled(4, 20);
const names = Array.from({ length: COUNT }, (_, at) => `pod-${at}`);
/** What befalls each Pod, in turn. */
const FATES = ['its host is killed', 'its agent is killed', 'it is stopped', 'nothing'] as const;
const fateOf = (at: number) => FATES[at % FATES.length];

let house: PodsHouse;
beforeAll(async () => {
  house = await PodsHouse.begin();
});
afterAll(async () => {
  await house.end();
  await vi.waitUntil(() => processesOf(house).length === 0, { timeout: 20_000 });
}, 60_000);

const said = (text: string) => (entry: TranscriptEntry) =>
  entry.kind === 'message' && entry.text.includes(text);
const states = () =>
  Object.fromEntries(
    house
      .pods()
      .list()
      .map(({ entry, state }) => [entry.name, state]),
  );
const expected = (of: (at: number) => string) => Object.fromEntries(names.map((name, at) => [name, of(at)]));

describe(`${COUNT} Pods at once`, () => {
  it('are launched, seen, struck by all that can befall them, and restored with their sessions, and no process is left', async () => {
    const launched = await Promise.all(
      names.map((pod) => house.launch({ pod, lines: ['@child', `@say I am ${pod}`, '@hang'] })),
    );
    expect(states()).toEqual(expected(() => 'live'));
    await Promise.all(names.map((name) => house.line(name, said(`I am ${name}`))));
    const left = new Map(names.map((name) => [name, [hostOf(house, name), agentOf(house, name)]]));
    const strike = async (name: string, at: number) => {
      const [host, agent] = left.get(name) ?? [];
      if (fateOf(at) === 'its host is killed') killProcess(host);
      if (fateOf(at) === 'its agent is killed') killProcess(agent);
      if (fateOf(at) === 'it is stopped') await house.pods().stop(name, 'stopped', 'human/test');
    };
    await Promise.all(names.map(strike));
    await expect
      .poll(states, { timeout: 30_000 })
      .toEqual(expected((at) => (fateOf(at) === 'nothing' ? 'live' : 'restorable')));
    // Of those that are over nothing runs any more; of the others all does.
    const over = launched.filter((_, at) => fateOf(at) !== 'nothing');
    await expect
      .poll(() => over.filter(({ entry }) => hostOf(house, entry.name)), { timeout: 20_000 })
      .toEqual([]);
    const alive = names.filter((_, at) => fateOf(at) === 'nothing').length;
    // A host, its agent and the agent's child.
    await expect.poll(() => house.left().length, { timeout: 20_000 }).toBe(2 * alive);
    const struck = names.filter((_, at) => fateOf(at) !== 'nothing');
    await Promise.all(struck.map((name) => house.pods().restore(name, house.agent, house.profile())));
    expect(states()).toEqual(expected(() => 'live'));
    for (const { entry } of launched)
      expect(house.pods().get(entry.name).entry.session, entry.name).toBe(entry.session);
    await Promise.all(
      struck.map(async (name) => {
        await house.pods().send(name, { from: 'human/test', text: '@history' });
        await house.line(name, said(`@say I am ${name}`));
      }),
    );
    tried(
      'Pods at once, struck and restored',
      COUNT,
      'each went on with its session, and no process was left',
    );
  }, 300_000);
});
