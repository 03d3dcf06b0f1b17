import { type Command, Option } from 'commander';
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

const IDENTITY: readonly (readonly [name: keyof WantedIdentity, value: string, means: string])[] = [
  ['role', '<roles>', 'act under a role and its rules, instead of as a person'],
  ['profile', '<selector>', 'a profile of the role, instead of the configured one'],
  ['ticket', '<ticket>', "the role's own Ticket"],
  ['pod', '<name>', 'the name of who acts, known to the others'],
];
const identityOptions = new WeakSet<Option>();

/** Whose hand it is, where it is not a person's. A command that has an option of its own by one of the names keeps that. */
export function addIdentityOptions(command: Command): Command {
  command.optionsGroup('Who acts:');
  for (const [name, value, means] of IDENTITY) {
    if (command.options.some(({ long }) => long === `--${name}`)) continue;
    const option = new Option(`--${name} ${value}`, means);
    identityOptions.add(option);
    command.addOption(option);
  }
  return command;
}

/** What stood on the command line, before or after the command. */
export function sharedOptionsOf(command: Command): SharedOptions {
  const { workspace, json, ...given } = command.optsWithGlobals<Partial<SharedOptions>>();
  const identity = command.options.filter((option) => identityOptions.has(option));
  const said = (name: keyof WantedIdentity) =>
    identity.some((option) => option.attributeName() === name) ? given[name] : undefined;
  const who = { role: said('role'), profile: said('profile'), ticket: said('ticket'), pod: said('pod') };
  return { json: json === true, workspace, ...who };
}
