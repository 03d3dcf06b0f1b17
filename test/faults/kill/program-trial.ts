import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PROGRAM, SHELL } from '../../story/program.ts';
import { onTerminal } from '../../story/terminal.ts';
import { folderInMemory } from './folder.ts';
import { goesOn } from './goes-on.ts';

const HOOK = join(import.meta.dirname, 'dying-program.mjs');

/** A command of the program, in a folder that is ready for it. */
export type Scenario = {
  what: string;
  words: readonly string[];
  /** Makes the folder `project`, in which the command runs, and what it needs beside it. */
  prepare: (folder: string) => Promise<void>;
  /** Words that are known only when it is run. */
  more?: (project: string) => readonly string[];
  /** Is tried in every check, a little. */
  often?: true;
  /** Everything that has to be the same in the end, whether or not somebody died on the way. */
  look: (folder: string) => unknown;
  /** Needs a person's yes. */
  asks?: true;
};

export type ProgramStep = { name: string; halves: boolean };
export type ProgramDeath = { step: number; side: 'before' | 'half' };

/** One command of the real program, and what comes of it when nobody dies. */
export class ProgramTrial {
  readonly #scenario: Scenario;
  readonly #folder = folderInMemory();
  #copies = 0;
  #expected: unknown;
  /** What doctor says in the end when nobody died. */
  #findings: string[] = [];
  steps: ProgramStep[] = [];
  slowest = 0;

  private constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  static async begin(scenario: Scenario): Promise<ProgramTrial> {
    const trial = new ProgramTrial(scenario);
    try {
      await trial.#prepare();
      return trial;
    } catch (error) {
      trial.end();
      throw error;
    }
  }

  async #prepare(): Promise<void> {
    mkdirSync(this.#prepared);
    await this.#scenario.prepare(this.#prepared);
    const folder = this.#copy();
    const counted = join(this.#folder, 'steps.json');
    expect(await this.#run(folder, { YOI_KILL_STEPS: counted })).toEqual({ code: 0, signal: null });
    this.steps = JSON.parse(readFileSync(counted, 'utf8'));
    await this.#again(folder);
    this.#expected = this.#scenario.look(folder);
    this.#findings = (await goesOn(join(folder, 'project'))).findings;
  }

  /** The program dies so; what it began is finished by the same command again, and nobody is in the way. */
  async judge({ step, side }: ProgramDeath): Promise<void> {
    const folder = this.#copy();
    const ended = await this.#run(folder, { YOI_KILL_AT: String(step), YOI_KILL_SIDE: side });
    expect(ended).toEqual({ code: null, signal: 'SIGKILL' });
    await this.#again(folder);
    expect(this.#scenario.look(folder)).toEqual(this.#expected);
    const { took, findings } = await goesOn(join(folder, 'project'));
    expect(findings).toEqual(this.#findings);
    this.slowest = Math.max(this.slowest, took);
    rmSync(folder, { recursive: true, force: true });
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #prepared(): string {
    return join(this.#folder, 'prepared');
  }

  #copy(): string {
    this.#copies += 1;
    const copy = join(this.#folder, String(this.#copies));
    cpSync(this.#prepared, copy, { recursive: true, preserveTimestamps: true });
    relocate(copy, this.#prepared, copy);
    return copy;
  }

  async #again(folder: string): Promise<void> {
    expect(await this.#run(folder, {})).toEqual({ code: 0, signal: null });
  }

  async #run(folder: string, marks: Record<string, string>) {
    const project = join(folder, 'project');
    const { words, more, asks } = this.#scenario;
    const said = [...words, ...(more?.(project) ?? [])];
    const command = [process.execPath, '--import', HOOK, PROGRAM, ...said] as const;
    const run = { cwd: project, env: { ...SHELL, ...marks } };
    if (asks) {
      const replies = [{ when: /Trust [\s\S]* No/u, type: 'y' }];
      const { exitCode } = await onTerminal(command, { ...run, replies });
      return exitCode === 128 + 9 ? { code: null, signal: 'SIGKILL' } : { code: exitCode, signal: null };
    }
    const child = spawn(command[0], command.slice(1), { ...run, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      errors += piece;
    });
    const [code, signal] = await once(child, 'close');
    return { code, signal, ...(errors ? { errors } : {}) };
  }
}

/** What these say is all that they do: behind one of them everything is as before it. */
const ASKING =
  /^git (?:for-each-ref|symbolic-ref|rev-parse|ls-files|ls-remote|diff-tree|merge-base|cat-file|remote)$/u;

/** Every death that these steps offer: dying behind a step is dying before the next one. */
export function programDeaths(steps: readonly ProgramStep[]): ProgramDeath[] {
  return steps.flatMap(({ halves }, at): ProgramDeath[] => [
    ...(ASKING.test(steps[at - 1]?.name ?? '') ? [] : [{ step: at + 1, side: 'before' } as const]),
    ...(halves ? [{ step: at + 1, side: 'half' } as const] : []),
  ]);
}

const NAMING_PLACES = new Set(['.git', 'gitdir', 'config']);

/** git writes down where things lie: in a copy they lie elsewhere. */
function relocate(folder: string, from: string, to: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !NAMING_PLACES.has(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  }
}
