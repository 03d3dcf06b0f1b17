import { type Command, Option } from 'commander';
import { TicketError } from '../domain/errors.ts';
import type { CommandLineParts, Outcome } from './command-line-parts.ts';
import { addPanel } from './panel-command.ts';
import { addIdentityOptions, addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import type { Terminal } from './terminal.ts';
import { type Acting, type WantedIdentity, whoActs } from './who-acts.ts';

/** How a command ends: its outcome is printed, and decides the exit code. */
export type Print = (outcome: Outcome, command: Command) => void;

/** The commands that are about the workspace and not about one Ticket, in the order of the help. */
const COMMANDS = {
  init: addInit,
  panel: addPanel,
  serve: addServe,
  migrate: addMigrate,
  commit: addCommit,
  sync: addSync,
  trust: addTrust,
  hold: addHold,
  unhold: addUnhold,
  demo: addDemo,
} as const;

/** For git, which calls it for each file that both sides changed. */
export const MERGE_DRIVER = 'merge-driver';

/** Whether the word is such a command: then nobody need load the tools' commands beside it. */
export function isWorkspaceCommand(word: string | undefined): boolean {
  return word !== undefined && (word === MERGE_DRIVER || Object.hasOwn(COMMANDS, word));
}

export function addWorkspaceCommands(program: Command, parts: CommandLineParts, print: Print): void {
  for (const [name, add] of Object.entries(COMMANDS)) add(program.command(name), parts, print);
}

function addInit(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary('Make this folder a workspace, and connect the agents that are installed')
    .description('Makes the place for records and the configuration. Run again, it changes nothing.')
    .addOption(
      new Option('--records <how>', 'on a branch of their own, or in the tree of the code').choices([
        'branch',
        'with-code',
      ]),
    )
    .addOption(
      new Option('--agents <names>', 'connect these without asking; repeat it, or use commas').argParser(
        collect,
      ),
    )
    .option('--no-agents', 'connect none');
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets init --agents claude,codex\n')
    .action(async () => {
      refuseInPod(command, parts.terminal);
      const { records, agents } = command.opts<{
        records?: 'branch' | 'with-code';
        agents?: string[] | false;
      }>();
      print(
        await parts.init({
          workspace: sharedOptionsOf(command).workspace,
          records,
          agents: agents === false ? [] : agents,
        }),
        command,
      );
    });
}

function collect(names: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), ...names.split(',').filter(Boolean)];
}

function addServe(command: Command, parts: CommandLineParts): void {
  command
    .summary('Serve the tools over MCP on standard input and output')
    .description('Serves the tools of one or several roles over MCP on standard input and output.');
  addSharedOptions(addIdentityOptions(command))
    .addHelpText(
      'after',
      `\nExample:\n  yoi-tickets serve --role ${DEFAULT_ROLES}\n\nThese are the roles without --role.\n`,
    )
    .action(async () => {
      const { workspace, ...wanted } = sharedOptionsOf(command);
      const { roles, ticket, pod, profile } = served(wanted, parts.terminal);
      await parts.serve({ workspace, roles, ticket, pod, profile });
    });
}

const DEFAULT_ROLES = 'intake,companion';

/** Whose tools are served. In a Pod only the Pod's: an agent cannot start itself a freer server. */
function served(wanted: WantedIdentity, terminal: Terminal): Acting {
  const { inPod } = whoActs({}, terminal);
  return whoActs({ ...wanted, role: wanted.role ?? (inPod ? undefined : DEFAULT_ROLES) }, terminal);
}

function addMigrate(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary("Rewrite older records in today's format")
    .description("Rewrites older records in today's format and loses nothing. May be stopped and run again.")
    .option('--dry-run', 'only say what would be rewritten', false);
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets migrate --dry-run\n')
    .action(async () => {
      refuseInPod(command, parts.terminal);
      const { dryRun } = command.opts<{ dryRun: boolean }>();
      print(await parts.migrate({ workspace: sharedOptionsOf(command).workspace, dryRun }), command);
    });
}

function addCommit(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary('Commit the records that changed')
    .description('Commits the records that changed since the last commit, and nothing else.')
    .option('-m, --message <text>', 'instead of the message that names the Tickets');
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets commit\n')
    .action(async () => {
      const { message } = command.opts<{ message?: string }>();
      print(await parts.commit({ workspace: sharedOptionsOf(command).workspace, message }), command);
    });
}

function addSync(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .argument('[remote]', 'the remote to share records with; the only one, or origin')
    .summary('Fetch, merge and push the branch of the records')
    .description('Fetches, merges and pushes the branch of the records. The code is not touched.');
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets sync\n')
    .action(async (remote: string | undefined) => {
      refuseInPod(command, parts.terminal);
      print(await parts.sync({ workspace: sharedOptionsOf(command).workspace, remote }), command);
    });
}

/** What a folder brings is a person's to allow, for the text that they read. */
function addTrust(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary('Say that what this folder brings is meant as it is now')
    .description(
      'What the configuration loosens or runs, and the profiles, workflows and prompts of the folder, count only after this, and until they change again.',
    );
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets trust\n')
    .action(async () => {
      refuseInPod(command, parts.terminal);
      const { person } = whoActs({}, parts.terminal);
      const next = 'a person runs it in a terminal of their own: yoi-tickets trust';
      const refused = 'nothing was trusted';
      if (person !== 'here') throw new TicketError('needs_person', { refused, rule: person.absent, next });
      const offer = await parts.trust({ workspace: sharedOptionsOf(command).workspace });
      const { confirm } = await import('./confirm.ts');
      const named = offer.parts.map((part) => `\n  ${part}`).join('');
      if (
        offer.parts.length > 0 &&
        !(await confirm(`Trust as it is now, with what it loosens and runs?${named}`))
      ) {
        throw new TicketError('needs_person', { refused, rule: 'you said no', next });
      }
      print(await offer.accept(), command);
    });
}

function addHold(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .argument('<reason>', 'why, for everybody who is refused meanwhile')
    .summary('Begin nothing here until unhold')
    .description(
      'Until unhold nothing is accepted, started, merged or launched on this machine. What runs goes on.',
    );
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets hold "the release is cut today"\n')
    .action(async (reason: string) => {
      await requirePerson(parts.terminal, 'hold', `Hold all work here: ${reason}?`);
      print(await parts.hold({ workspace: sharedOptionsOf(command).workspace, reason }), command);
    });
}

function addUnhold(command: Command, parts: CommandLineParts, print: Print): void {
  command.summary('Let work begin again').description('Takes back what hold said.');
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets unhold\n')
    .action(async () => {
      await requirePerson(parts.terminal, 'unhold', 'Let work begin again?');
      print(await parts.hold({ workspace: sharedOptionsOf(command).workspace, reason: null }), command);
    });
}

/** @throws TicketError `needs_person` where none is at the terminal, or they say no. */
async function requirePerson(terminal: Terminal, name: string, question: string): Promise<void> {
  const { person } = whoActs({}, terminal);
  const refused = `${name} was not done`;
  const next = `a person runs it in a terminal of their own: yoi-tickets ${name}`;
  if (person !== 'here') throw new TicketError('needs_person', { refused, rule: person.absent, next });
  const { confirm } = await import('./confirm.ts');
  if (!(await confirm(question)))
    throw new TicketError('needs_person', { refused, rule: 'you said no', next });
}

function addDemo(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary("Open this folder's workspace, or one of its own with agents at work, until Ctrl-C")
    .action(async () => {
      const { person } = whoActs({}, parts.terminal);
      await parts.demo({ isPerson: person === 'here' }, (outcome) => print(outcome, command));
    });
  addSharedOptions(command);
}

/** Setting up, rewriting and sharing records is no role's work. */
function refuseInPod(command: Command, terminal: Terminal): void {
  const { inPod, roles } = whoActs({}, terminal);
  if (!inPod) return;
  throw new TicketError('forbidden', {
    refused: `${command.name()} was not run`,
    rule: `it is no command of ${roles.join(', ')}, which this Pod is`,
    next: 'leave it to a person',
  });
}
