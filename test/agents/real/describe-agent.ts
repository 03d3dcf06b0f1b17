import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentName, installAgent } from './install-agent.ts';
import { itWorksAsAPod } from './it-works-as-a-pod.ts';
import { itWorksAsATeam } from './it-works-as-a-team.ts';
import type { Step } from './model/stand-in-model.ts';
import type { Hands } from './model/team.ts';
import { type Settle, Stage } from './stage.ts';

type Particular = {
  settle: Settle;
  hands: Hands;
  /** The step by which its model wants a command run that it has to ask for. */
  command: (line: string) => Step;
};

/**
 * What every agent does that has a preset, and then, in `more`, what is particular to it and what our host relies on.
 * Without the agent nothing is tried, and the title says why.
 */
export async function describeAgent(
  name: AgentName,
  { settle, command, hands }: Particular,
  more: (stage: () => Stage) => void,
): Promise<void> {
  const installed = await installAgent(name);
  if ('missing' in installed) return void describe.skip(`${name}: ${installed.missing}`, () => it('works'));
  describe(name, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(name, installed.program, settle);
    });
    afterAll(() => stage?.end());
    itWorks(() => stage, command);
    itWorksAsAPod(name, () => stage);
    itWorksAsATeam(name, () => stage, hands);
    more(() => stage);
  });
}

function itWorks(stage: () => Stage, command: Particular['command']): void {
  it('speaks version 1 of the protocol', async () => {
    const agent = stage().start(stage().freshHome(), {});
    expect(await agent.initialize()).toMatchObject({
      protocolVersion: 1,
      agentCapabilities: { loadSession: true },
    });
  });

  it('makes a Ticket and makes it ready, as an intake', async () => {
    const { story, model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-1'));
    model.script(
      {
        calls: 'ticket_create',
        input: { title: 'Greet in their language', slug: 'greet', body: 'Say hello.' },
      },
      { calls: 'ticket_ready', input: { ticket: 'greet', summary: 'Print a greeting.' } },
      { says: 'It is ready.' },
    );
    expect(await agent.prompt(sessionId, 'They want to be greeted.')).toMatchObject({
      stopReason: 'end_turn',
    });
    expect(await story.done('ticket', 'show', 'greet')).toMatchObject({
      title: 'Greet in their language',
      state: 'ready',
    });
    expect(story.read(await idOf('greet'), 'thread.md')).toContain('intake/intake-1');
    expect(agent.updates).toContainEqual(
      expect.objectContaining({
        sessionUpdate: 'agent_message_chunk',
        content: { type: 'text', text: 'It is ready.' },
      }),
    );
  });

  it('comments on its own Ticket and is refused another’s, as a coder', async () => {
    const { story, model } = stage();
    const [own, other] = [await create('own'), await create('other')];
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-1', own));
    model.script(
      { calls: 'ticket_comment', input: { ticket: own, body: 'I have begun.' } },
      { calls: 'ticket_comment', input: { ticket: other, body: 'I was here.' } },
      { says: 'Done.' },
    );
    await agent.prompt(sessionId, 'Go on.');
    expect(story.read(own, 'thread.md')).toContain('I have begun.');
    expect(story.read(other, 'thread.md')).not.toContain('I was here.');
    expect(agent.calls.map((call) => call.status)).toEqual(['completed', 'failed']);
    expect(JSON.stringify(agent.calls[1])).toContain('coder writes only to its own Ticket');
    expect(model.heard.at(-1)).toContain('coder writes only to its own Ticket');
  });

  it('asks before such a command runs, and does not run it when the answer is no', async () => {
    const { model, story } = stage();
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-2'), {
      answer: 'reject_once',
    });
    expect(stage().preset.asks).toBe(true);
    model.script(command('touch was-run'), { says: 'Then not.' });
    await agent.prompt(sessionId, 'Run it.');
    const [asked] = agent.asked;
    // The command is one line for a shell, and not a list of arguments; where it stands differs.
    expect(asked?.toolCall).toMatchObject({ kind: 'execute', title: 'touch was-run' });
    expect(asked?.options.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['allow_once', 'reject_once']),
    );
    expect(existsSync(join(story.root, 'was-run'))).toBe(false);
  });

  it('goes on with a session in another process, as far as the preset says so', async () => {
    const { model, preset } = stage();
    const server = stage().server('intake', 'intake-2');
    const { agent, sessionId } = await stage().open(server);
    model.script({ says: 'I keep it in mind.' });
    await agent.prompt(sessionId, 'The word is heliotrope.');
    agent.signal('SIGKILL');
    await agent.exit;
    const next = await stage().ready();
    if (!preset.resumes) return void (await expect(next.load(sessionId, server)).rejects.toThrow());
    await next.resume(sessionId, server);
    const replayed = next.updates.filter(({ sessionUpdate }) =>
      /message_chunk|tool_call/u.test(sessionUpdate),
    );
    expect(replayed).toEqual([]);
    model.script({ calls: 'ticket_list', input: {} }, { says: 'Heliotrope.' });
    await next.prompt(sessionId, 'What was the word?');
    expect(model.heard.at(-1)).toContain('heliotrope');
    expect(next.calls.map((call) => call.status)).toEqual(['completed']);
  });

  it('is cancelled while its model is silent', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-3'));
    model.script({ silent: true });
    const heard = model.hears();
    const turn = agent.prompt(sessionId, 'Think.');
    await heard;
    await agent.cancel(sessionId);
    expect(await turn).toMatchObject({ stopReason: 'cancelled' });
  });

  it('leaves no process of its group behind when the group is told to end', async () => {
    const { agent } = await stage().open(stage().server('intake', 'intake-4'));
    agent.signal('SIGTERM');
    await agent.exit;
    await expect.poll(() => isGone(agent.child.pid ?? 0), { timeout: 10_000 }).toBe(true);
  });

  async function create(slug: string): Promise<string> {
    const words = ['ticket', 'create', `Ticket ${slug}`, '--slug', slug, '--role', 'intake'];
    return String((await stage().story.done(...words)).id);
  }

  async function idOf(slug: string): Promise<string> {
    return String((await stage().story.done('ticket', 'show', slug)).id);
  }
}

function isGone(group: number): boolean {
  try {
    return !process.kill(-group, 0);
  } catch {
    return true;
  }
}
