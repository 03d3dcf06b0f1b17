import { type Command, InvalidArgumentError, Option } from 'commander';
import { TicketError } from '../domain/errors.ts';
import type { CommandLineParts } from './command-line-parts.ts';
import { addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import type { Terminal } from './terminal.ts';
import { whoActs } from './who-acts.ts';
import type { Print } from './workspace-commands.ts';

type PanelWords = { port?: number; allowHost?: string[]; open: boolean; orchestrator: boolean; link?: true };

/** The page on which a person sees what needs them, and acts. */
export function addPanel(command: Command, parts: CommandLineParts, print: Print): void {
  command
    .summary('Open the page that shows what needs you')
    .description(
      'Opens a page for this workspace on this machine: what needs you, first. Closing it stops no agent.',
    )
    .addOption(
      new Option('--port <number>', 'instead of the last one, or any that is free').argParser(portIn),
    )
    .addOption(
      new Option('--allow-host <name>', 'a name that a tunnel gives it; may be repeated').argParser(collect),
    )
    .option('--no-open', 'print the link, and leave the browser alone')
    .option('--no-orchestrator', 'start no orchestrator in the background')
    .option('--link', 'only print a fresh link to the panel that is open');
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets panel\n')
    .action(async () => {
      requirePerson(parts.terminal);
      const { port, allowHost: allowedHosts = [], open, orchestrator, link } = command.opts<PanelWords>();
      const { workspace } = sharedOptionsOf(command);
      await parts.panel(
        { workspace, port, allowedHosts, open, orchestrator, link: link === true },
        (outcome) => print(outcome, command),
      );
    });
}

/** Whoever holds the link acts as the person: so only a person is given one. @throws TicketError */
function requirePerson(terminal: Terminal): void {
  const { person } = whoActs({}, terminal);
  if (person === 'here') return;
  throw new TicketError('needs_person', {
    refused: 'the panel was not opened',
    rule: `whoever holds its link acts as the person, and ${person.absent}`,
    next: 'a person runs it in a terminal of their own: yoi-tickets panel',
  });
}

function portIn(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/u.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a number from 1 to 65535.');
}

/** A name, or the address of a machine, in the form in which a browser sends it as Host. */
const HOST = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[a-f\d:.]+\])$/u;

function collect(name: string, before: readonly string[] = []): string[] {
  const host = name.toLowerCase();
  if (HOST.test(host)) return [...before, host];
  throw new InvalidArgumentError('a name as it stands in an address, without scheme and port.');
}
