import { inlineCode } from '../../pods/launch/quoted.ts';
import type { CommandRun } from './run-command.ts';

/** What a command came to, for a thread: its words, how it ended, and where it ended badly the end of its output. */
export function commandText(command: string, run: Omit<CommandRun, 'words'>): string {
  const line = `- ${inlineCode(command)}: ${endOf(run)}, ${run.seconds.toFixed(1)} s`;
  if (run.outcome === 'ok' || run.tail.trim() === '') return line;
  return `${line}\n\n${fenced(run.tail)}`;
}

function endOf({ outcome, exit, signal }: Omit<CommandRun, 'words'>): string {
  switch (outcome) {
    case 'ok':
      return 'exit 0';
    case 'timeout':
      return 'stopped at its time limit';
    case 'missing':
      return 'it could not be started';
    case 'stopped':
      return 'stopped';
    case 'red':
      return signal ? `ended by ${signal}` : `exit ${exit}`;
  }
}

/** Somebody's output as a block that nothing in it can end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replace(/\n+$/u, '')}\n${fence}`;
}
