import { TicketError } from '../domain/errors.ts';
import { refusedFile } from './check-table.ts';
import { STEERING } from './fields.ts';

/**
 * What every text of a playbook is held to: it says something, a model can read it to its end, and nothing in it
 * steers a terminal. `from` is the number of its first line.
 * @throws TicketError that names file, line, what was found and what is allowed.
 */
export function checkMarkdown(text: string, file: string, limit: number, from = 1, what = 'it'): void {
  const refuse = (line: number, found: string, allowed: string) =>
    refusedFile({ file, lineOf: () => line }, [{ path: [], found, allowed }]);
  if (text.trim() === '') throw refuse(from, 'no text', 'what is to be done, in Markdown');
  const steering = text.search(STEERING);
  if (steering >= 0) {
    const line = from + text.slice(0, steering).split('\n').length - 1;
    const code = text.charCodeAt(steering).toString(16).padStart(4, '0').toUpperCase();
    throw refuse(line, `the control character U+${code}`, 'text with tabs and line ends only');
  }
  if (text.length > limit) {
    throw new TicketError('too_large', {
      refused: `${file}:${from} was not accepted`,
      rule: `${what} has ${text.length} characters`,
      next: `shorten it to at most ${limit} characters`,
      details: { file, limit },
    });
  }
}
