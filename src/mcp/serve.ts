import { Console } from 'node:console';
import { constants } from 'node:os';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { redactSecrets } from '../domain/secrets.ts';
import { oneLine } from '../domain/text.ts';
import type { Served } from './call-desk.ts';
import { StdioWire } from './stdio-wire.ts';
import { ticketServers } from './ticket-servers.ts';

export type ServeOptions = Omit<Served, 'report'> & {
  /** Gives back what the process holds. Not waited for longer than the end may take. */
  onClose?: (() => void | Promise<void>) | undefined;
};

/** The whole end, from its cause to the exit. Clients wait no longer than 100 ms. */
const END_MS = 85;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Serves Tickets over this process's standard input and output, until either ends or a signal comes. */
export function serveTickets({ onClose, ...served }: ServeOptions): void {
  // stdout carries only protocol; whatever else a dependency may print goes where people look.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.stderr.on('error', () => {});
  const wire = new StdioWire();
  serveStdio(ticketServers({ ...served, report }), {
    transport: wire,
    onerror: (error) => tell(oneLine(error.message, 300)),
  });
  const end = endingOf(wire, onClose);
  void wire.ended.then(() => end(0));
  for (const signal of SIGNALS) process.on(signal, () => end(128 + constants.signals[signal]));
}

/** Ends the process in time, whatever still waits: for a lock, for a person, for the disk. */
function endingOf(wire: StdioWire, onClose: ServeOptions['onClose']): (code: number) => void {
  let isEnding = false;
  return (code) => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(code), END_MS);
    void wire
      .close()
      .then(onClose)
      .catch(report)
      .finally(() => process.exit(code));
  };
}

/** A fault of the program, with the place where it happened. */
function report(fault: unknown): void {
  tell(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
}

function tell(words: string): void {
  process.stderr.write(`yoi-tickets: ${redactSecrets(words).slice(0, 4000)}\n`);
}
