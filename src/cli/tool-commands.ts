import type { Command } from 'commander';
import type { AnyTool } from '../tools/tool.ts';
import { TOOLS } from '../tools/tools.ts';
import { ACTIONS, addActions } from './actions-command.ts';
import type { CommandLineParts, OpenWorkspace, Outcome } from './command-line-parts.ts';
import { commandOf, topLevelNameOf } from './command-words.ts';
import { addGo, GO } from './go-command.ts';
import { addPodCommands } from './pod-commands.ts';
import { runTool } from './run-tool.ts';
import { addIdentityOptions, addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { addToolCommand, type RunInput } from './tool-command.ts';
import { type Acting, whoActs } from './who-acts.ts';
import { addWhy, WHY } from './why-command.ts';

type Print = (outcome: Outcome, command: Command) => void;

/** What stands before each noun's commands in the help. */
const NOUNS: Readonly<Record<string, string>> = {
  ticket: 'Tickets: what is wanted, and what became of it',
  relation: 'Lasting facts between Tickets',
  plan: 'Routing decisions: order, blockers, conflicts',
  work: 'From a Go to the merge, step by step',
  pod: 'Agents that are started for a role',
};

/** Adds a command for each tool that `words` may ask for, derived from its declaration. */
export function addToolCommands(
  program: Command,
  parts: CommandLineParts,
  print: Print,
  words: readonly string[],
): void {
  for (const tool of toolsFor(words)) {
    const run: RunInput = (input, command) =>
      withWorkspace(parts, command, async (workspace, acting) =>
        print(await runTool(parts, workspace, acting, tool, input, sharedOptionsOf(command)), command),
      );
    const { noun, verb } = commandOf(tool.name);
    const topLevel = topLevelNameOf(tool.name);
    // First: the noun of a tool may be its command at the top level as well.
    if (topLevel) addToolCommand(program, topLevel, tool, parts.terminal.readText, run);
    addToolCommand(nounCommand(program, noun), verb, tool, parts.terminal.readText, run);
  }
  const [noun] = words;
  if (noun === undefined || noun === 'pod' || !TOOLS.some(({ name }) => commandOf(name).noun === noun))
    addPodCommands(nounCommand(program, 'pod'), parts);
}

/** The tool whose command the words begin with: a small part of the time that all of them take, which else may be meant. */
function toolsFor([first, second]: readonly string[]): readonly AnyTool[] {
  if (first !== undefined && OWN.includes(first)) return [];
  const named = TOOLS.filter(({ name }) => {
    const { noun, verb } = commandOf(name);
    return (first === noun && second === verb) || (first && first === topLevelNameOf(name));
  });
  return named.length > 0 ? named : TOOLS;
}

function nounCommand(program: Command, noun: string): Command {
  const known = program.commands.find((command) => command.name() === noun);
  if (known) return known;
  const made = program
    .command(noun)
    .description(NOUNS[noun] ?? noun)
    .helpCommand(false);
  return addSharedOptions(made);
}

const STATUS = 'status';
/** Commands that are no tool's. */
const OWN: readonly string[] = [STATUS, ACTIONS, GO, WHY];

/** Adds what a person does with one command, and several tools do together. */
export function addWholeJourneys(
  program: Command,
  parts: CommandLineParts,
  print: Print,
  words: readonly string[],
): void {
  const inWorkspace = (
    command: Command,
    use: (workspace: OpenWorkspace, acting: Acting) => Promise<Outcome>,
  ): Promise<void> =>
    withWorkspace(parts, command, async (workspace, acting) => print(await use(workspace, acting), command));
  addGo(program, parts, inWorkspace, words.includes(GO));
  addWhy(program, inWorkspace);
}

export function addStatus(program: Command, parts: CommandLineParts, print: Print): void {
  const command = program
    .command(STATUS)
    .summary('Show where the workspace stands, and what waits for a person')
    .description('Shows where the records are, how many Tickets there are, and what waits for a person.')
    .option('--short', 'one line for a prompt, and none where nothing needs you', false);
  addSharedOptions(addIdentityOptions(command))
    .addHelpText('after', '\nExample:\n  yoi-tickets status\n')
    .action(() =>
      command.opts<{ short: boolean }>().short
        ? printShort(parts, command, print)
        : withWorkspace(parts, command, async (workspace) => {
            const { statusOf } = await import('./status.ts');
            print(await statusOf(workspace), command);
          }),
    );
  addActions(program, parts, (actions, use) => withWorkspace(parts, actions, use));
}

async function printShort(parts: CommandLineParts, command: Command, print: Print): Promise<void> {
  const { shortStatus, isNoWorkspace } = await import('./short-status.ts');
  try {
    await withWorkspace(parts, command, async (workspace) => {
      const short = await shortStatus(workspace);
      if (short.text !== '' || sharedOptionsOf(command).json) print(short, command);
    });
  } catch (error) {
    if (!isNoWorkspace(error)) throw error;
  }
}

/** Opens the workspace for who acts here, and closes it whatever happens. */
async function withWorkspace(
  parts: CommandLineParts,
  command: Command,
  use: (workspace: OpenWorkspace, acting: Acting) => Promise<void>,
): Promise<void> {
  const { workspace, ...wanted } = sharedOptionsOf(command);
  const acting = whoActs(wanted, parts.terminal);
  const open = await parts.openServices({ workspace, acting });
  try {
    await use(open, acting);
  } finally {
    await open.close();
  }
}
