import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

type Program = readonly [string, ...string[]];

/** An agent that can be started, or why there is none. */
export type InstalledAgent = { program: Program } | { missing: string };

/** The versions that the presets were checked against. `executables` stand for the package's own `bin`. */
const PACKAGES = {
  opencode: { package: 'opencode-ai', version: '1.18.33', executables: opencodeExecutables() },
  claude: { package: '@agentclientprotocol/claude-agent-acp', version: '0.100.0' },
  codex: { package: '@agentclientprotocol/codex-acp', version: '2.6.0' },
  gemini: { package: '@google/gemini-cli', version: '0.61.0' },
} as const;

export type AgentName = keyof typeof PACKAGES;

const CACHE = process.env.YOI_AGENTS_CACHE ?? join(tmpdir(), 'yoi-tickets-agents');
const INSTALL_MS = 300_000;
/** A first start of some takes its time; an adapter that does not know the word waits for input for ever. */
const VERSION_MS = 30_000;
const run = promisify(execFile);

/** Puts the agent from npm into the cache, once, without running a script of any package. */
export async function installAgent(name: AgentName): Promise<InstalledAgent> {
  const { package: from, version } = PACKAGES[name];
  const folder = join(CACHE, `${name}-${version}`);
  try {
    if (!existsSync(folder)) await install(`${from}@${version}`, folder);
    return { program: await firstThatRuns(programs(name, folder), version) };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    const missing = `${from}@${version} cannot be had here: ${reason}`;
    process.stderr.write(`skipped: ${missing}\n`);
    return { missing };
  }
}

/** Whole or not at all: two that install at once do not see each other's half. */
async function install(what: string, folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const part = mkdtempSync(`${folder}.`);
  try {
    const words = ['install', '--prefix', part, '--ignore-scripts', '--no-audit', '--no-fund', what];
    await run('npm', words, { cwd: part, timeout: INSTALL_MS });
    renameSync(part, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

function programs(name: AgentName, folder: string): Program[] {
  const agent = PACKAGES[name];
  const modules = join(folder, 'node_modules');
  if ('executables' in agent) {
    return agent.executables
      .map((file): Program => [join(modules, file)])
      .filter(([file]) => existsSync(file));
  }
  const manifest = join(modules, agent.package, 'package.json');
  const { bin } = MANIFEST.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const [script] = typeof bin === 'string' ? [bin] : Object.values(bin);
  return script === undefined ? [] : [[process.execPath, join(modules, agent.package, script)]];
}

const MANIFEST = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

async function firstThatRuns(candidates: readonly Program[], version: string): Promise<Program> {
  let said = 'no program of it fits this machine';
  for (const [file, ...words] of candidates) {
    const asked = run(file, [...words, '--version'], { timeout: VERSION_MS, env: bareEnvironment() });
    asked.child.stdin?.end();
    const { stdout } = await asked.catch((error: Error) => ({ stdout: error.message }));
    if (stdout.includes(version)) return [file, ...words];
    said = `asked for its version it said ${JSON.stringify(stdout.trim().slice(0, 200))}`;
  }
  throw new Error(said);
}

/** Its command is put together by a script of the package, out of what lies in one of these. */
function opencodeExecutables(): string[] {
  const kinds = ['', '-baseline', '-musl', '-baseline-musl'];
  return kinds.map((kind) => `opencode-${process.platform}-${process.arch}${kind}/bin/opencode`);
}

/** To ask for a version leaves nothing in anybody's home. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: join(CACHE, 'home') };
}
