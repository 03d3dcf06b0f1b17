import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAgent } from './describe-agent.ts';
import type { Step } from './model/stand-in-model.ts';
import type { Hands } from './model/team.ts';

const command = (line: string): Step => ({ calls: 'bash', input: { command: line, description: 'Run it' } });

const hands: Hands = {
  write: (filePath, content) => ({ calls: 'write', input: { filePath, content } }),
  run: command,
};

await describeAgent('opencode', { settle, command, hands }, (stage) => {
  it('asks for a command with the line that it would give to a shell', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-3'));
    model.script(command('echo hello there'), { says: 'Done.' });
    await agent.prompt(sessionId, 'Run it.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { kind: 'execute', title: 'echo hello there', rawInput: { command: 'echo hello there' } },
    ]);
  });

  it('does not ask for our tools, and calls them by the server’s name and their own', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-5'));
    model.script({ calls: 'ticket_list', input: { state: 'all' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Look.');
    expect(agent.asked).toEqual([]);
    expect(agent.calls).toMatchObject([
      { title: 'yoi-tickets_ticket_list', kind: 'other', rawInput: { state: 'all' } },
    ]);
  });

  it('asks before it writes a file, and then lets the client write it', async () => {
    const { model, story } = stage();
    const file = join(story.root, 'written.txt');
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-4'));
    model.script({ calls: 'write', input: { filePath: file, content: 'Hello\n' } }, { says: 'Done.' });
    await agent.prompt(sessionId, 'Write it.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { kind: 'edit', locations: [{ path: file }] },
    ]);
    expect(agent.written).toEqual([file]);
    expect(readFileSync(file, 'utf8')).toBe('Hello\n');
  });

  it('asks for the folder first, where a file lies outside of its own', async () => {
    const { model, story } = stage();
    const file = join(story.folder, 'outside.txt');
    const { agent, sessionId } = await stage().open(stage().server('coder', 'coder-5'), {
      answer: 'reject_once',
    });
    model.script({ calls: 'write', input: { filePath: file, content: 'Hello\n' } }, { says: 'Then not.' });
    await agent.prompt(sessionId, 'Write it.');
    expect(agent.asked.map(({ toolCall }) => toolCall)).toMatchObject([
      { kind: 'other', title: story.folder, rawInput: { filepath: file, parentDir: story.folder } },
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('tells the tokens and the cost of a turn', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-6'));
    model.script({ says: 'Hello.' });
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({
      usage: { inputTokens: 100, outputTokens: 20, totalTokens: 120 },
    });
    expect(agent.updates).toContainEqual(
      expect.objectContaining({
        sessionUpdate: 'usage_update',
        used: 100,
        cost: { amount: 0, currency: 'USD' },
      }),
    );
  });

  it('hands on the words of a vendor that refuses, and nothing that says what for', async () => {
    const { model } = stage();
    const { agent, sessionId } = await stage().open(stage().server('intake', 'intake-7'));
    model.script({ refuses: 401, because: 'This key is not known.' });
    await expect(agent.prompt(sessionId, 'Hello?')).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining('This key is not known.'),
    });
  });

  it('opens a session without a login, and takes a model that its vendor hosts', async () => {
    const agent = stage().start(stage().freshHome(), { OPENCODE_DISABLE_MODELS_FETCH: '1' });
    const { authMethods } = await agent.initialize();
    expect(authMethods).toMatchObject([{ id: 'opencode-login' }]);
    const { configOptions } = await agent.open();
    expect(configOptions).toContainEqual(
      expect.objectContaining({ id: 'model', currentValue: expect.stringMatching(/^opencode\//u) }),
    );
  });

  it('leaves out a server that does not start, and says nothing', async () => {
    const { model } = stage();
    const broken = {
      ...stage().server('intake', 'intake-8'),
      command: join(stage().story.folder, 'nothing'),
    };
    const { agent, sessionId } = await stage().open(broken);
    model.script({ says: 'Hello.' });
    expect(await agent.prompt(sessionId, 'Hello?')).toMatchObject({ stopReason: 'end_turn' });
    expect(model.heard.at(-1)).not.toContain('ticket_create');
    expect(agent.calls).toEqual([]);
  });
});

/** As a person does it who has a provider of their own. */
function settle(home: string, url: string): Record<string, string> {
  const models = { model: { name: 'Model', limit: { context: 100_000, output: 4000 } } };
  const options = { baseURL: `${url}/v1`, apiKey: 'dummy' };
  const provider = { 'stand-in': { npm: '@ai-sdk/openai-compatible', name: 'Stand-in', options, models } };
  mkdirSync(join(home, '.config/opencode'), { recursive: true });
  writeFileSync(
    join(home, '.config/opencode/opencode.json'),
    JSON.stringify({ provider, model: 'stand-in/model' }),
  );
  return { OPENCODE_DISABLE_MODELS_FETCH: '1' };
}
