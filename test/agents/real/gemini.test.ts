import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAgent } from './describe-agent.ts';
import type { Step } from './model/stand-in-model.ts';
import type { Hands } from './model/team.ts';

const command = (line: string): Step => ({
  calls: 'run_shell_command',
  input: { command: line, description: 'Run it' },
});
const write = (file_path: string): Step => ({
  calls: 'write_file',
  input: { file_path, content: 'Hello\n' },
});
const settle = (_home: string, url: string) => ({
  GOOGLE_GEMINI_BASE_URL: url,
  GEMINI_API_KEY: 'dummy',
  GEMINI_MODEL: 'gemini-2.5-pro',
});

const hands: Hands = {
  write: (file_path, content) => ({ calls: 'write_file', input: { file_path, content } }),
  run: command,
};

await describeAgent('gemini', { settle, command, hands }, (stage) => {
  it('asks for our tools too, by a title alone', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-5'));
    model.script({ calls: 'ticket_list', input: { state: 'all' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Look.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toEqual([
      {
        toolCallId: expect.stringMatching(/^mcp_yoi-tickets_ticket_list__/u),
        status: 'pending',
        title: 'ticket_list (yoi-tickets MCP Server)',
        kind: 'other',
        content: expect.anything(),
        locations: [],
      },
    ]);
  });

  it('says the line of a command nowhere but in the title', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-3'));
    model.script(command('touch made'), { says: 'Done.' });
    await agent.prompt(sessionId, 'Run it.');
    const [asked] = agent.asked;
    expect(asked?.toolCall).toMatchObject({ kind: 'execute', title: 'touch made' });
    expect(asked?.toolCall).not.toHaveProperty('rawInput');
  });

  it('does not ask for a command that it takes for harmless', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-6'));
    model.script(command('echo hello there'), { says: 'Done.' });
    await agent.prompt(sessionId, 'Run it.');
    expect(agent.asked).toEqual([]);
    expect(agent.calls).toMatchObject([{ kind: 'execute', status: 'completed' }]);
  });

  it('writes a new file through a client that only writes for it', async () => {
    const { model, story } = stage();
    const file = join(story.root, 'written.txt');
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-4'));
    model.script(write(file), { says: 'Done.' });
    await agent.prompt(sessionId, 'Write it.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { kind: 'edit', locations: [{ path: file }] },
    ]);
    expect(agent.written).toEqual([file]);
  });

  it('cannot write a new file where the client reads for it, because what is not there is an error', async () => {
    const { model, story } = stage();
    const file = join(story.root, 'never written.txt');
    const fs = { readTextFile: true, writeTextFile: true };
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-5'), { fs });
    model.script(write(file), { says: 'Then not.' });
    await agent.prompt(sessionId, 'Write it.');
    expect(agent.calls).toMatchObject([{ status: 'failed' }]);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves our tools out in a folder that it does not trust, and says nothing', async () => {
    const { model } = stage();
    const agent = stage().start(stage().home, {
      ...settle(stage().home, model.url),
      GEMINI_CLI_TRUST_WORKSPACE: 'false',
    });
    await agent.initialize();
    const { sessionId } = await agent.open(stage().server('intake', 'intake-6'));
    model.script({ says: 'Hello.' });
    await agent.prompt(sessionId, 'Hello?');
    expect(model.heard.at(-1)).not.toContain('ticket_create');
  });

  it('opens no session without a login, and says what is missing', async () => {
    const agent = stage().start(stage().freshHome(), {});
    await agent.initialize();
    await expect(agent.open()).rejects.toMatchObject({
      code: -32000,
      message: 'Gemini API key is missing or not configured.',
    });
  });

  it('tells the tokens of a turn in a place of its own', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-7'));
    model.script({ says: 'Hello.' });
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({
      _meta: { quota: { token_count: { input_tokens: 100, output_tokens: 20 } } },
    });
    expect(agent.updates.map(({ sessionUpdate }) => sessionUpdate)).not.toContain('usage_update');
  });
});
