import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';
import { killProcess } from '../../kill-process.ts';
import { PodsHouse } from '../../pods/pods-house.ts';
import { isLong, tried } from '../scale.ts';
import { agentOf, processesOf } from './processes-of.ts';

const SHORT = 3;
const isTurn = ({ kind }: TranscriptEntry) => kind === 'turn';

let house: PodsHouse;
let steps: string[];
let trials = 0;

/** Launches a Pod whose host dies at a step, or with 0 at none. Undefined where it was launched all the same. */
async function launchDying(pod: string, at: number, side: string): Promise<unknown> {
  const environment = {
    YOI_KILL_AT: `${at}`,
    YOI_KILL_SIDE: side,
    YOI_KILL_STEPS: join(house.root, 'steps.json'),
  };
  const profile = { environment: ['PATH', 'HOME', 'NODE_PATH', 'YOI_KILL_*'] };
  try {
    await house.launch({ ...{ pod, environment, profile }, lines: ['@child', '@say before'] });
    return undefined;
  } catch (error) {
    return error;
  }
}

beforeAll(async () => {
  house = await PodsHouse.begin();
  house.preload = pathToFileURL(join(import.meta.dirname, '../kill/dying-program.mjs')).href;
  await launchDying('counted', 0, 'before');
  await house.line('counted', isTurn);
  await house.pods().stop('counted', 'forgotten', 'human/test');
  // The preload wrote down what it counted, when the host came to its end.
  await vi.waitUntil(() => processesOf(house).length === 0, { timeout: 20_000 });
  steps = JSON.parse(readFileSync(join(house.root, 'steps.json'), 'utf8')).map(
    ({ name }: { name: string }) => name,
  );
});
afterAll(async () => {
  tried(
    'hosts of Pods killed at one of their changes',
    trials,
    'the registry told the truth, and no process was left',
  );
  await house.end();
});

describe('a host that is killed at any of its changes', () => {
  it('leaves no process, is seen as what it is, and its name and Ticket are free again', async () => {
    expect(steps.filter((name) => name === 'renameSync').length).toBeGreaterThan(5);
    const chosen = isLong
      ? steps.map((_, at) => at + 1)
      : Array.from({ length: SHORT }, (_, at) => 1 + Math.floor((at * (steps.length - 1)) / (SHORT - 1)));
    for (const at of chosen)
      for (const side of isLong ? ['before', 'half'] : ['half']) {
        trials += 1;
        await tryOne(at, side);
      }
  }, 1_200_000);
});

async function tryOne(at: number, side: string): Promise<void> {
  const what = `step ${at} of ${steps.length} (${steps[at - 1]}), ${side}`;
  const pod = `dying-${at}-${side}`;
  const error = await launchDying(pod, at, side);
  // Late steps are those of its end.
  if (error === undefined)
    await house
      .pods()
      .stop(pod, 'stopped', 'human/test')
      .catch(() => {});
  await expect.poll(() => processesOf(house), { timeout: 20_000, message: what }).toEqual([]);
  // The kernel lets go of a lock a moment after the process has lost its name.
  await expect
    .poll(() => house.pods().get(pod).state, { timeout: 5_000, message: what })
    .toMatch(/^(?:gone|restorable)$/u);
  const { state, entry } = house.pods().get(pod);
  if (error !== undefined) expect(error, what).toMatchObject({ code: 'unmet_requirement' });
  house.preload = undefined;
  if (state === 'restorable') {
    const restored = await house.pods().restore(pod, house.agent, house.profile());
    expect(restored, what).toMatchObject({ state: 'live', entry: { session: entry.session } });
    await house.pods().stop(pod, 'forgotten', 'human/test');
  }
  const again = await house.launch({ pod, lines: ['@say again'] });
  expect(again.state, what).toBe('live');
  await house.pods().stop(pod, 'forgotten', 'human/test');
  house.preload = pathToFileURL(join(import.meta.dirname, '../kill/dying-program.mjs')).href;
}

describe('an agent that is killed', () => {
  it('ends its host, and everything that it started; the session goes on with a restore', async () => {
    house.preload = undefined;
    const { entry } = await house.launch({
      pod: 'agent',
      lines: ['@child stubborn', '@say before', '@hang'],
    });
    await house.line('agent', ({ kind }) => kind === 'message');
    killProcess(agentOf(house, 'agent'));
    await expect.poll(() => processesOf(house), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => house.left(), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => house.pods().get('agent').state, { timeout: 10_000 }).toBe('restorable');
    expect(house.pods().get('agent')).toMatchObject({
      state: 'restorable',
      entry: { working: true, ended: { how: 'died', text: 'the agent was ended by SIGKILL' } },
    });
    const restored = await house.pods().restore('agent', house.agent, house.profile());
    expect(restored).toMatchObject({ state: 'live', entry: { session: entry.session } });
    await house.pods().stop('agent', 'forgotten', 'human/test');
  });
});
