import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';
import { type Ancestor, readAncestors } from './ancestors.ts';
import { exitCode } from './exit-codes.ts';
import type { Conversation, Terminal } from './terminal.ts';
import { readText } from './text-source.ts';

/** The terminal that this process was started on. */
export function processTerminal(): Terminal {
  let above: readonly Ancestor[] | undefined;
  process.stdout.on('error', answerUnwritten);
  process.stderr.on('error', () => {});
  return {
    environment: process.env,
    // To ask the stream would open it, and most commands never read from it.
    interactive: isatty(0) && process.stderr.isTTY === true,
    watched: isatty(1),
    screen: () => {
      const { NO_COLOR: noColours, TERM: kind } = process.env;
      const { isTTY, columns } = process.stdout;
      return isTTY ? { columns: columns || 80, colours: !noColours && kind !== 'dumb' } : null;
    },
    onInterrupt: (act) => {
      process.on('SIGINT', act);
      return () => process.off('SIGINT', act);
    },
    onUnread: (act) => {
      process.stdout.on('close', act).on('error', act);
      return () => process.stdout.off('close', act).off('error', act);
    },
    ancestors: () => {
      above ??= readAncestors();
      return above;
    },
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    readText,
    converse,
  };
}

/** A reader that has seen enough, as `head` does, is no fault; a full disk is. */
function answerUnwritten(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write('yoi-tickets: storage: it was done, and the answer could not be written\n');
  process.exit(exitCode('storage'));
}

/**
 * Asks on standard error and reads standard input, which are both this terminal. Lines that were pasted at once
 * wait for their question, so that none is lost.
 */
function converse(): Conversation {
  const reader = createInterface({ input: process.stdin, output: process.stderr, historySize: 0 });
  const typed: string[] = [];
  let ended = false;
  let give: ((line: string | null) => void) | undefined;
  reader.on('line', (line) => {
    if (give) give(line);
    else typed.push(line);
  });
  reader.on('SIGINT', () => reader.close());
  reader.on('close', () => {
    ended = true;
    // Who gave up typed no line end, and what follows must not stand behind the question.
    if (give) process.stderr.write('\n');
    give?.(null);
  });
  return {
    line: (prompt) =>
      new Promise((resolve) => {
        const waiting = typed.shift();
        if (waiting !== undefined || ended) return resolve(waiting ?? null);
        give = (line) => {
          give = undefined;
          resolve(line);
        };
        reader.setPrompt(prompt);
        reader.prompt();
      }),
    close: () => reader.close(),
  };
}
