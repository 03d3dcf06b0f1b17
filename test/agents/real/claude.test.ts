import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAgent } from './describe-agent.ts';
import type { Step } from './model/stand-in-model.ts';
import type { Hands } from './model/team.ts';

const command = (line: string): Step => ({ calls: 'Bash', input: { command: line, description: 'Run it' } });
const settle = (_home: string, url: string) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'dummy' });

const hands: Hands = {
  write: (file_path, content) => ({ calls: 'Write', input: { file_path, content } }),
  run: command,
};

await describeAgent('claude', { settle, command, hands }, (stage) => {
  it('asks for our tools too, by a name that its model cannot choose', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-5'));
    model.script({ calls: 'ticket_list', input: { state: 'all' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Look.');
    const name = 'mcp__yoi-tickets__ticket_list';
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      {
        name,
        title: name,
        kind: 'other',
        rawInput: { state: 'all' },
        _meta: { claudeCode: { toolName: name, mcpServer: { name: 'yoi-tickets', source: 'dynamic' } } },
      },
    ]);
  });

  it('asks for a command with its line, and for a file with its place', async () => {
    const { model, story } = stage();
    const file = join(story.root, 'written.txt');
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-3'));
    model.script(
      command('touch made'),
      { calls: 'Write', input: { file_path: file, content: 'Hello\n' } },
      { says: 'Done.' },
    );
    await agent.prompt(sessionId, 'Work.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { name: 'Bash', kind: 'execute', rawInput: { command: 'touch made' } },
      { kind: 'edit', locations: [{ path: file }], rawInput: { file_path: file } },
    ]);
    // It writes by itself, whatever the client offers.
    expect(agent.written).toEqual([]);
  });

  it('tells the tokens and the cost of a turn', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-6'));
    model.script({ calls: 'ticket_list', input: {} }, { says: 'Hello.' });
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({
      usage: { inputTokens: 200, outputTokens: 40, totalTokens: 240 },
    });
    expect(agent.updates).toContainEqual(
      expect.objectContaining({
        sessionUpdate: 'usage_update',
        cost: { amount: expect.any(Number), currency: 'USD' },
      }),
    );
  });

  it('opens a session without a login, says so beside the protocol, and refuses the first words', async () => {
    const agent = stage().start(stage().freshHome(), {});
    await agent.initialize();
    const { sessionId } = await agent.open();
    await expect
      .poll(() => agent.notified, { timeout: 10_000 })
      .toContainEqual({
        method: '_auth/status_update',
        params: { authStatus: expect.objectContaining({ kind: 'none' }) },
      });
    await expect(agent.prompt(sessionId, 'Hello?')).rejects.toMatchObject({ code: -32000 });
  });

  it('says of a server that does not start that it has failed', async () => {
    const { model } = stage();
    const broken = {
      ...stage().server('intake', 'intake-8'),
      command: join(stage().story.folder, 'nothing'),
    };
    const { agent, sessionId } = await stage().open(broken);
    model.script({ says: 'Hello.' });
    await agent.prompt(sessionId, 'Hello?');
    expect(agent.updates).toContainEqual(
      expect.objectContaining({
        sessionUpdate: 'agent_message_chunk',
        _meta: { claudeCode: { kind: 'mcpServerStatus', server: 'yoi-tickets', status: 'failed' } },
      }),
    );
  });
});
