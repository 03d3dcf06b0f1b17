import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { AGENT_PROGRAMS } from '../../src/cli/agent-programs.ts';
import { initWorkspace } from '../../src/cli/init.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { ensureRecords } from '../../src/git/ensure-records.ts';
import { findRoots } from '../../src/git/roots.ts';
import { Place } from '../../src/local/place.ts';
import { recordAgent, recordedAgent } from '../../src/main/recorded-agent.ts';
import { CONFIG_FILE, policyOf, readConfig } from '../../src/playbook/config.ts';
import { readToml } from '../../src/playbook/read-toml.ts';
import { writeConfig } from '../../src/playbook/write-config.ts';
import { findProgram } from '../../src/pods/agent/find-program.ts';
import {
  emptyRepository,
  freshFolder,
  freshRepository,
  git,
  leaveHome,
  write,
} from '../git/fresh-repository.ts';
import { shippedPlaybook } from '../playbook/shipped-playbook.ts';

type Wanted = {
  agents?: readonly string[];
  records?: 'with-code';
  confirm?: (question: string) => Promise<boolean>;
  searchPath?: string;
};

/** `init` as the composition root puts it together. */
async function init(folder: string, { agents = [], records, confirm, searchPath }: Wanted = {}) {
  const asked = searchPath === undefined ? agents : undefined;
  return initWorkspace(
    {
      placeRecords: async () => {
        const roots = findRoots(folder, { records });
        const did = await ensureRecords(roots, [process.execPath, '/opt/our own/main.js', 'merge-driver']);
        const after = findRoots(folder, { records });
        return {
          root: after.root,
          records: after.records,
          mode: after.mode,
          bare: after.root === after.commonDir,
          did,
        };
      },
      configure: async (root) => (writeConfig(root, records) ? [`wrote ${CONFIG_FILE}`] : []),
      podAgent: {
        recorded: async () => recordedAgent(placeOf(folder)),
        record: async (name) => recordAgent(placeOf(folder), name),
      },
      readToml,
      confirm,
      isInstalled: (name) => findProgram(name, searchPath) !== undefined,
      program: 'yoi-tickets',
    },
    asked,
  );
}

/** This machine's part of the workspace at `folder`. */
function placeOf(folder: string): Place {
  return new Place(findRoots(folder).localDir);
}

/** Every file below, with its content and time, git's own apart from what `init` changes of it. */
function snapshot(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  return Object.fromEntries(
    paths
      .filter((path) => !/(?:^|\/)index$|\.git\/objects/u.test(path))
      .map((path) => [
        path,
        `${statSync(join(root, path)).mtimeMs} ${readFileSync(join(root, path), 'utf8')}`,
      ]),
  );
}

beforeEach(leaveHome);

describe('init sets a workspace up', () => {
  test('in a repository, and says what it did and the one next command', async () => {
    const root = freshRepository();
    const { text, structured } = await init(root);
    expect(structured).toMatchObject({
      root,
      mode: 'branch',
      records: join(root, '.yoi/tickets'),
      agents: [],
    });
    expect(text.split('\n')).toEqual([
      `Tickets of ${root}`,
      '- made the branch yoi-tickets',
      '- excluded /.yoi/tickets and /.worktree/ from the code, in info/exclude',
      '- told git how to merge records',
      '- checked it out at .yoi/tickets',
      '- wrote .yoi/ticket.config.toml',
      '',
      'Next: yoi-tickets ticket create "The first thing to do"',
    ]);
    expect(git(root, 'status', '--porcelain')).toBe('?? .yoi/');
  });

  test('with a configuration that says nothing but the defaults', async () => {
    const root = freshRepository();
    await init(root);
    expect(policyOf(await readConfig(root))).toEqual(DEFAULT_POLICY);
    const written = readFileSync(join(root, CONFIG_FILE), 'utf8').replace(/^# (?=\w+ = )/gmu, '');
    write(root, CONFIG_FILE, written);
    expect(policyOf(await readConfig(root))).toEqual({ ...DEFAULT_POLICY, language: 'English' });
  });

  test('and run again it changes nothing, from wherever', async () => {
    const root = freshRepository();
    const all = { agents: ['claude', 'codex', 'gemini', 'opencode'] };
    await init(root, all);
    const before = snapshot(root);
    for (const folder of [root, join(root, '.yoi'), join(root, '.yoi/tickets')]) {
      const { text, structured } = await init(folder, all);
      expect(structured).toMatchObject({
        root,
        did: [],
        notes: [expect.stringContaining('not on the search path')],
      });
      expect(text).toContain('everything was in place');
    }
    expect(snapshot(root)).toEqual(before);
  });

  test('from a subfolder, a linked worktree, and without a commit', async () => {
    const root = emptyRepository();
    mkdirSync(join(root, 'ä b/c'), { recursive: true });
    expect((await init(join(root, 'ä b/c'))).structured).toMatchObject({ root, mode: 'branch' });
    const other = freshRepository();
    git(other, 'worktree', 'add', '-q', '-b', 'work', '../wörk tree');
    expect((await init(join(other, '../wörk tree'))).structured).toMatchObject({
      root: other,
      mode: 'branch',
    });
    expect(existsSync(join(other, CONFIG_FILE))).toBe(true);
    expect(git(join(other, '../wörk tree'), 'status', '--porcelain')).toBe('');
  });

  test('in a bare repository, without an agent’s project files', async () => {
    const root = join(freshFolder(), 'bare.git');
    git(join(root, '..'), 'init', '-q', '--bare', 'bare.git');
    const { structured } = await init(root, { agents: ['claude'] });
    expect(structured).toMatchObject({
      root,
      mode: 'branch',
      records: join(root, '.yoi/tickets'),
      agents: [],
    });
    expect(existsSync(join(root, '.mcp.json'))).toBe(false);
  });

  test('without git as a plain folder', async () => {
    const root = freshFolder();
    const { structured } = await init(root);
    expect(structured).toMatchObject({
      root,
      mode: 'plain',
      did: ['made the folder .yoi/tickets', `wrote ${CONFIG_FILE}`],
    });
    expect((await init(root)).structured).toMatchObject({ did: [] });
  });

  test('with the code, where that is wanted, or is so already', async () => {
    const root = freshRepository();
    expect((await init(root, { records: 'with-code' })).structured).toMatchObject({ mode: 'with-code' });
    expect((await readConfig(root)).backend).toEqual({ records: 'with-code' });
    const other = freshRepository();
    write(other, '.yoi/tickets/one/item.md', 'x');
    expect((await init(other)).structured).toMatchObject({
      mode: 'with-code',
      did: [`wrote ${CONFIG_FILE}`],
    });
    expect(() => git(other, 'rev-parse', '--verify', 'yoi-tickets')).toThrow();
  });

  test('but not through a link', async () => {
    const root = freshRepository();
    symlinkSync(freshFolder(), join(root, '.yoi'));
    await expect(init(root)).rejects.toThrow('.yoi is a symbolic link: move it away');
  });
});

describe('init connects agents', () => {
  test('each in its own project file, by a command without a path of this machine', async () => {
    const root = freshFolder();
    const { structured } = await init(root, { agents: ['claude', 'codex', 'gemini', 'opencode'] });
    expect(structured.next).toBe('claude');
    const command = { command: 'yoi-tickets', args: ['serve'] };
    expect(json(root, '.mcp.json')).toEqual({ mcpServers: { 'yoi-tickets': command } });
    expect(json(root, '.gemini/settings.json')).toEqual({ mcpServers: { 'yoi-tickets': command } });
    expect(await readToml(read(root, '.codex/config.toml'))).toEqual({
      mcp_servers: { 'yoi-tickets': command },
    });
    expect(json(root, 'opencode.json')).toEqual({
      mcp: {
        'yoi-tickets': { type: 'local', command: ['yoi-tickets', 'serve'], enabled: true },
      },
    });
  });

  test('beside what their files hold, byte for byte', async () => {
    const root = freshFolder();
    const mcp =
      '{\n    "mcpServers": {\n        "other": { "command": "x", "args": ["{", "\\"}"] }\n    },\n    "z": [1, 2]\n}';
    const toml = '# mine\nmodel = "x"   # good\n\n[mcp_servers.other]\ncommand = "y"';
    write(root, '.mcp.json', mcp);
    write(root, '.codex/config.toml', toml);
    write(root, 'opencode.json', '{}');
    await init(root, { agents: ['claude', 'codex', 'opencode'] });
    expect(read(root, '.mcp.json')).toBe(
      mcp.replace(
        '"\\"}"] }',
        '"\\"}"] },\n        "yoi-tickets": {\n            "command": "yoi-tickets",\n            "args": [\n                "serve"\n            ]\n        }',
      ),
    );
    expect(read(root, '.codex/config.toml').startsWith(`${toml}\n\n[mcp_servers.yoi-tickets]\n`)).toBe(true);
    expect(Object.keys(json(root, 'opencode.json'))).toEqual(['mcp']);
  });

  test('but leaves a file that it cannot read, and says what to add', async () => {
    const root = freshFolder();
    write(root, '.mcp.json', '{ "mcpServers": {}, // a comment\n}');
    write(root, '.codex/config.toml', 'mcp_servers = { a = { command = "x" } }\n');
    write(root, '.gemini/settings.json', '{"mcpServers": []}');
    symlinkSync('/etc/hosts', join(root, 'opencode.json'));
    const before = snapshot(root);
    const { text, structured } = await init(root, { agents: ['claude', 'codex', 'gemini', 'opencode'] });
    expect(structured.agents).toMatchObject([
      { result: 'left' },
      { result: 'left' },
      { result: 'left' },
      { result: 'left' },
    ]);
    expect(text).toContain(
      'left .mcp.json as it is: it is not JSON that can be added to. Add to it: {"mcpServers":{"yoi-tickets"',
    );
    expect(text).toContain('[mcp_servers.yoi-tickets]\ncommand = "yoi-tickets"');
    expect(text).toContain('left opencode.json as it is: opencode.json is a link');
    expect(snapshot(root)).toMatchObject(before);
  });

  test('that are installed, after asking for each; where nobody can be asked it says how', async () => {
    const root = freshFolder();
    const bin = freshFolder();
    for (const name of ['claude', 'gemini']) symlinkSync('/bin/sh', join(bin, name));
    write(bin, 'codex', 'not a program');
    const silent = await init(root, { searchPath: `/nowhere:${bin}` });
    expect(silent.text).toContain(
      '- found claude, gemini; to connect: yoi-tickets init --agents claude,gemini',
    );
    expect(existsSync(join(root, '.mcp.json'))).toBe(false);
    const questions: string[] = [];
    const confirm = async (question: string) => {
      questions.push(question);
      return question.includes('Gemini');
    };
    const { structured } = await init(root, { searchPath: bin, confirm });
    expect(questions).toEqual([
      'Connect Claude Code? It adds our server to .mcp.json.',
      'Connect Gemini CLI? It adds our server to .gemini/settings.json.',
    ]);
    expect(structured).toMatchObject({
      next: 'gemini',
      did: ['connected Gemini CLI, in .gemini/settings.json'],
    });
  });

  test('that it does not know not at all, before anything is done', async () => {
    const root = freshFolder();
    await expect(init(root, { agents: ['claude', 'clod'] })).rejects.toThrow(
      'name some of claude, codex, gemini, opencode',
    );
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('init chooses the agent that Pods run', () => {
  const bin = () => {
    const folder = freshFolder();
    for (const name of ['claude', 'gemini']) symlinkSync('/bin/sh', join(folder, name));
    return folder;
  };

  test('the first that the person named, and says so; named anew, anew', async () => {
    const root = freshRepository();
    const { text, structured } = await init(root, { agents: ['gemini', 'claude'] });
    expect(text).toContain(
      '- Pods run Gemini CLI where nothing names another; whether it is ready says: yoi-tickets pod check gemini',
    );
    expect(structured.pod_agent).toBe('gemini');
    expect(recordedAgent(placeOf(root))).toBe('gemini');
    expect((await init(root, { agents: ['claude'] })).structured.pod_agent).toBe('claude');
    expect(recordedAgent(placeOf(root))).toBe('claude');
  });

  test('the first that they connected, else the first that is installed', async () => {
    const asked = freshRepository();
    const confirm = async (question: string) => question.includes('Gemini');
    await init(asked, { searchPath: bin(), confirm });
    expect(recordedAgent(placeOf(asked))).toBe('gemini');
    const silent = freshRepository();
    await init(silent, { searchPath: bin() });
    expect(recordedAgent(placeOf(silent))).toBe('claude');
  });

  test('and takes no choice back when it is run again', async () => {
    const root = freshRepository();
    await init(root, { agents: ['opencode'] });
    for (const again of [{ searchPath: bin() }, { searchPath: '/nowhere' }, { agents: [] }]) {
      const { text, structured } = await init(root, again);
      expect(structured).toMatchObject({ pod_agent: 'opencode', did: [] });
      expect(text).not.toContain('Pods run');
    }
    expect(recordedAgent(placeOf(root))).toBe('opencode');
  });

  test('and none where there is none, or none is wanted', async () => {
    const root = freshRepository();
    expect((await init(root, { searchPath: '/nowhere' })).structured.pod_agent).toBe(null);
    expect((await init(root, { agents: [] })).structured.pod_agent).toBe(null);
    expect(recordedAgent(placeOf(root))).toBe(undefined);
  });

  test('under the name that its preset has', async () => {
    const playbook = await shippedPlaybook();
    for (const { name, title } of AGENT_PROGRAMS) expect(playbook.agent(name).title).toBe(title);
  });
});

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function json(root: string, path: string): Record<string, unknown> {
  return JSON.parse(read(root, path));
}
