import { execFile } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { methods } from '@agentclientprotocol/sdk';
import type { Call } from './styles.ts';
import type { Turn } from './turn.ts';
import type { Act } from './words.ts';

/** Words that do something to the world. */
export const DEEDS: Record<string, Act> = {
  call: (turn, rest) => callTool(turn, rest, false),
  'ask-call': (turn, rest) => callTool(turn, rest, true),
  run: (turn, command) =>
    turn.askedTool(
      turn.session.options.style.command(command, turn.session.cwd),
      async () => 'it was not really run',
    ),
  exec: async (turn, json) => {
    const [program = '', ...args]: string[] = JSON.parse(json);
    await turn.say(await ran(program, args, turn.session.cwd));
  },
  edit: (turn, rest) => {
    const [path, text] = pathAndRest(turn, rest);
    return turn.askedTool(turn.session.options.style.edit(path, text), async () => {
      await writeFile(path, text);
      return 'written';
    });
  },
  read: (turn, path) => read(turn, path, false),
  'ask-read': (turn, path) => read(turn, path, true),
  'fs-write': async (turn, rest) => {
    const [path, content] = pathAndRest(turn, rest);
    const sessionId = turn.session.id;
    await told(turn, `fs-write ${path}`, async () => {
      await turn.client.request(methods.client.fs.writeTextFile, { sessionId, path, content });
      return 'written';
    });
  },
  'fs-read': async (turn, rest) => {
    const path = turn.path(rest);
    const sessionId = turn.session.id;
    await told(turn, `fs-read ${path}`, async () => {
      const { content } = await turn.client.request(methods.client.fs.readTextFile, { sessionId, path });
      return content;
    });
  },
  wait: (turn, file) => appears(turn.path(file), turn.signal),
};

/** How it ended and what it printed, as an agent sees it. Its output is a pipe, and so is its input, which is empty. */
function ran(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd }, (error, out, err) =>
      resolve(`ended with ${error?.code ?? 0}: ${out}${err}`.trim()),
    );
    child.stdin?.end();
  });
}

async function callTool(turn: Turn, rest: string, asks: boolean): Promise<void> {
  const [, name = '', json = '{}'] = /^(\S+)\s*(.*)$/u.exec(rest) ?? [];
  const { servers, options } = turn.session;
  const named = servers.named(name);
  const input = JSON.parse(json || '{}');
  const call = options.style.tool(named.server, named.tool, input);
  const act = () => servers.call(named, input, turn.signal);
  await (asks ? turn.askedTool(call, act) : turn.tool(call.told, act));
}

async function read(turn: Turn, given: string, asks: boolean): Promise<void> {
  const path = turn.path(given);
  const call: Call = {
    title: `Read ${path}`,
    kind: 'read',
    locations: [{ path }],
    rawInput: { filePath: path },
  };
  const act = () => readFile(path, 'utf8');
  await (asks ? turn.askedTool({ told: call, asked: call }, act) : turn.tool(call, act));
}

function pathAndRest(turn: Turn, rest: string): [string, string] {
  const [, path = '', text = ''] = /^(\S+)\s?(.*)$/u.exec(rest) ?? [];
  return [turn.path(path), text];
}

/** Says what came of it, or the error in the client's words. */
async function told(turn: Turn, what: string, act: () => Promise<string>): Promise<void> {
  try {
    await turn.say(`${what}: ${await act()}`);
  } catch (error) {
    await turn.say(`${what}: refused: ${error instanceof Error ? error.message : error}`);
  }
}

/** Resolves as soon as the file is there, or when the turn is given up. */
function appears(file: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(file));
    const look = () => {
      if (existsSync(file) || signal.aborted) {
        watcher.close();
        resolve();
      }
    };
    watcher.on('change', look);
    signal.addEventListener('abort', look);
    look();
  });
}
