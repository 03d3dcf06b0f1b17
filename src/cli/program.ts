import { Command } from 'commander';
import { TOOLS } from '../tools/tools.ts';
import type { CommandLineParts, OpenWorkspace, Outcome } from './command-line-parts.ts';
import { commandOf, topLevelNameOf } from './command-words.ts';
import { exitCode, exitCodeText } from './exit-codes.ts';
import { addGroup, overview } from './overview.ts';
import { runTool } from './run-tool.ts';
import { addIdentityOptions, addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { statusOf } from './status.ts';
import { terminalJson, terminalText } from './terminal-text.ts';
import { addToolCommand, type RunInput } from './tool-command.ts';
import { type Acting, whoActs } from './who-acts.ts';
import { addWorkspaceCommands } from './workspace-commands.ts';

/** What stands before each noun's commands in the help. */
const NOUNS: Readonly<Record<string, string>> = {
  ticket: 'Tickets: what is wanted, and what became of it',
  relation: 'Lasting facts between Tickets',
  plan: 'Routing decisions: order, blockers, conflicts',
};

/**
 * The whole command line. Every tool is a command that derives from its declaration; `ended` hears the exit
 * code of what was run. Errors are thrown: `runCommandLine` reports them.
 */
export function createProgram(parts: CommandLineParts, ended: (code: number) => void): Command {
  const { terminal } = parts;
  const program = new Command('yoi-tickets')
    .description('Tickets between a person and a team of coding agents.')
    .version(parts.version, '-V, --version', 'show the version')
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand('help [command]', 'Show help for a command')
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: () => {} });
  addSharedOptions(program).addHelpText('after', `\nExit codes:\n${exitCodeText()}\n`);

  const print = ({ text, structured, failed }: Outcome, command: Command) => {
    terminal.out(`${sharedOptionsOf(command).json ? terminalJson(structured) : terminalText(text)}\n`);
    ended(exitCode(failed ? 'refused' : 'ok'));
  };
  program.commandsGroup('Tickets:');
  addTools(program, parts, print);
  program.commandsGroup('The workspace:');
  addStatus(program, parts, print);
  addWorkspaceCommands(program, parts, print);
  addMergeDriver(program, parts, ended);
  // Last, because commands take over what the one above them allows at the time they are made.
  for (const noun of program.commands.filter(({ commands }) => commands.length > 0))
    addGroup(noun, () => noun.outputHelp());
  addGroup(program, () => terminal.out(overview()));
  return program;
}

/** A command with its arguments, as lists show it. That it has options is true of all. */
function termOf(command: Command): string {
  const places = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...places].join(' ');
}

type Print = (outcome: Outcome, command: Command) => void;

function addTools(program: Command, parts: CommandLineParts, print: Print): void {
  for (const tool of TOOLS) {
    const run: RunInput = (input, command) =>
      withWorkspace(parts, command, async (workspace, acting) =>
        print(await runTool(parts, workspace, acting, tool, input), command),
      );
    const { noun, verb } = commandOf(tool.name);
    addToolCommand(nounCommand(program, noun), verb, tool, parts.terminal.readText, run);
    const topLevel = topLevelNameOf(tool.name);
    if (topLevel) addToolCommand(program, topLevel, tool, parts.terminal.readText, run);
  }
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

function addStatus(program: Command, parts: CommandLineParts, print: Print): void {
  const command = program
    .command('status')
    .summary('Show where the workspace stands, and what waits for a person')
    .description('Shows where the records are, how many Tickets there are, and what waits for a person.');
  addSharedOptions(addIdentityOptions(command))
    .addHelpText('after', '\nExample:\n  yoi-tickets status\n')
    .action(() =>
      withWorkspace(parts, command, async (workspace) => print(await statusOf(workspace), command)),
    );
}

/** For git: it hands three versions of a record's file, and wants the merge in the second. */
function addMergeDriver(program: Command, parts: CommandLineParts, ended: (code: number) => void): void {
  program
    .command('merge-driver', { hidden: true })
    .description('Merges the files of a record for git, which calls it as: merge-driver %O %A %B %P')
    .argument('<base>')
    .argument('<ours>')
    .argument('<theirs>')
    .argument('[path]')
    .action(async (base: string, ours: string, theirs: string, path: string | undefined) => {
      const { failed } = await parts.mergeDriver({ base, ours, theirs, path });
      ended(exitCode(failed ? 'refused' : 'ok'));
    });
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
