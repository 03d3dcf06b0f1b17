import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestError } from '@agentclientprotocol/sdk';
import type { Agent } from '../../playbook/agent.ts';
import { agentFault } from './agent-fault.ts';
import { AgentLink } from './agent-link.ts';
import { AgentSession } from './agent-session.ts';
import { findProgram } from './find-program.ts';

/** What is found of an agent on this machine, and what is missing, with the line that mends it. */
export type AgentCheck = {
  name: string;
  title: string;
  program: string | null;
  version: string | null;
  /** Whether it answers over the Agent Client Protocol and opens a session. */
  works: boolean;
  /** What does not work, in its own words or ours; null where all does. */
  missing: string | null;
  /** What to type to mend it. */
  mend: string | null;
  resumes: boolean;
  asks: boolean;
  /** The model that it would use, where it says so. */
  model: string | null;
};

const VERSION_MS = 15_000;
const PATIENCE = { closeMs: 2_000, termMs: 2_000 };

/** Looks whether an agent could be launched: really starts it, opens a session in an empty folder, and ends it. */
export async function checkAgent(
  agent: Agent,
  environment: Readonly<Record<string, string>>,
): Promise<AgentCheck> {
  const { name, title, command, install, asks, resumes } = agent;
  const program = findProgram(command[0], environment.PATH);
  const found = { name, title, asks, resumes, program: program ?? null };
  if (program === undefined) {
    return {
      ...found,
      version: null,
      works: false,
      model: null,
      missing: `${command[0]} is not on the search path`,
      mend: install ?? null,
    };
  }
  const version = await versionOf(program, environment);
  return { ...found, version, ...(await tryOut(agent, environment)) };
}

type Tried = Pick<AgentCheck, 'works' | 'missing' | 'mend' | 'resumes' | 'model'>;

async function tryOut(agent: Agent, environment: Readonly<Record<string, string>>): Promise<Tried> {
  const folder = mkdtempSync(join(tmpdir(), 'yoi-check-'));
  const heard: string[] = [];
  let link: AgentLink | undefined;
  try {
    link = await AgentLink.start(
      { command: agent.command, folder, environment, run: `check-${process.pid}-${Date.now()}` },
      deafPeer(heard),
    );
    const session = await AgentSession.open(link, { folder, server: null }, { session: null, resumes: null });
    await session.wantLogin();
    await session.close();
    return {
      works: true,
      missing: null,
      mend: null,
      resumes: session.resumes !== null,
      model: session.model,
    };
  } catch (error) {
    const fault = agentFault(error, new Date());
    const words = error instanceof RequestError ? '' : lastLine(heard);
    const missing = `${fault.text}${words === '' ? '' : `: ${words}`}`;
    const mend = fault.kind === 'login' ? agent.login : agent.install;
    return { works: false, missing, mend: mend ?? null, resumes: agent.resumes, model: null };
  } finally {
    await link?.stop(PATIENCE);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Nothing is asked of it, so it has nothing to ask. */
function deafPeer(heard: string[]) {
  return {
    permission: async () => ({ outcome: { outcome: 'cancelled' as const } }),
    update: () => {},
    readFile: () => ({ content: '' }),
    writeFile: () => {},
    print: (text: string) => {
      heard.push(text);
    },
  };
}

function lastLine(heard: readonly string[]): string {
  return heard.join('').trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

function versionOf(program: string, environment: Readonly<Record<string, string>>): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = execFile(
      program,
      ['--version'],
      { env: { ...environment }, timeout: VERSION_MS, maxBuffer: 64 * 1024 },
      (error, out) => resolve(error ? null : (/\d+\.\d+[\w.+-]*/u.exec(out)?.[0] ?? null)),
    );
    // One that does not know the word waits for what it is to do.
    asked.stdin?.end();
  });
}
