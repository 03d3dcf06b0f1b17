import { createReadStream } from 'node:fs';
import { TicketError } from '../domain/errors.ts';
import { LIMITS } from '../domain/ticket.ts';

/** The text of an option that names a file; `-` is standard input. */
export type ReadText = (path: string, option: string) => Promise<string>;

/**
 * A text from a file or, for `-`, from standard input: UTF-8, byte for byte, and never more than the largest
 * text that a record may have. The tool itself judges the smaller limits.
 * @throws TicketError `too_large` before the rest is read, `invalid_input` where there is no such text.
 */
export async function readText(path: string, option: string): Promise<string> {
  if (path === '-' && process.stdin.isTTY)
    throw unread(
      option,
      'standard input is this terminal, where you are asked',
      'name a file instead of -, or pipe the text in and write with --role',
    );
  const source = path === '-' ? process.stdin : createReadStream(path, { end: LIMITS.bodyBytes });
  const bytes = await readBounded(source, option);
  if (bytes.length > LIMITS.bodyBytes) {
    throw new TicketError('too_large', {
      refused: `--${option} was not read`,
      rule: `a text has at most ${LIMITS.bodyBytes} bytes`,
      next: 'shorten it, or put the long part into a file of the repository and name it',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unread(option, 'it is not valid UTF-8', 'convert the file to UTF-8');
  }
}

/** Everything, or somewhat more than the limit where there is more, so that breaking it shows. */
async function readBounded(source: NodeJS.ReadableStream, option: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of source) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      length += bytes.length;
      if (length > LIMITS.bodyBytes) break;
    }
  } catch (error) {
    throw unread(option, `it cannot be read (${codeOf(error)})`, 'name a text file that you may read, or -');
  }
  return Buffer.concat(chunks);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}

function unread(option: string, rule: string, next: string): TicketError {
  return new TicketError('invalid_input', { refused: `--${option} was not read`, rule, next });
}
