import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { McpServer } from '@agentclientprotocol/sdk';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freshFolder, freshRepository, git, write } from '../git/fresh-repository.ts';
import { PROGRAM, Story } from '../story/program.ts';
import { AgentProcess } from './agent-process.ts';
import { bundleScriptedAgent } from './bundle-scripted-agent.ts';

let bundled: string;
let command: [string, string];
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), 'yoi-agent-'));
  command = await bundleScriptedAgent(bundled);
});
afterAll(() => rmSync(bundled, { recursive: true, force: true }));

type More = Omit<ConstructorParameters<typeof AgentProcess>[1], 'cwd'> & { cwd?: string };

function start(more: More = {}): AgentProcess {
  return new AgentProcess(command, { cwd: freshFolder(), ...more });
}

async function begun(more: More = {}, ...servers: McpServer[]) {
  const cwd = more.cwd ?? freshFolder();
  const agent = start({ ...more, cwd });
  const session = await agent.begin(...servers);
  return { agent, session, cwd, does: (...lines: string[]) => agent.prompt(session, ...lines) };
}

/** A story with the program in it, as a session is given it. */
async function withProgram(role: string): Promise<McpServer> {
  const story = await Story.begin();
  onTestFinished(() => story.end());
  return {
    name: 'yoi-tickets',
    command: process.execPath,
    args: [PROGRAM, 'serve', '--workspace', story.root, '--role', role],
    env: [{ name: 'YOI_ROLE', value: role }],
  };
}

describe('the scripted agent', () => {
  it('speaks, thinks and plans as it is told, wherever the words are quoted', async () => {
    const { agent, does } = await begun();
    const text = [
      'A brief',
      '> @think hm, well',
      '  @say hello, person',
      '@plan .read, *write, test',
      '@dance',
    ];
    expect(await does(...text)).toBe('end_turn');
    expect(agent.thought).toBe('hm, well\n');
    expect(agent.said).toBe('hello, person\nThere is no word @dance.\n');
    expect(agent.updates.find((update) => update.sessionUpdate === 'plan')).toMatchObject({
      entries: [
        { content: 'read', status: 'completed' },
        { content: 'write', status: 'in_progress' },
        { content: 'test', status: 'pending' },
      ],
    });
  });

  it('is done at once with words that are no script, tells its usage, and ends a turn for a reason', async () => {
    const { agent, does } = await begun();
    expect(await does('Write me a poem.')).toBe('end_turn');
    expect(agent.said).toBe('Done.\n');
    expect(await does('@usage 1200 0.25', '@stop max_tokens', '@say never')).toBe('max_tokens');
    expect(agent.updates.at(-1)).toMatchObject({ used: 1200, cost: { amount: 0.25, currency: 'USD' } });
  });

  it('says what it was given: variables, folder, servers', async () => {
    const server = {
      name: 'other',
      command: 'no-such-program',
      args: ['x'],
      env: [{ name: 'TOKEN', value: 's' }],
    };
    const { agent, does, cwd } = await begun({ env: { GIVEN: 'yes' } }, server);
    await does('@env GIVEN', '@env HOME', '@env *', '@cwd', '@servers');
    const [given, home, names, folder, servers] = agent.said.split('\n');
    expect([given, home, folder]).toEqual(['GIVEN=yes', 'HOME=(not set)', cwd]);
    expect(names).toBe('GIVEN PATH');
    expect(JSON.parse(servers ?? '')).toEqual({
      name: 'other',
      command: ['no-such-program', 'x'],
      env: ['TOKEN'],
    });
  });

  it('calls the tools of the server that it was given, and shows what they answered', async () => {
    const { agent, does } = await begun({}, await withProgram('intake'));
    await does(
      '@call ticket_create {"title":"Fix it","body":"It is broken."}',
      '@call ticket_queue {"ticket":"fix"}',
    );
    const [created, begunCall, done, refused, , failed] = agent.updates;
    expect(created).toMatchObject({
      sessionUpdate: 'tool_call',
      title: 'yoi-tickets_ticket_create',
      rawInput: { title: 'Fix it' },
      status: 'pending',
    });
    expect(begunCall).toMatchObject({ sessionUpdate: 'tool_call_update', status: 'in_progress' });
    expect(done).toMatchObject({ status: 'completed' });
    expect(JSON.stringify(done)).toContain('Fix it');
    expect(refused).toMatchObject({ title: 'yoi-tickets_ticket_queue' });
    expect(failed).toMatchObject({ status: 'failed' });
    expect(agent.asked).toEqual([]);
  });

  it.each([
    ['opencode', 'yoi-tickets_ticket_list'],
    ['claude', 'mcp__yoi-tickets__ticket_list'],
    ['codex', 'mcp.yoi-tickets.ticket_list'],
  ])('asks before a tool as %s does', async (style, title) => {
    const { agent, does } = await begun(
      { env: { SCRIPTED_AGENT_STYLE: style }, answers: () => 'reject_once' },
      await withProgram('intake'),
    );
    await does('@ask-call ticket_list');
    expect(agent.asked[0]).toMatchObject({
      toolCall: { title },
      options: [{ kind: 'allow_once' }, { kind: 'allow_always' }, { kind: 'reject_once' }],
    });
    expect(agent.said).toBe(`${title}: reject_once\n`);
    expect(agent.updates.filter(({ sessionUpdate }) => sessionUpdate === 'tool_call_update')).toMatchObject([
      { status: 'failed' },
    ]);
  });

  it.each([
    ['opencode', { title: 'npm test', kind: 'execute', rawInput: { command: 'npm test' } }],
    ['claude', { name: 'Bash', title: 'npm test', rawInput: { command: 'npm test' } }],
    ['codex', { name: 'exec_command', title: 'npm test', rawInput: { command: 'npm test' } }],
  ])('asks before a command and an edit as %s does', async (style, toolCall) => {
    const { agent, does, cwd } = await begun({ env: { SCRIPTED_AGENT_STYLE: style } });
    await does('@run npm test', '@edit a.txt words');
    expect(agent.asked).toMatchObject([
      { toolCall },
      { toolCall: { kind: 'edit', locations: [{ path: join(cwd, 'a.txt') }] } },
    ]);
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe('words');
  });

  it('waits for no answer when it is cancelled', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { session, agent, does } = await begun({
      answers: () => {
        asked();
        return new Promise(() => {});
      },
    });
    const turn = does('@run npm test', '@say never');
    await isAsked;
    await agent.cancel(session);
    expect(await turn).toBe('cancelled');
    expect(agent.said).not.toContain('never');
  });

  it('tells of a server that does not start when it is called', async () => {
    const server = { name: 'broken', command: '/nonexistent/server', args: [], env: [] };
    const { agent, does } = await begun({}, server);
    expect(await does('@call anything', '@say still here')).toBe('end_turn');
    expect(JSON.stringify(agent.updates)).toContain('the MCP server broken could not be reached');
    expect(agent.said).toBe('still here\n');
  });

  it('asks before a command, and runs none', async () => {
    const { agent, does, cwd } = await begun({ answers: () => 'allow_always' });
    await does('@run touch made');
    expect(agent.asked[0]?.toolCall).toMatchObject({ kind: 'execute', rawInput: { command: 'touch made' } });
    expect(agent.said).toBe('touch made: allow_always\n');
    expect(existsSync(join(cwd, 'made'))).toBe(false);
  });

  it('asks before an edit, writes itself, and reads', async () => {
    const answers: ('allow_once' | 'cancelled')[] = ['allow_once', 'cancelled'];
    const { agent, does, cwd } = await begun({ answers: () => answers.shift() ?? 'cancelled' });
    await does('@edit one.txt some words', '@edit two.txt more', '@read one.txt');
    expect(readFileSync(join(cwd, 'one.txt'), 'utf8')).toBe('some words');
    expect(existsSync(join(cwd, 'two.txt'))).toBe(false);
    expect(agent.asked.map(({ toolCall }) => toolCall.locations)).toEqual([
      [{ path: join(cwd, 'one.txt') }],
      [{ path: join(cwd, 'two.txt') }],
    ]);
    expect(agent.said).toContain(`${join(cwd, 'two.txt')}: cancelled`);
    expect(agent.updates.at(-1)).toMatchObject({
      status: 'completed',
      content: [{ content: { text: 'some words' } }],
    });
  });

  it("writes and reads by the client's hands, and says when it is refused", async () => {
    const { agent, does, cwd } = await begun();
    await does('@fs-write a.txt hello', '@fs-read a.txt', '@fs-read ../b.txt');
    const path = join(cwd, 'a.txt');
    expect([...agent.files]).toEqual([[path, 'hello']]);
    expect(agent.said).toContain(`fs-write ${path}: written\nfs-read ${path}: hello\n`);
    expect(agent.said).toMatch(/b\.txt: refused: .+\n$/u);
  });

  it('waits for a file, and can be cancelled while it waits', async () => {
    const { agent, session, does, cwd } = await begun();
    const waited = does('@say waiting', '@wait go', '@say gone');
    await agent.hears(/waiting/u);
    writeFileSync(join(cwd, 'go'), '');
    expect(await waited).toBe('end_turn');
    const cancelled = does('@say again', '@wait never', '@say never');
    await agent.hears(/again/u);
    await agent.cancel(session);
    expect(await cancelled).toBe('cancelled');
    expect(agent.said).toBe('waiting\ngone\nagain\n');
  });
});

describe('the scripted agent after a restart', () => {
  it('tells its history again when its session is loaded, and not when it is resumed', async () => {
    const cwd = freshFolder();
    const env = { SCRIPTED_AGENT_SESSIONS: join(cwd, 'sessions') };
    const first = await begun({ cwd, env });
    await first.does('@say one');
    first.agent.child.stdin?.end();
    expect(await first.agent.ended()).toBe(0);

    const second = start({ cwd, env });
    await second.initialize();
    await second.load(first.session);
    expect(second.updates.map(({ sessionUpdate }) => sessionUpdate)).toEqual([
      'user_message_chunk',
      'agent_message_chunk',
      'agent_message_chunk',
    ]);
    expect(second.said).toBe('one\n');

    const third = start({ cwd, env });
    await third.initialize();
    await third.resume(first.session);
    expect(third.updates).toEqual([]);
    await third.prompt(first.session, '@history');
    expect(third.said).toBe('I remember: ["@say one","@history"]\n');
  });

  it('knows no session of another, and none without its folder', async () => {
    const agent = start();
    await agent.initialize();
    await expect(agent.load('session-0')).rejects.toMatchObject({ code: -32002 });
    await expect(agent.prompt('session-0', '@say no')).rejects.toMatchObject({ code: -32002 });
  });

  it('lacks what it is told to lack, and speaks the version that it is told to speak', async () => {
    const agent = start({ env: { SCRIPTED_AGENT_WITHOUT: 'load,resume', SCRIPTED_AGENT_PROTOCOL: '2' } });
    expect(await agent.initialize()).toMatchObject({
      protocolVersion: 2,
      agentCapabilities: { loadSession: false },
    });
    await expect(agent.load('session-0')).rejects.toMatchObject({ code: -32601 });
  });

  it('begins no session before it is logged in', async () => {
    const cwd = freshFolder();
    const agent = start({ cwd, env: { SCRIPTED_AGENT_LOGIN: join(cwd, 'login') } });
    expect(await agent.initialize()).toMatchObject({ authMethods: [{ id: 'file' }] });
    await expect(agent.begin()).rejects.toMatchObject({ code: -32000 });
    await agent.agent.request('authenticate', { methodId: 'file' });
    const session = await agent.begin();
    await agent.prompt(session, '@logout');
    await expect(agent.begin()).rejects.toMatchObject({ code: -32000 });
  });
});

describe('the scripted agent in a play', () => {
  const playing = async (role: string, plays: Readonly<Record<string, string>>, ...servers: McpServer[]) => {
    const folder = freshFolder();
    for (const [path, text] of Object.entries(plays)) write(folder, path, text);
    const marks = { YOI_ROLE: role, YOI_TICKET: 'T1', YOI_POD: 'one' };
    const env = { SCRIPTED_AGENT_PLAYS: folder, ...marks };
    const cwd = freshRepository();
    return { folder, env, ...(await begun({ cwd, env }, ...servers)) };
  };

  it('does what its role’s files say, turn by turn, its Ticket’s before the common ones', async () => {
    const { agent, does, folder } = await playing('coder', {
      'T1/coder-2.txt': '@say second',
      'T1/coder-10.txt': '@say tenth',
      'T1/reviewer-1.txt': '@say the reviewer',
      'T2/coder-1.txt': '@say another Ticket',
      'coder-1.txt': '@say common',
    });
    for (let turn = 0; turn < 4; turn++) await does('@say what it was told');
    expect(agent.said).toBe('second\ntenth\ncommon\nDone.\n');
    expect(existsSync(join(folder, 'T1/coder-2.txt.played'))).toBe(true);
  });

  it('keeps a file for the turn in which it hears the words that it waits for', async () => {
    const { agent, does } = await playing('coder', {
      'T1/coder-1.txt': '@when request(ed)? changes\n@say mended',
      'T1/coder-2.txt': '@say begun',
    });
    await does('Your brief.');
    await does('Somebody commented.');
    await does('The reviewer requested changes.');
    expect(agent.said).toBe('begun\nDone.\nmended\n');
  });

  it('goes on with the next file as another process', async () => {
    const first = await playing('coder', { 'T1/coder-1.txt': '@crash', 'T1/coder-2.txt': '@say goes on' });
    await expect(first.does('Begin.')).rejects.toThrow();
    const second = await begun({ cwd: first.cwd, env: first.env });
    await second.does('Go on.');
    expect(second.agent.said).toBe('goes on\n');
  });

  it('names itself, its Ticket, its folder and the commit there', async () => {
    const { agent, does, cwd } = await playing('coder', {
      'coder-1.txt': '@say {ticket} {pod} {folder} {commit} {nothing}',
    });
    await does('Begin.');
    expect(agent.said).toBe(`T1 one ${cwd} ${git(cwd, 'rev-parse', 'HEAD')} {nothing}\n`);
  });

  it('names what a tool answered, and the Ticket that it hears of where it has none', async () => {
    const folder = freshFolder();
    write(
      folder,
      'intake-1.txt',
      '@call ticket_create {"title":"Mend it"}\n@say {title} is {state}, {ticket}',
    );
    const env = { SCRIPTED_AGENT_PLAYS: folder, YOI_ROLE: 'intake' };
    const { agent, does } = await begun({ env }, await withProgram('intake'));
    await does('Look at 20261121-091500-mend-it.');
    expect(agent.said).toBe('Mend it is planning, 20261121-091500-mend-it\n');
  });
});

describe('the scripted agent misbehaves:', () => {
  it('hangs, whatever it is asked', async () => {
    const { agent, session, does } = await begun();
    const hanging = does('@say hanging', '@hang').catch(() => 'its process was killed');
    await agent.hears(/hanging/u);
    await agent.cancel(session);
    // It hears the cancel before this, and answers this: it is only the turn that does not end.
    const other = await agent.begin();
    expect(await agent.prompt(other, '@say alive')).toBe('end_turn');
    expect(await Promise.race([hanging, 'still hanging'])).toBe('still hanging');
    agent.endGroup();
    expect(await hanging).toBe('its process was killed');
  });

  it('ignores a cancel and goes on to its end', async () => {
    const { agent, session, does, cwd } = await begun();
    const turn = does('@ignore-cancel', '@say deaf', '@wait go', '@say done');
    await agent.hears(/deaf/u);
    await agent.cancel(session);
    writeFileSync(join(cwd, 'go'), '');
    expect(await turn).toBe('end_turn');
  });

  it('crashes with a code', async () => {
    const { agent, does } = await begun();
    await expect(does('@crash 7')).rejects.toThrow();
    expect(await agent.ended()).toBe(7);
  });

  it('stays when its client is gone and it is told to end, until it is killed', async () => {
    const { agent, does } = await begun();
    await does('@ignore-term');
    agent.child.kill('SIGTERM');
    await agent.hears(/I ignore SIGTERM/u);
    agent.child.stdin?.end();
    await agent.hears(/I ignore the end of my input/u);
    agent.endGroup();
    expect(await agent.ended()).toBe('SIGKILL');
  });

  it('ends when its client is gone, or when it is told to', async () => {
    const { agent } = await begun();
    agent.child.kill('SIGTERM');
    expect(await agent.ended()).toBe('SIGTERM');
    const other = await begun();
    other.agent.child.stdin?.end();
    expect(await other.agent.ended()).toBe(0);
  });

  it('leaves a child behind, which its group takes along', async () => {
    const { agent, does } = await begun();
    await does('@child stubborn');
    const pid = Number(/child (\d+)/u.exec(agent.said)?.[1]);
    agent.child.stdin?.end();
    expect(await agent.ended()).toBe(0);
    expect(lives(pid)).toBe(true);
    agent.endGroup();
    await expect.poll(() => lives(pid)).toBe(false);
  });

  it('leaves a child behind that its group does not take along', async () => {
    const { agent, does } = await begun();
    await does('@child away');
    const pid = Number(/child (\d+)/u.exec(agent.said)?.[1]);
    onTestFinished(() => {
      if (lives(pid)) process.kill(pid, 'SIGKILL');
    });
    agent.endGroup();
    await agent.ended();
    expect(lives(pid)).toBe(true);
  });

  it('floods, and speaks garbage between its words', async () => {
    // The client's SDK writes there what it could not understand.
    const complained = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => complained.mockRestore());
    const { agent, does } = await begun();
    await does('@flood 100 1000', '@garbage', '@say and on');
    expect(agent.said).toBe(`${'x'.repeat(100_000)}and on\n`);
    expect(complained).toHaveBeenCalled();
  });

  it('says half a line and dies', async () => {
    const { agent, does } = await begun();
    await expect(does('@garbage half', '@crash')).rejects.toThrow();
    expect(await agent.ended()).toBe(1);
  });

  it.each([
    ['@limit 30', { message: 'rate limit reached, try again in 30 seconds', data: { retry_after: 30 } }],
    ['@fail out of order', { message: expect.stringContaining('out of order') }],
  ])('answers an error: %s', async (word, error) => {
    const { does } = await begun();
    await expect(does(word)).rejects.toMatchObject(error);
  });
});

/** Whether the process is there and at work: one that has ended and was not yet collected is not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/mu.test(
      existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '',
    );
  } catch {
    return false;
  }
}
