import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseThread } from '../../src/domain/thread.ts';
import { PodStory } from './pod-story.ts';
import { did, type Fields, PROGRAM, refusal, SHELL } from './program.ts';
import { hasTerminal } from './terminal.ts';

/** A call as the scripted agent makes one, of a tool of the server that it was given. */
const call = (tool: string, input: Fields) => `@call ${tool} ${JSON.stringify(input)}`;

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('agents that a person launches', () => {
  let house: PodStory;
  beforeAll(async () => {
    house = await PodStory.begin();
  });
  afterAll(async () => {
    const left = await house.stopAll();
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 10_000 });
    await house.end();
  });

  it('is an intake that makes a real Ticket ready, under its Pod’s name', async () => {
    const { story } = house;
    const pod = await house.launch('intake', [
      call('ticket_create', { title: 'Oil the hinge', slug: 'oil-the-hinge' }),
      call('ticket_ready', { ticket: 'oil-the-hinge', summary: 'It squeaks.' }),
    ]);
    expect(await house.calls(pod)).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
    const { id, state } = await story.show('oil-the-hinge');
    expect(state).toBe('ready');
    const { events } = parseThread(story.read(String(id), 'thread.md'));
    expect(new Set(events.map(({ author }) => author))).toEqual(new Set([`intake/${pod}`]));
  });

  it('are launched by an orchestrator too, to find out and for nothing else', async () => {
    const { story } = house;
    const orchestrator = await story.serve({ role: 'orchestrator', pod: 'boss' });
    const launched = await did(orchestrator, 'pod_launch', {
      ...{ role: 'investigator', ticket: 'oil-the-hinge' },
      instruction: call('ticket_comment', { ticket: 'oil-the-hinge', kind: 'findings', body: 'No oil.' }),
    });
    expect(launched).toMatchObject({ pod: 'ticket-investigator-oil-the-hinge', agent: 'scripted' });
    expect(await house.calls(String(launched.pod))).toMatchObject([{ status: 'completed' }]);
    const { events } = await story.show('oil-the-hinge');
    expect(JSON.stringify(events)).toContain('No oil.');
    const coder = { role: 'coder', ticket: 'oil-the-hinge', instruction: '@say hello' };
    expect(await refusal(orchestrator, 'pod_launch', coder)).toMatch(/^forbidden: /u);
    const chosen = { ...coder, role: 'investigator', agent: 'claude' };
    expect(await refusal(orchestrator, 'pod_launch', chosen)).toMatch(
      /^needs_person: .*agent is a person's to say/u,
    );
  });

  it('work on what is in progress, and write to their own Ticket alone', async () => {
    const id = await house.story.inProgress('Paint the door');
    const other = await house.story.inProgress('Paint the fence');
    const pod = await house.atWork(
      'coder',
      [
        call('ticket_comment', { ticket: id, body: 'Begun.' }),
        call('ticket_comment', { ticket: other, body: 'Meddled.' }),
        call('ticket_accept', { ticket: other, summary: 'Mine.' }),
      ],
      { ticket: id },
    );
    expect(await house.calls(pod)).toMatchObject([
      { status: 'completed' },
      { status: 'failed', output: expect.stringMatching(/^forbidden: /u) },
      { status: 'failed', output: expect.stringMatching(/^forbidden: .*not a tool of coder/u) },
    ]);
    expect(house.story.read(id, 'thread.md')).toContain('Begun.');
    expect(house.story.read(other, 'thread.md')).not.toContain('Meddled.');
    await expect(house.atWork('coder', ['@say hello'], { ticket: id })).rejects.toThrow(
      `${pod} is coder of that`,
    );
  });

  it('are coders and reviewers only by the steps of work, whoever asks', async () => {
    const { story } = house;
    const before = house.pods.list().length;
    for (const [role, step] of [
      ['coder', 'start'],
      ['reviewer', 'review'],
    ] as const)
      expect(await story.refused('pod', 'launch', role, 'x', '--ticket', 'oil-the-hinge')).toMatchObject({
        code: 'forbidden',
        next: expect.stringContaining(`yoi-tickets work ${step} <ticket>`),
      });
    expect(house.pods.list()).toHaveLength(before);
  });

  it('have a name that no other process goes by', async () => {
    const pod = await house.launch('intake', ['@say hello'], { pod: 'named' });
    const asPod = ['--role', 'intake', '--pod', pod];
    for (const words of [
      ['serve', ...asPod],
      ['ticket', 'create', 'Forged', ...asPod],
    ])
      expect(await house.story.refused(...words)).toMatchObject({
        code: 'forbidden',
        rule: expect.stringContaining('only its own server has its token'),
      });
  });

  it('are no persons where they run the program in a shell', async () => {
    const queue = JSON.stringify([process.execPath, PROGRAM, 'ticket', 'queue', 'oil-the-hinge']);
    const pod = await house.launch('intake', [`@exec ${queue}`], { pod: 'by-a-shell' });
    expect(await house.saidInTurn(pod)).toMatch(/^ended with 1: .*forbidden/su);
    expect(await house.story.show('oil-the-hinge')).toMatchObject({ state: 'ready' });
  });

  it('are not launched while a person holds all work', async () => {
    const { story } = house;
    const sure = { when: /(?:Hold all work|Let work begin)[\s\S]* No/u, type: 'y' };
    expect(await story.person(['hold', 'the release is cut'], sure)).toMatchObject({ exitCode: 0 });
    const boss = await story.serve({ role: 'orchestrator', pod: 'boss-2' });
    const wish = { role: 'investigator', ticket: 'oil-the-hinge', instruction: '@say hello' };
    const before = house.pods.list().length;
    expect(await refusal(boss, 'pod_launch', wish)).toContain('the release is cut');
    expect(await story.refused('pod', 'launch', 'intake', 'x')).toMatchObject({
      rule: expect.stringContaining('the release is cut'),
    });
    expect(house.pods.list()).toHaveLength(before);
    expect(await story.person(['unhold'], sure)).toMatchObject({ exitCode: 0 });
    await did(boss, 'pod_launch', wish);
  });

  it('are asked for where a person says Go and no orchestrator is there, and only then', async () => {
    const { story } = house;
    const words = ['Mend the roof', 'Mend the gutter'] as const;
    const [roof = '', gutter = ''] = await Promise.all(words.map((title) => house.story.ready(title)));
    const said = await story.says('y', 'ticket', 'queue', roof);
    expect(said).toContain('yoi-tickets pod launch orchestrator');
    expect(said).toContain(`yoi-tickets work run ${roof}`);
    const pod = await house.launch('orchestrator', ['@say hello'], { pod: 'takes-on' });
    expect(await story.says('y', 'ticket', 'queue', gutter)).not.toContain('pod launch');
    await house.pods.stop(pod, 'stopped', 'human/test');
    await story.says('y', 'ticket', 'unqueue', gutter, '--reason', 'Once more.');
    expect(await story.says('y', 'ticket', 'queue', gutter)).toContain('pod launch orchestrator');
  });

  it('are restored with the same session after their host was killed', async () => {
    const pod = await house.launch('companion', ['@say I was here.'], { pod: 'killed' });
    await house.saidInTurn(pod);
    house.kill(pod);
    await expect.poll(() => house.pods.get(pod).state).toBe('restorable');
    await expect.poll(() => house.hosts(pod)).toEqual([]);
    await house.story.says('y', 'pod', 'restore', pod);
    expect(house.pods.get(pod)).toMatchObject({ state: 'live' });
    await house.pods.send(pod, { from: 'human/test', text: '@history' });
    await house.line(pod, (entry) => entry.kind === 'message' && entry.text.includes('I was here.'));
  });

  it('are shown, watched and stopped from any shell of the person', async () => {
    const { story } = house;
    const pod = await house.launch('intake', ['@run rm -rf build', '@say done'], { pod: 'asks' });
    const asked = await house.line(pod, ({ kind }) => kind === 'question');
    expect(asked).toMatchObject({ question: { command: ['rm', '-rf', 'build'] } });
    expect((await story.run(['pod', 'list'])).out).toContain('- asks: intake, live and at work, 1 question');
    await story.says('y', 'pod', 'permit', pod, 'deny');
    expect(await house.saidInTurn(pod)).toContain('done');
    expect((await story.run(['pod', 'logs', pod])).out).toContain('rm -rf build');
    await story.says('y', 'pod', 'stop', pod, '--forget');
    await expect.poll(() => house.hosts(pod)).toEqual([]);
    expect((await story.run(['pod', 'list'])).out).not.toContain('- asks:');
  });

  it('are planned without anything being started, for the agent of init; with none found it is said how to get one', async () => {
    const { story } = house;
    const before = house.pods.list().length;
    const plan = await story.run(['pod', 'plan', 'intake', 'Make it shine']);
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('Make it shine') });
    expect(house.pods.list()).toHaveLength(before);
    const elsewhere = await PodStory.begin();
    try {
      elsewhere.forgetAgent();
      const env = { ...SHELL, PATH: elsewhere.story.folder };
      const { code, err } = await elsewhere.story.run(['pod', 'plan', 'intake', 'x'], { env });
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('no agent is installed') });
      expect(err).toContain('npm install -g opencode-ai');
      const init = await elsewhere.story.done('init', '--agents', 'gemini,claude');
      expect(init).toMatchObject({ pod_agent: 'gemini' });
      // Whether it is there is told before anything starts.
      const absent = await elsewhere.story.run(['pod', 'plan', 'intake', 'x'], { env });
      expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('Gemini CLI needs gemini') });
    } finally {
      await elsewhere.end();
    }
  });
});
