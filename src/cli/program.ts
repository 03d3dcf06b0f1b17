import { Command } from 'commander';
import type { CommandLineParts, Outcome } from './command-line-parts.ts';
import { exitCode, exitCodeText } from './exit-codes.ts';
import { addGroup, overview } from './overview.ts';
import { addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { terminalJson, terminalText } from './terminal-text.ts';
import { addWorkspaceCommands, MERGE_DRIVER } from './workspace-commands.ts';

/**
 * The command line. `ended` hears the exit code of what was run; errors are thrown, and `runCommandLine` reports
 * them. The commands of the tools are handed in, because a server that is started must not wait for them; with
 * `words`, only of the tool that they name.
 */
export function createProgram(
  parts: CommandLineParts,
  ended: (code: number) => void,
  tools?: typeof import('./tool-commands.ts'),
  words: readonly string[] = [],
): Command {
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
  tools?.addWholeJourneys(program, parts, print, words);
  tools?.addToolCommands(program, parts, print, words);
  program.commandsGroup('The workspace:');
  tools?.addStatus(program, parts, print);
  addWorkspaceCommands(program, parts, print);
  addMergeDriver(program, parts, ended);
  // Last, because commands take over what the one above them allows at the time they are made.
  // One that takes words of its own is a command itself.
  const nouns = program.commands.filter(({ commands }) => commands.length > 0);
  for (const noun of nouns.filter(({ registeredArguments }) => registeredArguments.length === 0))
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

/** For git: it hands three versions of a record's file, and wants the merge in the second. */
function addMergeDriver(program: Command, parts: CommandLineParts, ended: (code: number) => void): void {
  program
    .command(MERGE_DRIVER, { hidden: true })
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
