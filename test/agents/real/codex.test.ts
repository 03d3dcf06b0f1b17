import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAgent } from './describe-agent.ts';
import type { Step } from './model/stand-in-model.ts';
import type { Hands } from './model/team.ts';

const inSandbox = (cmd: string): Step => ({ calls: 'exec_command', input: { cmd } });
const command = (cmd: string): Step => ({
  calls: 'exec_command',
  input: { cmd, sandbox_permissions: 'require_escalated', justification: 'It has to be.' },
});

const hands: Hands = {
  write: (path, text) => inSandbox(`cat > '${path}' <<'END'\n${text}END`),
  run: inSandbox,
  // What a worktree commits lies in the repository that it belongs to, and so outside of its folder.
  insist: { hears: /Read-only file system|Operation not permitted|Permission denied/u, run: command },
};

await describeAgent('codex', { settle, command, hands }, (stage) => {
  it('begins where it asks before it leaves its folder, because the preset sets it', async () => {
    const agent = await stage().ready();
    expect((await agent.open()).modes).toMatchObject({ currentModeId: 'workspace-write' });
  });

  it('does not ask for a tool of ours that changes nothing, and shows it as something that is executed', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-5'));
    model.script({ calls: 'ticket_list', input: { state: 'all' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Look.');
    expect(agent.asked).toEqual([]);
    expect(agent.calls).toMatchObject([
      {
        title: 'mcp.yoi-tickets.ticket_list',
        kind: 'execute',
        rawInput: { server: 'yoi-tickets', tool: 'ticket_list', arguments: { state: 'all' } },
      },
    ]);
  });

  it('asks for one that changes something, and says no more than which call it is', async () => {
    const { model, story } = stage();
    await story.done('ticket', 'create', 'Asked about', '--slug', 'asked', '--role', 'intake');
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-9'));
    model.script({ calls: 'ticket_ready', input: { ticket: 'asked', summary: 'Do it.' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Make it ready.');
    const [call] = agent.calls;
    expect(call).toMatchObject({ title: 'mcp.yoi-tickets.ticket_ready', _meta: { is_mcp_tool_call: true } });
    expect(agent.asked).toMatchObject([{ _meta: { is_mcp_tool_approval: true } }]);
    expect(agent.asked[0]?.toolCall).toEqual({
      toolCallId: call?.toolCallId,
      kind: 'execute',
      status: 'pending',
    });
  });

  it('asks for a command that wants out of its sandbox, with the line and the folder', async () => {
    const { model, story } = stage();
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-3'));
    model.script(inSandbox('echo inside'), command('touch outside'), { says: 'Done.' });
    await agent.prompt(sessionId, 'Work.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { kind: 'execute', rawInput: { command: 'touch outside', cwd: story.root } },
    ]);
    expect(existsSync(join(story.root, 'outside'))).toBe(true);
  });

  it('tells the tokens of a turn, and no cost', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-6'));
    model.script({ calls: 'ticket_list', input: {} }, { says: 'Hello.' });
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({
      usage: { inputTokens: 200, outputTokens: 40, totalTokens: 240 },
    });
    const usage = agent.updates.filter(({ sessionUpdate }) => sessionUpdate === 'usage_update');
    expect(usage.at(-1)).toEqual({ sessionUpdate: 'usage_update', used: 120, size: expect.any(Number) });
  });

  it('opens no session without a login, and says how it could be logged in', async () => {
    const agent = stage().start(stage().freshHome(), {});
    const { authMethods } = await agent.initialize();
    expect(authMethods?.map(({ id }) => id)).toEqual(['api-key', 'chat-gpt']);
    await expect(agent.open()).rejects.toMatchObject({ code: -32000, message: 'Authentication required' });
  });

  it('takes a key in the environment for no login', async () => {
    const agent = stage().start(stage().freshHome(), { OPENAI_API_KEY: 'dummy' });
    await agent.initialize();
    await expect(agent.open()).rejects.toMatchObject({ code: -32000 });
  });

  it('ends a turn as if it were done, where its vendor refuses for a while', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-7'));
    const busy: Step = { refuses: 429, because: 'Later.', retryAfter: 0 };
    model.script(...Array<Step>(12).fill(busy));
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({ stopReason: 'end_turn' });
    expect(JSON.stringify(agent.updates)).toContain('"httpStatusCode":429');
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
    expect(agent.calls).toMatchObject([{ title: 'mcp__yoi-tickets__startup', status: 'failed' }]);
  });
});

/** A provider of one's own needs no login. */
function settle(home: string, url: string): Record<string, string> {
  mkdirSync(join(home, '.codex'), { recursive: true });
  writeFileSync(
    join(home, '.codex/config.toml'),
    `model = "stand-in"
model_provider = "stand-in"
[model_providers.stand-in]
name = "Stand-in"
base_url = "${url}/v1"
env_key = "CODEX_API_KEY"
wire_api = "responses"
`,
  );
  return { CODEX_API_KEY: 'dummy' };
}
