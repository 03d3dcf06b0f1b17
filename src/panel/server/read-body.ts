import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';

const LARGEST_BYTES = 256 * 1024;

/** What is larger is not even read. */
export const boundedBody = () =>
  bodyLimit({
    maxSize: LARGEST_BYTES,
    onError: () => {
      throw new TicketError('too_large', {
        refused: 'nothing was done',
        rule: `what a page sends at once has at most ${LARGEST_BYTES / 1024} kB`,
        next: 'send less at once',
      });
    },
  });

/** What the page sent, as it has to be. @throws TicketError `invalid_input`. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const sent: unknown = await context.req.json().catch(() => undefined);
  const read = schema.safeParse(sent);
  if (read.success) return read.data;
  throw new TicketError('invalid_input', {
    refused: 'nothing was done',
    rule: `what was sent is not as it has to be: ${z.prettifyError(read.error).slice(0, 500)}`,
    next: 'reload the page: it may be older than the program',
  });
}
