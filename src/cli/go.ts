import { TicketError } from '../domain/errors.ts';
import { callTool } from '../tools/call.ts';
import { proposeGo } from '../tools/propose-go.ts';
import { askPerson } from './ask-person.ts';
import type { CommandLineParts, OpenWorkspace } from './command-line-parts.ts';
import { inCommands } from './command-words.ts';
import { terminalText } from './terminal-text.ts';

type Input = Record<string, unknown>;
type Answer = { structured: Input; text: string };

/** What is to be done, and by whom, as far as the person said. */
export type GoWish = { ticket: Input & { title: string; body: string }; run: { profile?: string } };

/** The steps from a title to work under way; `again`: the command that goes on where one of them was not done. */
const STEPS = [
  { tool: 'ticket_ready', again: (id: string) => `yoi-tickets ticket ready ${id} --summary "…"` },
  { tool: 'ticket_queue', again: (id: string) => `yoi-tickets ticket queue ${id}` },
  { tool: 'work_run', again: (id: string) => `yoi-tickets work run ${id}` },
] as const;

/**
 * From a title to work under way, by one yes: each act is done with the person's consent to the Ticket as it is then,
 * and only as long as its text is what they said yes to.
 * @throws TicketError with the Ticket and the command that goes on, where a step was refused or the person left.
 */
export async function go(
  parts: CommandLineParts,
  workspace: OpenWorkspace,
  { ticket, run }: GoWish,
): Promise<Answer> {
  const { terminal } = parts;
  if (
    !(await askPerson(terminal, await proposeGo(workspace.services, { ...ticket, profile: run.profile }))).yes
  )
    throw declined();
  let isLeft = false;
  const end = terminal.onInterrupt(() => {
    isLeft = true;
  });
  try {
    const made = await act(parts, workspace, 'ticket_create', ticket);
    const id = String(made.structured.id);
    terminal.err(`${terminalText(made.text)}\n`);
    const { revision, event } = await looked(workspace, id);
    if (event !== made.structured.event) throw changedMeanwhile(id);
    const inputs = { ticket_ready: { summary: ticket.title }, ticket_queue: {}, work_run: run };
    let answer = made;
    for (const { tool, again } of STEPS) {
      if (isLeft) throw left(id, again(id));
      answer = await act(parts, workspace, tool, { ...inputs[tool], ticket: id }, revision).catch((error) => {
        throw stopped(error, id, again(id));
      });
    }
    return answer;
  } finally {
    end();
  }
}

async function act(
  { personName }: CommandLineParts,
  workspace: OpenWorkspace,
  tool: string,
  input: Input,
  revision?: string,
): Promise<Answer> {
  const { services, connection } = workspace;
  const asked = await callTool(services, { connection }, tool, input);
  if (asked.kind === 'answer') return asked;
  const { ticket, rev } = asked.proposal;
  // The yes was to these words: what somebody changed meanwhile is asked about again.
  if (ticket !== null && (await looked(workspace, ticket)).revision !== revision)
    throw changedMeanwhile(ticket);
  const consent = { channel: 'terminal', name: personName(), ticket, rev } as const;
  const called = await callTool(services, { connection, consent }, tool, input);
  if (called.kind === 'answer') return called;
  throw new Error(`${tool} asked again although it had consent`);
}

/** What stands in the Ticket, and the last that happened to it. */
async function looked(
  { services, connection }: OpenWorkspace,
  ticket: string,
): Promise<{ revision: string; event: string | undefined }> {
  const shown = await callTool(services, { connection }, 'ticket_show', { ticket, limit: 1 });
  if (shown.kind !== 'answer') throw new Error('to look at a Ticket never asks');
  // The tool's own output schema says so; `callTool` answers for every tool and forgets which.
  const { revision, events } = shown.structured as { revision: string; events: { items: { id: string }[] } };
  return { revision, event: events.items.at(-1)?.id };
}

function changedMeanwhile(ticket: string): TicketError {
  return new TicketError('stale_revision', {
    refused: `${ticket} went no further`,
    rule: 'its text was changed after you said yes to it',
    next: `read it: yoi-tickets ticket show ${ticket}`,
  });
}

function declined(): TicketError {
  return new TicketError('needs_person', {
    refused: 'nothing was begun',
    rule: 'the person did not say yes',
    next: 'run it again to be asked again; nothing was changed',
  });
}

function left(id: string, again: string): TicketError {
  return new TicketError('needs_person', {
    refused: `${id} went no further`,
    rule: 'you left it; the Ticket is there',
    next: `to go on: ${again}`,
  });
}

/** A refusal, with what is there by now and how it goes on when that is mended. */
function stopped(error: unknown, id: string, again: string): unknown {
  if (!(error instanceof TicketError)) return error;
  const { code, refused, rule, next, details } = error;
  return new TicketError(code, {
    refused: refused.includes(id) ? refused : `${refused}, and ${id} went no further`,
    rule,
    next: `${inCommands(next)}; then, for the Ticket that is there: ${again}`,
    details,
  });
}
