import { spawn } from 'node:child_process';
import type { Screen } from '../cli/command-line-parts.ts';
import { TicketError } from '../domain/errors.ts';

/** Starts a program on this terminal, in its folder, and waits until the person leaves it. @throws TicketError */
export async function runScreen({ title, words, folder, variables, install }: Screen): Promise<void> {
  const [program = '', ...args] = words;
  // Ctrl-C is meant for the program, which this one outlives.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const failed = await new Promise<string | null>((resolve) => {
      const env = { ...process.env, ...variables };
      const child = spawn(program, args, { cwd: folder, stdio: 'inherit', env });
      child.on('error', (error) => resolve(error.message));
      child.on('exit', () => resolve(null));
    });
    if (failed === null) return;
    throw new TicketError('unmet_requirement', {
      refused: `the screen of ${title} was not opened`,
      rule: failed,
      next: install ? `install it: ${install}` : `see that ${program} is on the search path`,
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
