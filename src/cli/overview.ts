import type { Command } from 'commander';
import { TicketError } from '../domain/errors.ts';

/** What the program says when it is started without a command. */
export function overview(): string {
  return `yoi-tickets keeps Tickets between a person and a team of coding agents, as Markdown in git.

Begin:
  yoi-tickets init                        make this folder a workspace and connect your agents
  yoi-tickets ticket create "What is wanted"
  yoi-tickets go "What is wanted"         have it done by your agents, up to your merge
  yoi-tickets status                      what there is, and what waits for you
  yoi-tickets panel                       a page with what needs you, first, and the button for it
  yoi-tickets actions --watch             the same on this terminal, with the commands

A Ticket's life:
  planning → ready → queued → inprogress → done → closed
  Agents plan and work; from ready to queued is your Go: yoi-tickets ticket queue <ticket>

More: yoi-tickets --help, or --help after any command.
`;
}

/** What a command that only groups others does: it says what there is, or that there is no such one. */
export function addGroup(group: Command, show: () => void): void {
  group.allowExcessArguments().action(() => {
    const [word] = group.args;
    if (word === undefined) return show();
    const visible = group
      .createHelp()
      .visibleCommands(group)
      .map((command) => command.name());
    const path = group.parent ? `${group.parent.name()} ${group.name()}` : group.name();
    throw new TicketError('invalid_input', {
      refused: 'the command was not run',
      rule: `there is no command ${JSON.stringify(word.slice(0, 40))} in ${path}`,
      next: `${path} --help lists what there is: ${visible.join(', ')}`,
    });
  });
}
