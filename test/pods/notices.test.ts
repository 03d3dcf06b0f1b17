import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ThreadEvent } from '../../src/domain/event.ts';
import type { TranscriptEntry } from '../../src/domain/pod.ts';
import { markedProcesses } from '../../src/pods/agent/marked-processes.ts';
import { noticeOf } from '../../src/pods/host/notices.ts';
import { whyDone } from '../../src/pods/host/why-done.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { reported } from '../tracker/reported.ts';
import { openWorkspace } from '../tracker/workspace.ts';
import { PodsHouse } from './pods-house.ts';

let house: PodsHouse;
let workspace: ReturnType<typeof openWorkspace>;
beforeAll(async () => {
  house = await PodsHouse.begin();
  const root = join(house.root, 'records');
  mkdirSync(root);
  workspace = openWorkspace(
    {},
    openFileStore({ root, localDir: join(house.root, 'local') }),
    undefined,
    () => new Date(),
  );
});
afterAll(async () => {
  await workspace.store.close();
  await house.end();
});

/** A host looks once a second. */
const PATIENCE = { timeout: 30_000 };
const isNotice = (words: string) => (entry: TranscriptEntry) =>
  entry.kind === 'input' && entry.from !== 'launch' && entry.text.includes(words);
const isEvent = (event: string) => (entry: TranscriptEntry) => entry.kind === 'pod' && entry.event === event;
/** A turn from the `count`th on. */
const turns = (count: number) => {
  let seen = 0;
  return ({ kind }: TranscriptEntry) => kind === 'turn' && ++seen >= count;
};
const create = () =>
  workspace.call('human', 'ticket_create', { title: 'The login fails', body: 'On Mondays.' });
const ticketOf = (id: string) => ({ id, slug: id.slice(16), brief: 'B' });

/** An orchestrator's Pod, and a Ticket that it holds. */
async function held(pod: string): Promise<{ holder: string; id: string }> {
  const role = 'orchestrator' as const;
  const holder = await house.launch({ pod, role, profile: { role } });
  const { id } = await create();
  await workspace.call('human', 'ticket_ready', { ticket: id, summary: 'Understood.' });
  await workspace.call('human', 'ticket_queue', { ticket: id });
  const orchestrator = { role, name: pod };
  const { plan_revision } = await workspace.call(orchestrator, 'ticket_show', { ticket: id });
  await workspace.call(orchestrator, 'ticket_accept', { ticket: id, summary: 'Do it.', plan_revision });
  return { holder: holder.entry.name, id };
}

function coder(id: string, ...lines: string[]) {
  return house.launch({ role: 'coder', ticket: ticketOf(id), profile: { role: 'coder' }, lines });
}

// Each has Pods and a Ticket of its own, and mostly waits for them.
describe.concurrent('a Pod is told', () => {
  it('what a person says on its Ticket, once, and what was said while it was down', async ({ expect }) => {
    const { id } = await create();
    const { entry } = await house.launch({ ticket: ticketOf(id), lines: ['@say begun'] });
    await expect.poll(() => house.pods().get(entry.name).entry.told[id], PATIENCE).toBeGreaterThan(0);
    await workspace.call('human', 'ticket_comment', { ticket: id, body: 'Look at the clock.' });
    await house.line(entry.name, isNotice('Look at the clock.'));
    // What an agent has not shown to have is told again.
    await house.line(entry.name, turns(2));
    await expect.poll(() => house.pods().get(entry.name).entry.usage.turns, PATIENCE).toBe(2);
    await workspace.call({ role: 'investigator', name: entry.name, ticket: id }, 'ticket_comment', {
      ...{ ticket: id, kind: 'findings', body: 'Its own words.' },
    });
    const host = hostOf(entry.run ?? '');
    process.kill(host, 'SIGKILL');
    await expect.poll(() => house.pods().get(entry.name).state, PATIENCE).toBe('restorable');
    await workspace.call('human', 'ticket_comment', { ticket: id, body: 'Said meanwhile.' });
    await house.pods().restore(entry.name, house.agent, house.profile());
    await house.line(entry.name, isNotice('Said meanwhile.'));
    const told = house
      .pods()
      .transcript(entry.name, 1000)
      .filter(isNotice(''))
      .map((line) => JSON.stringify(line));
    expect(told.filter((line) => line.includes('Look at the clock.'))).toHaveLength(1);
    expect(told.filter((line) => line.includes('Its own words.'))).toEqual([]);
  });

  it('what was said while it was down, when it is brought back for that and nobody waits for it', async ({
    expect,
  }) => {
    const { id } = await create();
    const { entry } = await house.launch({ ticket: ticketOf(id), lines: ['@say begun'] });
    await expect.poll(() => house.pods().get(entry.name).entry.told[id], PATIENCE).toBeGreaterThan(0);
    process.kill(hostOf(entry.run ?? ''), 'SIGKILL');
    await expect.poll(() => house.pods().get(entry.name).state, PATIENCE).toBe('restorable');
    await workspace.call('human', 'ticket_comment', { ticket: id, body: 'Wake up.' });
    house.pods().wake(entry.name, house.agent, house.profile());
    await expect.poll(() => house.pods().get(entry.name).state, PATIENCE).toBe('live');
    await house.line(entry.name, isNotice('Wake up.'));
  });

  it('that a Pod ended which works on a Ticket that it holds', async () => {
    const { holder, id } = await held('holds');
    const { entry } = await coder(id, '@say begun', '@crash 7');
    await house.line(holder, isNotice(`Pod ${entry.name}, coder of Ticket ${id}, has ended (died)`));
  });

  it('that a coder of its Ticket ended its turn, and did not report', async () => {
    const { holder, id } = await held('waits');
    const { entry } = await coder(id, '@say I am done, I think.');
    const words = `Pod ${entry.name}, coder of Ticket ${id}, ended its turn without work_report`;
    await house.line(holder, isNotice(words));
  });

  it('that a Ticket is ready, by the intake that made it ready, which then ends', async ({ expect }) => {
    const waiting = await house.launch({ pod: 'waiting', role: 'companion', profile: { role: 'companion' } });
    const go = join(house.folder, 'go-intake');
    const { entry } = await house.launch({
      ...{ pod: 'asked', role: 'intake', handoff: 'waiting', profile: { role: 'intake' } },
      lines: ['@say begun', `@wait ${go}`],
    });
    const intake = { role: 'intake', name: 'asked' } as const;
    const { id } = await workspace.call(intake, 'ticket_create', { title: 'Asked for', body: 'It.' });
    await expect.poll(() => house.pods().get('asked').entry.told[id], PATIENCE).toBeGreaterThan(0);
    await workspace.call(intake, 'ticket_ready', { ticket: id, summary: 'Understood.' });
    await house.line(waiting.entry.name, isNotice(`Ticket ${id} is ready`));
    expect(house.pods().get('asked').state).toBe('live');
    writeFileSync(go, '');
    await expect.poll(() => house.pods().get('asked').entry.ended?.how, PATIENCE).toBe('finished');
    const lines = house.pods().transcript('asked', 100);
    expect(lines.filter(isEvent('handed_off'))).toMatchObject([
      { text: expect.stringContaining('to waiting: delivered') },
    ]);
    expect(markedProcesses(entry.run ?? '')).toEqual([]);
  });
});

describe.concurrent('a Pod of work ends by itself', () => {
  const boss = { role: 'orchestrator', name: 'boss' } as const;
  const ended = (name: string, as: object) =>
    vi.waitFor(() => expect(house.pods().get(name).entry.ended).toMatchObject(as), PATIENCE);
  async function inProgress(): Promise<string> {
    const { id } = await create();
    await workspace.call('human', 'ticket_ready', { ticket: id, summary: 'Understood.' });
    await workspace.call('human', 'ticket_queue', { ticket: id });
    const { plan_revision } = await workspace.call(boss, 'ticket_show', { ticket: id });
    await workspace.call(boss, 'ticket_accept', { ticket: id, summary: 'Do it.', plan_revision });
    return id;
  }

  it('at once, in the middle of what it is at, when its Ticket is no longer in progress', async ({
    expect,
  }) => {
    const id = await inProgress();
    const { entry } = await house.launch({
      ...{ role: 'coder', ticket: ticketOf(id), profile: { role: 'coder' } },
      lines: ['@say begun', '@hang'],
    });
    await expect.poll(() => house.pods().get(entry.name).entry.told[id], PATIENCE).toBeGreaterThan(0);
    const why = {
      question: 'Which door?',
      missing: 'Which door?',
      checked: 'The plan.',
      insufficient: 'No.',
    };
    await workspace.call(boss, 'ticket_return', { ticket: id, ...why });
    await ended(entry.name, { how: 'finished', text: 'its Ticket is no longer in progress' });
    const inputs = house.pods().transcript(entry.name, 100).filter(isNotice(''));
    expect(inputs).toEqual([]);
    expect(markedProcesses(entry.run ?? '')).toEqual([]);
  });

  it('when its review is written and it is idle, and not for one that stood there before', async ({
    expect,
  }) => {
    const id = await inProgress();
    const reviewer = { role: 'reviewer', name: 'judge', ticket: id } as const;
    const commit = 'a'.repeat(40);
    await reported(workspace.services.tracker, id, commit);
    const review = { ticket: id, verdict: 'request_changes', commit, body: 'Not yet.' };
    await workspace.call(reviewer, 'ticket_review', review);
    const go = join(house.folder, 'go-judge');
    const { entry } = await house.launch({
      ...{ pod: 'judge', role: 'reviewer', ticket: ticketOf(id), profile: { role: 'reviewer' } },
      lines: ['@say begun'],
    });
    await house.line('judge', turns(1));
    const told = () => house.pods().get('judge').entry.told[id] ?? 0;
    await expect.poll(told, PATIENCE).toBeGreaterThan(0);
    // It looks while it is idle, and stays: agents' chatter is no input.
    const before = told();
    await workspace.call(boss, 'ticket_comment', { ticket: id, body: 'It is looked at again.' });
    await expect.poll(told, PATIENCE).toBe(before + 1);
    await house.pods().send('judge', { from: 'human/test', text: `@wait ${go}` });
    await workspace.call(reviewer, 'ticket_review', { ...review, verdict: 'approve' });
    await expect.poll(told, PATIENCE).toBe(before + 2);
    expect(house.pods().get('judge')).toMatchObject({ state: 'live', entry: { ended: null } });
    writeFileSync(go, '');
    await ended('judge', { how: 'finished', text: 'its review is written' });
    expect(markedProcesses(entry.run ?? '')).toEqual([]);
  });

  it.each([
    ['intake', { isIdle: true, states: ['ready'] }, 'its Ticket is no longer in planning'],
    ['intake', { isIdle: true, states: ['ready', 'planning'] }, undefined],
    ['intake', { isIdle: true, states: [] }, undefined],
    ['intake', { isIdle: false, states: ['ready'] }, undefined],
    ['coder', { isIdle: true, states: ['inprogress'] }, undefined],
    ['coder', { isIdle: true, states: [] }, undefined],
    ...(['planning', 'ready', 'queued', 'done', 'closed'] as const).map(
      (state) =>
        ['coder', { isIdle: false, states: [state] }, 'its Ticket is no longer in progress'] as const,
    ),
    ['reviewer', { isIdle: false, states: ['done'] }, 'its Ticket is no longer in progress'],
    ['reviewer', { isIdle: true, states: ['inprogress'], hasReviewed: true }, 'its review is written'],
    ['reviewer', { isIdle: false, states: ['inprogress'], hasReviewed: true }, undefined],
    ['reviewer', { isIdle: true, states: ['inprogress'] }, undefined],
    ['investigator', { isIdle: true, states: ['closed'] }, undefined],
    ['orchestrator', { isIdle: true, states: [] }, undefined],
    ['companion', { isIdle: true, states: [] }, undefined],
  ] as const)('as %s, seeing %j: %s', (role, seen, why) => {
    expect(whyDone(role, { hasReviewed: false, ...seen })).toBe(why);
  });
});

describe('a notice', () => {
  const event = (rev: number, kind: string, author: string, body: string): ThreadEvent => ({
    ...{ kind, author, at: '2026-11-21T10:00:00Z', id: `E${rev}`, rev, after: null, attributes: {} },
    ...{ heading: '', body, sum: '', line: 0 },
  });
  const pod = { role: 'coder', name: 'c', told: 1 } as const;

  it('is about what others did since, and not about chatter of agents', () => {
    const events = [
      event(1, 'comment', 'human/a', 'old'),
      event(2, 'comment', 'orchestrator/o', 'chatter'),
      event(3, 'implementation_report', 'coder/c', 'own'),
      event(4, 'review', 'reviewer/r', 'Two findings.'),
      event(5, 'comment', 'human/a', '# Not a heading\nof ours'),
    ];
    const text = noticeOf('T', events, pod) ?? '';
    expect(text).toContain('review by reviewer/r');
    expect(text).toContain('> # Not a heading\n> of ours');
    for (const other of ['old', 'chatter', 'own']) expect(text).not.toContain(`> ${other}`);
    expect(noticeOf('T', events.slice(0, 3), pod)).toBe(undefined);
  });

  it('is bounded, and tells the newest whole', () => {
    const events = Array.from({ length: 50 }, (_, at) =>
      event(at + 2, 'comment', 'human/a', `${at} ${'x'.repeat(3000)}`),
    );
    const text = noticeOf('T', events, pod) ?? '';
    expect(text.length).toBeLessThan(8000);
    expect(text).toContain('> 49 ');
    expect(text).toMatch(/\(\d+ earlier ones are left out/u);
    expect(text).toContain('[truncated:');
  });
});

/** The host of the Pod whose agent's processes carry the mark. */
function hostOf(run: string): number {
  return house.hostOf(markedProcesses(run));
}
