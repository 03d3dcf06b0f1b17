import type { Command } from 'commander';
import { TicketError } from '../domain/errors.ts';
import { ticketCreate } from '../tools/ticket-create.ts';
import { workRun } from '../tools/work-run.ts';
import type { CommandLineParts, OpenWorkspace, Outcome } from './command-line-parts.ts';
import { followsHere } from './follows-here.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { addSharedOptions, sharedOptionsOf } from './shared-options.ts';
import { addParameters, inputOf } from './tool-command.ts';
import type { Acting } from './who-acts.ts';
import { wordsForPerson } from './words-for-person.ts';

export const GO = 'go';

/** What is said of the Ticket, and of the run. */
const OF_TICKET = ['title', 'body', 'kind', 'priority', 'labels', 'slug', 'risk_flags'];
const OF_RUN = ['profile'];

type Use = (workspace: OpenWorkspace, acting: Acting) => Promise<Outcome>;

/** Adds the command that takes a title all the way to a dossier, for one yes. */
export function addGo(
  program: Command,
  parts: CommandLineParts,
  withWorkspace: (command: Command, use: Use) => Promise<void>,
  isMeant: boolean,
): void {
  const chosen = (parameters: readonly Parameter[], names: readonly string[]) =>
    parameters.filter(({ field }) => names.includes(field));
  // They derive from schemas, which every other command would wait for.
  const ofTicket = isMeant ? chosen(parametersOf(ticketCreate), OF_TICKET) : [];
  const ofRun = isMeant ? chosen(parametersOf(workRun), OF_RUN) : [];
  const command = program
    .command(GO)
    .summary('Have something done: a Ticket, your Go, and the work up to the dossier')
    .description(
      'Makes a Ticket, says Go for it and runs the work on it up to the dossier, for one yes of yours. Ctrl-C leaves it running.',
    );
  addParameters(command, ofTicket, ticketCreate);
  addParameters(command, ofRun, workRun);
  addSharedOptions(command)
    .addHelpText('after', '\nExample:\n  yoi-tickets go "Fix the typo in the title"\n')
    .action(() =>
      withWorkspace(command, async (workspace, acting) => {
        if (acting.person !== 'here') throw nobody(acting.person.absent);
        const { readText } = parts.terminal;
        const ticket = await inputOf(command, ofTicket, readText);
        const title = String(ticket.title);
        const body = typeof ticket.body === 'string' ? ticket.body : `${title}\n`;
        const { profile } = await inputOf(command, ofRun, readText);
        const run = typeof profile === 'string' ? { profile } : {};
        const wish = { ticket: { ...ticket, title, body }, run };
        const { go } = await import('./go.ts');
        const { structured } = await go(parts, workspace, wish);
        const answer = { structured, text: wordsForPerson(workRun, structured) ?? '' };
        const { json } = sharedOptionsOf(command);
        if (structured.done !== false || !followsHere(parts, acting, json)) return answer;
        const { followStep } = await import('./follow-step.ts');
        const id = String(structured.id);
        const ended = await followStep(parts.terminal, workspace.services, id, workRun.name);
        return { ...ended, text: wordsForPerson(workRun, ended.structured) ?? ended.text };
      }),
    );
}

function nobody(absent: string): TicketError {
  return new TicketError('needs_person', {
    refused: 'nothing was begun',
    rule: `to say Go is a person's act, and ${absent}`,
    next: 'a person runs it in a terminal of their own: yoi-tickets go "…"',
  });
}
