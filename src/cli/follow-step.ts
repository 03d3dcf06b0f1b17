import { TicketError } from '../domain/errors.ts';
import { followedAnswer, followWork, type WorkProgress } from '../tools/follow-work.ts';
import type { Services } from '../tools/tool.ts';
import type { WorkAnswer } from '../tools/work-fields.ts';
import { inCommands } from './command-words.ts';
import type { Terminal } from './terminal.ts';
import { terminalText } from './terminal-text.ts';

/**
 * Stays with a step of work that goes on by itself, and shows on standard error what it is at; then how it ended.
 * Ctrl-C leaves it, and it goes on.
 * @throws TicketError as the step does, or `running` where the person left.
 */
export async function followStep(
  terminal: Terminal,
  services: Services,
  ticket: string,
  tool: string,
): Promise<{ structured: WorkAnswer; text: string }> {
  terminal.err(
    `${inCommands(tool)} goes on by itself, and is shown here. Ctrl-C leaves it, and stops nothing.\n`,
  );
  const departure = departureOf(terminal);
  const looks = followWork(services, ticket, { asked: true });
  let before: WorkProgress | undefined;
  try {
    for (;;) {
      const look = await Promise.race([looks.next(), departure.happened]);
      if (look === 'left') throw left(ticket, tool);
      if (look.done) throw new Error(`${tool} was over before it ended`);
      if (look.value.end) return await followedAnswer(services, ticket, tool, look.value.end);
      for (const line of news(look.value, before, ticket)) terminal.err(`${line}\n`);
      before = look.value;
    }
  } finally {
    departure.end();
    void looks.return();
  }
}

function departureOf({ onInterrupt }: Terminal): { happened: Promise<'left'>; end: () => void } {
  let leave = () => {};
  const happened = new Promise<'left'>((resolve) => {
    leave = () => resolve('left');
  });
  return { happened, end: onInterrupt(() => leave()) };
}

/** What is not as it was at the last look. What a command printed stands behind a bar, so that it never reads as ours. */
function news(now: WorkProgress, before: WorkProgress | undefined, ticket: string): string[] {
  const isNewPhase = now.phase !== before?.phase;
  return [
    ...(isNewPhase ? [`  ${terminalText(now.phase)}`] : []),
    ...(now.line && (isNewPhase || now.line !== before.line) ? [`  │ ${terminalText(now.line)}`] : []),
    ...now.asking
      .filter((pod) => !before?.asking.includes(pod))
      .map((pod) => `  ${pod} asks you something: yoi-tickets pod attach ${pod}`),
    ...(now.questions > (before?.questions ?? 0)
      ? [`  The Ticket has a question for you: yoi-tickets ticket answer ${ticket}`]
      : []),
  ];
}

function left(ticket: string, tool: string): TicketError {
  return new TicketError('running', {
    refused: `${tool} on ${ticket} is followed no longer`,
    rule: 'you left it, and it goes on by itself',
    next: `work_status ${ticket} tells how far it is, and ${tool} ${ticket} follows it again`,
  });
}
