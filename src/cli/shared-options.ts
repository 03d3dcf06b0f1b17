import type { Command } from 'commander';
import type { WantedIdentity } from './who-acts.ts';

export type SharedOptions = WantedIdentity & { workspace?: string | undefined; json: boolean };

/** `--workspace` and `--json`, which every command has. */
export function addSharedOptions(command: Command): Command {
  return command
    .optionsGroup('Everywhere:')
    .option('--workspace <dir>', 'the workspace, instead of the one around this folder')
    .option('--json', 'print the answer as data, and refusals on standard error as data')
    .helpOption('-h, --help', 'show this help');
}

/** Whose hand it is, where it is not a person's. */
export function addIdentityOptions(command: Command): Command {
  return command
    .optionsGroup('Who acts:')
    .option('--role <roles>', 'act under a role and its rules, instead of as a person')
    .option('--ticket <ticket>', "the role's own Ticket")
    .option('--pod <name>', 'the name of who acts, known to the others');
}

/** What stood on the command line, before or after the command. */
export function sharedOptionsOf(command: Command): SharedOptions {
  const { workspace, json, role, ticket, pod } = command.optsWithGlobals<Partial<SharedOptions>>();
  return { json: json === true, workspace, role, ticket, pod };
}
