import type { Command } from 'commander';
import { TicketError } from '../domain/errors.ts';
import type { OpenWorkspace, Outcome } from './command-line-parts.ts';
import { requireTickets } from './require-tickets.ts';
import { addIdentityOptions, addSharedOptions } from './shared-options.ts';

export const WHY = 'why';

/** Adds the command that goes from a line of code to what wanted it. */
export function addWhy(
  program: Command,
  withWorkspace: (command: Command, use: (workspace: OpenWorkspace) => Promise<Outcome>) => Promise<void>,
): void {
  const command = program
    .command(WHY)
    .argument('<file:line>', 'a line of a file, as it is here now')
    .summary('Why a line is there: its Ticket, decision, review and validation')
    .description('Goes from a line of code to the Ticket that it came with. It only reads: nobody is asked.');
  addSharedOptions(addIdentityOptions(command))
    .addHelpText('after', '\nExample:\n  yoi-tickets why src/main.ts:12\n')
    .action((place: string) =>
      withWorkspace(command, async ({ services, connection }) => {
        const { file, line } = parsePlace(place);
        requireTickets(connection, 'ticket_show');
        const { whyLine } = await import('../tools/why-line.ts');
        const { whyText } = await import('./why-text.ts');
        const why = await whyLine(services, process.cwd(), file, line);
        return { structured: { ...why }, text: whyText(why) };
      }),
    );
}

/** A file's name may hold a colon itself. */
function parsePlace(place: string): { file: string; line: number } {
  const [, file = '', digits = ''] = /^(.+):([1-9]\d{0,8})$/su.exec(place) ?? [];
  if (file !== '') return { file, line: Number(digits) };
  throw new TicketError('invalid_input', {
    refused: 'the command was not run',
    rule: 'a place is a file and the number of a line, with a colon between them',
    next: 'for example: yoi-tickets why src/main.ts:12',
  });
}
