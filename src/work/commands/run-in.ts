import { join } from 'node:path';
import type { StepRun } from '../step-run.ts';
import { type CommandRun, runCommand } from './run-command.ts';
import { type Command, textOf, wordsOf } from './words-of.ts';
import { workEnvironment } from './work-environment.ts';

/** A command of the configuration, as a step runs it. */
export type StepCommand = { name: string; command: Command; limitMs: number };

/** Runs one in a folder of the Ticket, with its marks, its log, and a word for whoever asks how far it is. */
export async function runIn(
  run: StepRun,
  folder: string,
  { name, command, limitMs }: StepCommand,
): Promise<CommandRun> {
  const phase = `runs ${textOf(command)}`;
  run.say(phase);
  return runCommand({
    ...{ words: wordsOf(command), folder, limitMs, run: run.run },
    environment: await environmentOf(run),
    log: join(logsOf(run), `${name}.log`),
    onLine: (line) => run.say(phase, line),
  });
}

/** Where the whole output of a Ticket's commands is. */
export function logsOf({ folders }: StepRun): string {
  return join(folders.local, 'logs');
}

export async function environmentOf({ parts, step, slot }: StepRun): Promise<Record<string, string>> {
  const playbook = await parts.playbook();
  const profile = playbook.profile(playbook.roleOf('coder').profile);
  return workEnvironment(parts.environment, profile, { ticket: step.ticket, slot });
}
