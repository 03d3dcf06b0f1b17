import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TranscriptEntry } from '../../src/domain/pod.ts';
import { lockFile } from '../../src/local/lock.ts';
import { Place } from '../../src/local/place.ts';
import { markedProcesses } from '../../src/pods/agent/marked-processes.ts';
import type { Pod } from '../../src/pods/registry.ts';
import { PodsHouse } from './pods-house.ts';

let house: PodsHouse;
beforeAll(async () => {
  house = await PodsHouse.begin();
});
afterAll(async () => {
  await house.end();
  await vi.waitFor(() => expect(house.left()).toEqual([]), { timeout: 10_000 });
});

/** Each stage is short. */
const SOON = { timeout: 10_000, interval: 10 };
const isTurn = ({ kind }: TranscriptEntry) => kind === 'turn';
const isPod = (event: string) => (entry: TranscriptEntry) => entry.kind === 'pod' && entry.event === event;
const isQuestion = ({ kind }: TranscriptEntry) => kind === 'question';
/** From the `count`th on. */
const from = (isOne: (entry: TranscriptEntry) => boolean, count: number) => {
  let seen = 0;
  return (entry: TranscriptEntry) => isOne(entry) && ++seen >= count;
};
const turns = (count: number) => from(isTurn, count);
const inputs = (count: number) => from(({ kind }) => kind === 'input', count);
/** What it started is there. */
const hasChild = (name: string) => expect.poll(() => house.said(name), SOON).toMatch(/child \d+/u);

// Each has a Pod of its own, and mostly waits for it.
describe.concurrent('a Pod', () => {
  it('is live when its agent took its first input, and its transcript tells what was said', async () => {
    const { entry, state } = await house.launch({ lines: ['@say hello', '@think hm'] });
    expect(state).toBe('live');
    // The server of this house ends at once, as one does that cannot be started.
    await house.line(entry.name, isPod('no_server'));
    expect(house.said(entry.name)).toBe('hello\n');
    const kinds = house
      .pods()
      .transcript(entry.name, 50)
      .map(({ kind }) => kind);
    expect(kinds).toEqual(['pod', 'input', 'pod', 'message', 'thought', 'turn', 'pod']);
  });

  it('takes what it is told one after the other, and the same only once', async () => {
    const go = join(house.folder, 'go');
    const { entry } = await house.launch({ lines: ['@say begun', `@wait ${go}`, '@say first'] });
    const pods = house.pods();
    const tell = (text: string, key?: string) =>
      pods.send(entry.name, { from: 'human/test', text, ...(key ? { key } : {}) });
    expect((await tell('@say second', 'k')).delivery).toBe('queued');
    expect((await tell('@say second', 'k')).delivery).toBe('delivered');
    writeFileSync(go, '');
    await house.line(entry.name, turns(2));
    expect((await tell('@say third')).delivery).toBe('delivered');
    await house.line(entry.name, turns(3));
    expect(house.said(entry.name)).toBe('begun\nfirst\nsecond\nthird\n');
    expect((await pods.send('nobody', { from: 'human/test', text: 'x' })).delivery).toBe('no such Pod');
  });

  it('asks the person what its profile does not allow, equal questions once, and remembers the answer for the Pod', async () => {
    const { entry } = await house.launch({ lines: ['@run npm test', '@run rm -rf build'] });
    const pods = house.pods();
    const asked = await house.line(entry.name, isQuestion);
    if (asked.kind !== 'question') throw new Error('no question');
    expect(asked.question).toMatchObject({ kind: 'execute', command: ['rm', '-rf', 'build'], count: 1 });
    expect(pods.get(entry.name).entry.questions).toHaveLength(1);
    await expect(pods.answer(entry.name, 'other', 'allow', 'once', 'human/test')).rejects.toMatchObject({
      code: 'not_found',
    });
    await pods.answer(entry.name, asked.question.id, 'allow', 'pod', 'human/test');
    await house.line(entry.name, isTurn);
    await pods.send(entry.name, { from: 'human/test', text: '@run rm -rf build' });
    await house.line(entry.name, turns(2));
    const transcript = pods.transcript(entry.name, 100);
    expect(transcript.filter(isQuestion)).toHaveLength(1);
    expect(pods.get(entry.name).entry.questions).toEqual([]);
    expect(transcript.filter((line) => line.kind === 'answer')).toMatchObject([
      { decision: 'allow', scope: 'pod', by: 'human/test' },
    ]);
  });

  it('reads and writes files for its agent in its own folder alone, with all links resolved', async () => {
    const out = join(house.root, 'outside.txt');
    writeFileSync(out, 'secret');
    symlinkSync(out, join(house.folder, 'link'));
    symlinkSync(house.root, join(house.folder, 'up'));
    mkdirSync(join(house.folder, '.git'));
    const { entry } = await house.launch({
      lines: [
        '@fs-write made.txt hello',
        '@fs-read made.txt',
        ...['link', 'up/outside.txt', '../outside.txt', out].map((path) => `@fs-read ${path}`),
        ...['link', 'up/new.txt', '../new.txt', '.git/hooks'].map((path) => `@fs-write ${path} x`),
      ],
    });
    await house.line(entry.name, isTurn);
    expect(readFileSync(join(house.folder, 'made.txt'), 'utf8').trim()).toBe('hello');
    expect(readFileSync(out, 'utf8')).toBe('secret');
    expect(existsSync(join(house.root, 'new.txt'))).toBe(false);
    expect(existsSync(join(house.folder, '.git/hooks'))).toBe(false);
    expect(house.said(entry.name)).not.toContain('secret');
  });

  it('gives its agent the environment that its profile names, its marks, and nothing else', async () => {
    const environment = { SECRET_KEY: 'x', YOI_POD: 'forged', LANG: 'C' };
    const { entry } = await house.launch({
      ...{ pod: 'marked', environment, lines: ['@env *', '@servers'] },
      profile: { environment: ['PATH', 'NODE_PATH', 'LANG', 'YOI_*'] },
    });
    await house.line(entry.name, isTurn);
    const said = house.said('marked').split(/\s/u);
    expect(said).toEqual(expect.arrayContaining(['LANG', 'NODE_PATH', 'PATH', 'YOI_POD', 'YOI_ROLE']));
    for (const name of ['SECRET_KEY', 'YOI_POD_TOKEN', 'HOME', 'NODE_CHANNEL_FD'])
      expect(said).not.toContain(name);
    // The proof is its server's alone.
    expect(said.join(' ')).toContain('YOI_POD_TOKEN');
    expect(house.pods().registry.proves('marked', 'guessed')).toBe(false);
    expect(house.pods().registry.proves('nobody', 'guessed')).toBe(undefined);
  });

  it('is stopped with all that its agent started, however it resists, and can be restored with the same session', async () => {
    const { entry } = await house.launch({
      lines: ['@say before', '@child stubborn', '@ignore-term', '@ignore-cancel', '@hang'],
    });
    await hasChild(entry.name);
    expect(markedProcesses(entry.run ?? '').length).toBeGreaterThan(1);
    const stopped = await house.pods().stop(entry.name, 'stopped', 'human/test');
    expect(stopped.state).toBe('restorable');
    expect(markedProcesses(entry.run ?? '')).toEqual([]);
    const restored = await house.pods().restore(entry.name, house.agent, house.profile());
    expect(restored.state).toBe('live');
    expect(restored.entry.session).toBe(entry.session);
    await house.pods().send(entry.name, { from: 'human/test', text: '@history' });
    await house.line(entry.name, (line) => line.kind === 'message' && line.text.includes('before'));
    const forgotten = await house.pods().stop(entry.name, 'forgotten', 'human/test');
    expect(forgotten.state).toBe('gone');
    await expect(house.pods().restore(entry.name, house.agent, house.profile())).rejects.toMatchObject({
      code: 'unmet_requirement',
    });
  });

  const STAGES: [string, (pod: Pod, isHosted: boolean) => boolean][] = [
    ['nothing but its entry', () => true],
    ['a host', (_, isHosted) => isHosted],
    ['the process of its agent', ({ entry }) => entry.run !== null],
    ['a session', ({ entry }) => entry.session !== null],
  ];
  it.each(STAGES)('that is launched is ended for good also while there is only %s', async (has, isThere) => {
    const pods = house.pods();
    const pod = `with-${has.replaceAll(' ', '-')}`;
    const launch = house.launch({ pod, lines: ['@child stubborn', '@ignore-term', '@hang'] });
    // Between the look and the stop it may have come to work.
    const told = launch.then(
      () => 'it came',
      ({ rule }) => rule,
    );
    await vi.waitFor(() => expect(isThere(pods.get(pod), pods.registry.isHosted(pod))).toBe(true), SOON);
    const { run } = pods.get(pod).entry;
    expect(await pods.stop(pod, 'forgotten', 'human/test')).toMatchObject({ state: 'gone' });
    expect(['it came', 'forgotten by human/test']).toContain(await told);
    expect(pods.get(pod)).toMatchObject({ state: 'gone', entry: { run: null, ended: { how: 'forgotten' } } });
    expect(pods.registry.isHosted(pod)).toBe(false);
    expect(markedProcesses(run ?? '')).toEqual([]);
  });

  it.each([
    ['forgotten', 'gone'],
    ['stopped', 'restorable'],
  ] as const)('that somebody brings back stays away where another one has it %s', async (how, state) => {
    const { entry } = await house.launch({ lines: ['@say there'] });
    const pods = house.pods();
    await pods.stop(entry.name, 'stopped', 'human/test');
    const restored = pods.restore(entry.name, house.agent, house.profile());
    await pods.stop(entry.name, how, 'another one');
    await expect(restored).rejects.toMatchObject({ rule: `${how} by another one` });
    expect(pods.get(entry.name).state).toBe(state);
  });

  it('is forgotten also where it is just ending for another reason', async () => {
    const { entry } = await house.launch({
      lines: ['@say there', '@ignore-term', '@ignore-cancel', '@hang'],
    });
    await house.line(entry.name, ({ kind }) => kind === 'message');
    const pods = house.pods();
    const stopping = pods.stop(entry.name, 'stopped', 'human/test');
    const forgotten = await pods.stop(entry.name, 'forgotten', 'the merge of its Ticket');
    expect(forgotten).toMatchObject({ state: 'gone', entry: { ended: { how: 'forgotten' } } });
    await stopping;
  });

  it('whose host is killed leaves no process, and is restorable where it stood', async () => {
    const { entry } = await house.launch({
      lines: ['@say before', '@child stubborn', '@ignore-term', '@hang'],
    });
    await hasChild(entry.name);
    const marked = markedProcesses(entry.run ?? '');
    expect(marked.length).toBeGreaterThan(1);
    const waiting = { from: 'human/test', text: '@say heard after all' };
    expect((await house.pods().send(entry.name, waiting)).delivery).toBe('queued');
    process.kill(house.hostOf(marked), 'SIGKILL');
    await gone(() => markedProcesses(entry.run ?? ''));
    expect(house.pods().get(entry.name)).toMatchObject({ state: 'restorable', entry: { working: true } });
    const restored = await house.pods().restore(entry.name, house.agent, house.profile());
    expect(restored).toMatchObject({ state: 'live', entry: { session: entry.session } });
    await house.line(entry.name, (line) => line.kind === 'input' && line.text.includes('interrupted'));
    await house.line(entry.name, (line) => line.kind === 'message' && line.text.includes('heard after all'));
  });

  it('whose agent dies is restorable; one that never came to work is gone, and says why', async () => {
    const { entry } = await house.launch({ lines: ['@say alive', '@crash 3'] });
    await gone(() => (house.pods().registry.isHosted(entry.name) ? [1] : []));
    expect(house.pods().get(entry.name)).toMatchObject({
      state: 'restorable',
      entry: { ended: { how: 'died', text: 'the agent ended with code 3' } },
    });
    const login = { SCRIPTED_AGENT_LOGIN: join(house.root, 'login') };
    await expect(house.launch({ pod: 'not-in', environment: login })).rejects.toMatchObject({
      code: 'unmet_requirement',
      rule: expect.stringContaining('log in with: scripted-agent login'),
    });
    expect(house.pods().get('not-in')).toMatchObject({ state: 'gone', entry: { ended: { how: 'failed' } } });
    await expect(house.launch({ pod: 'none', agent: { command: ['no-such-agent'] } })).rejects.toMatchObject({
      rule: expect.stringContaining('no-such-agent'),
    });
    await expect(house.launch({ pod: 'old', environment: { SCRIPTED_AGENT_PROTOCOL: '0' } })).rejects.toThrow(
      'version 0',
    );
  });

  it('stands floods and garbage', async () => {
    const { entry } = await house.launch({ lines: ['@garbage', '@flood 200 20000', '@say still here'] });
    await house.line(entry.name, (line) => isTurn(line) || isPod('ended')(line));
    expect(house.said(entry.name).includes('still here')).toBe(true);
  });

  it('waits for its vendor, and goes on by itself', async () => {
    const { entry } = await house.launch({ lines: ['@limit 8'] });
    const limited = await house.line(entry.name, isPod('limited'));
    expect(house.pods().get(entry.name).state).toBe('limited');
    const again = await house.line(entry.name, inputs(2));
    const [, until = ''] = /^until (\S+):/u.exec(limited.kind === 'pod' ? limited.text : '') ?? [];
    expect(Date.parse(again.at)).toBeGreaterThanOrEqual(Date.parse(until));
    await house.line(entry.name, turns(2));
  });

  it('is paused at a limit of its profile, and goes on when the person says so', async () => {
    const { entry } = await house.launch({ lines: ['@usage 500'], profile: { limits: { tokens: 400 } } });
    const asked = await house.line(entry.name, isQuestion);
    if (asked.kind !== 'question') throw new Error('no question');
    expect(asked.question).toMatchObject({
      kind: 'limit',
      title: '500 tokens of 400 are spent. Go on as long again?',
    });
    await house.pods().answer(entry.name, asked.question.id, 'deny', 'once', 'human/test');
    await gone(() => (house.pods().registry.isHosted(entry.name) ? [1] : []));
    expect(house.pods().get(entry.name).state).toBe('restorable');
  });

  it('is not launched while another launch does not come to its end', async () => {
    const elsewhere = await PodsHouse.begin();
    const place = new Place(join(elsewhere.root, 'local'));
    place.prepare();
    const lock = lockFile(place.at('pods.lock'));
    await expect(elsewhere.launch({ lines: ['@say hello'] })).rejects.toMatchObject({ code: 'busy' });
    expect(elsewhere.pods().list()).toEqual([]);
    lock?.release();
    await elsewhere.end();
  });

  it('has a name and a place on its Ticket that no other takes', async () => {
    const ticket = { id: '20261121-101500-a', slug: 'a', brief: 'A' };
    const launches = [1, 2, 3].map(() => house.launch({ role: 'coder', ticket, profile: { role: 'coder' } }));
    const ends = await Promise.allSettled(launches);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(
      house
        .pods()
        .list()
        .filter(({ entry }) => entry.ticket === ticket.id && entry.role === 'coder'),
    ).toHaveLength(1);
    const looking = [1, 2].map(() => house.launch({ ticket }));
    expect((await Promise.all(looking)).map(({ entry }) => entry.name).sort()).toEqual([
      'ticket-investigator-a',
      'ticket-investigator-a-2',
    ]);
    await expect(house.launch({ pod: 'ticket-coder-a' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

async function gone(what: () => readonly unknown[]): Promise<void> {
  await vi.waitFor(() => expect(what()).toEqual([]), { timeout: 15_000 });
}
