import { CommanderError } from 'commander';
import { TicketError } from '../domain/errors.ts';
import { inCommands } from './command-words.ts';
import { exitCode, exitCodeOfRefusal } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { terminalJson, terminalText } from './terminal-text.ts';

/** Says on standard error what went wrong, and answers with the exit code for it. */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  const refusal = error instanceof CommanderError ? usageError(error) : error;
  if (refusal instanceof TicketError) {
    const { code, refused, rule, next, details } = refusal;
    terminal.err(
      json
        ? `${terminalJson({ error: { code, refused, rule, next: inCommands(next), details } })}\n`
        : `yoi-tickets: ${code}: ${terminalText(`${refused}: ${rule}\nNext: ${inCommands(next)}`)}\n`,
    );
    return exitCodeOfRefusal(code);
  }
  reportBug(refusal, terminal, json);
  return exitCode('bug');
}

/** Commander's own sentence, without its prefix, in the form of every other refusal. */
function usageError({ message }: CommanderError): TicketError {
  return new TicketError('invalid_input', {
    refused: 'the command was not run',
    rule: message.replace(/^error: /u, '').replaceAll('\n', ' '),
    next: 'add --help to the command to see what it takes',
  });
}

/** The message of an unexpected error may hold anything, so it is only shown to who looks for it. */
function reportBug(error: unknown, terminal: Terminal, json: boolean): void {
  const refused = 'something went wrong that is not your fault';
  const next = 'try again; if it stays, run it with YOI_DEBUG=1 and report what it says';
  terminal.err(
    json
      ? `${terminalJson({ error: { code: 'internal', refused, rule: 'none', next, details: {} } })}\n`
      : `yoi-tickets: internal: ${refused}\nNext: ${next}\n`,
  );
  if (terminal.environment.YOI_DEBUG) {
    terminal.err(
      `${terminalText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
    );
  }
}
