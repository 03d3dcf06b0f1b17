import { TicketError } from '../../domain/errors.ts';
import type { Agent } from '../../playbook/agent.ts';

/**
 * How an agent's own screen is begun on a first input, which `{input}` stands for. Where its file does not say that,
 * the program of its screen alone: then whoever sits there tells it.
 * @throws TicketError where nothing says how.
 */
export function attendedWords({ name, title, attended, screen = [] }: Agent): readonly string[] {
  const words = attended ?? screen.slice(0, 1);
  if (words.length > 0) return words;
  throw new TicketError('unmet_requirement', {
    refused: `the screen of ${title} was not begun`,
    rule: `nothing says how ${title} is started in a terminal`,
    next: `say it: attended in [agents.${name}]; or start it yourself, with launch false`,
  });
}

/** The program that has to be there; undefined where nothing says which. */
export function attendedProgram({ attended, screen }: Agent): string | undefined {
  return (attended ?? screen)?.[0];
}
