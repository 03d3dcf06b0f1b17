import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { TranscriptEntry } from '../../../src/domain/pod.ts';
import { PodsHouse } from '../../pods/pods-house.ts';
import { processesOf } from './processes-of.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();
if (!canMount) console.warn('skipped: a disk cannot be mounted here');

const isTurn = ({ kind }: TranscriptEntry) => kind === 'turn';
const said = (text: string) => (entry: TranscriptEntry) =>
  entry.kind === 'message' && entry.text.includes(text);

/** A house of a test's own, with where its Pods have their state. */
async function ownHouse(onTestFinished: TestContext['onTestFinished']) {
  const house = await PodsHouse.begin();
  onTestFinished(() => house.end());
  return { house, local: (...names: string[]) => join(house.root, 'local', ...names) };
}

// They mostly wait for what a host does by itself.
describe.concurrent('a Pod under whose host somebody removes', () => {
  it('its socket is reached again within seconds, and is still the same Pod', async ({
    expect,
    onTestFinished,
  }) => {
    const { house, local } = await ownHouse(onTestFinished);
    const { entry } = await house.launch({ pod: 'socket', lines: ['@say before'] });
    await house.line('socket', isTurn);
    rmSync(local('pods/socket/control.sock'));
    // Whoever talks to a host that has its lock waits a moment for it.
    const told = { from: 'human/test', text: '@say after' };
    expect((await house.pods().send('socket', told)).delivery).toBe('delivered');
    await house.line('socket', said('after'));
    expect(house.pods().get('socket')).toMatchObject({ state: 'live', entry: { session: entry.session } });
    expect((await house.pods().stop('socket', 'forgotten', 'human/test')).state).toBe('gone');
  });

  it.for([
    ['removed', undefined],
    ['emptied', ''],
    ['damaged', '{"name":"entry-damaged","role":'],
  ])(
    'its entry, which is %s, is listed again within seconds, as it was',
    async ([how, text], { expect, onTestFinished }) => {
      const { house, local } = await ownHouse(onTestFinished);
      const name = `entry-${how}`;
      const { entry } = await house.launch({ pod: name, lines: ['@say before'] });
      await house.line(name, isTurn);
      if (text === undefined) rmSync(local('pods', name, 'pod.json'));
      else writeFileSync(local('pods', name, 'pod.json'), text);
      expect(
        house
          .pods()
          .list()
          .some((pod) => pod.entry.name === name),
      ).toBe(false);
      await expect(house.launch({ pod: name })).rejects.toMatchObject({ code: 'conflict' });
      const { launchedAt, session, run, tokenDigest } = entry;
      await expect
        .poll(() => house.pods().registry.find(name, new Date()), { timeout: 10_000 })
        .toMatchObject({ state: 'live', entry: { launchedAt, session, run, tokenDigest } });
      expect((await house.pods().stop(name, 'forgotten', 'human/test')).state).toBe('gone');
    },
  );

  it.for(['its lock', 'its whole folder'])(
    '%s is ended with its agent: nobody could see or stop it any more',
    async (what, { expect, onTestFinished }) => {
      const { house, local } = await ownHouse(onTestFinished);
      const name = `lost-${what.length}`;
      await house.launch({ pod: name, lines: ['@child stubborn', '@ignore-term', '@hang'] });
      await house.line(name, said('I stay'));
      expect(processesOf(house).length).toBeGreaterThan(1);
      rmSync(what === 'its lock' ? local('pods', name, 'host.lock') : local('pods', name), {
        recursive: true,
      });
      await expect.poll(() => processesOf(house), { timeout: 20_000 }).toEqual([]);
      expect(house.pods().registry.find(name, new Date())?.state).toBe(
        what === 'its lock' ? 'restorable' : undefined,
      );
      if (what !== 'its lock') expect(existsSync(local('pods', name, 'pod.json'))).toBe(false);
    },
  );
});

describe.skipIf(!canMount)('a Pod whose disk is full', () => {
  let small: PodsHouse;
  beforeAll(async () => {
    small = await PodsHouse.begin();
    mkdirSync(join(small.root, 'local'));
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', join(small.root, 'local'));
  });
  afterAll(async () => {
    await small.end().catch(() => {});
    spawnSync('umount', [join(small.root, 'local')]);
    rmSync(small.root, { recursive: true, force: true });
  });

  it('works on, acknowledges nothing that is not kept, and tells where lines are missing', async () => {
    const go = join(small.root, 'go');
    const ballast = join(small.root, 'local/ballast');
    await small.launch({
      pod: 'full',
      lines: ['@say begun', `@wait ${go}`, '@flood 30 2000', '@fs-write done x', '@usage 5', '@run rm x'],
    });
    await small.line('full', said('begun'));
    fill(ballast, join(small.root, 'local'));
    await expect(small.launch({ pod: 'none' })).rejects.toMatchObject({ code: 'storage' });
    expect(
      small
        .pods()
        .list()
        .map(({ entry }) => entry.name),
    ).toEqual(['full']);
    expect(await small.pods().send('full', { from: 'human/test', text: '@say x' })).toMatchObject({
      delivery: 'failed',
      text: expect.stringContaining('the disk did not take it'),
    });
    writeFileSync(go, '');
    // Its host does for it what it asks, although nothing of it can be written down.
    await expect.poll(() => existsSync(join(small.folder, 'done')), { timeout: 10_000 }).toBe(true);
    expect(small.pods().get('full').state).toBe('live');
    rmSync(ballast);
    await expect.poll(() => small.pods().get('full').entry.questions.length, { timeout: 10_000 }).toBe(1);
    const [question] = small.pods().get('full').entry.questions;
    await small.pods().answer('full', question?.id ?? '', 'deny', 'once', 'human/test');
    await small.line('full', isTurn);
    await small.pods().send('full', { from: 'human/test', text: '@say after' });
    await small.line('full', said('after'));
    const transcript = small.pods().transcript('full', 100);
    expect(transcript.map(({ seq }) => seq)).toEqual(transcript.map((_, at) => at + 1));
    expect(transcript).toContainEqual(
      expect.objectContaining({
        kind: 'pod',
        event: 'left_out',
        text: expect.stringContaining('the disk did not take'),
      }),
    );
    expect(small.pods().get('full').entry.usage.tokens).toBe(5);
    expect((await small.pods().stop('full', 'stopped', 'human/test')).state).toBe('restorable');
  });

  it('is stopped all the same, and no process is left', async () => {
    await small.launch({ pod: 'stop', lines: ['@child', '@say begun', '@hang'] });
    await small.line('stop', said('begun'));
    fill(join(small.root, 'local/ballast'), join(small.root, 'local'));
    await small.pods().stop('stop', 'forgotten', 'human/test');
    await expect.poll(() => processesOf(small), { timeout: 20_000 }).toEqual([]);
    rmSync(join(small.root, 'local/ballast'));
    expect(small.pods().get('stop').state).not.toBe('live');
  });
});

function mounts(): boolean {
  return (
    spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0
  );
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Takes every block that is left. */
function fill(file: string, disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
}
