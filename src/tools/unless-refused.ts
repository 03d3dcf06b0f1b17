import { TicketError } from '../domain/errors.ts';

/** What `asked` comes to, or `otherwise` where it is refused: the rest of an answer stands without it. */
export async function unlessRefused<T, O>(asked: Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TicketError) return otherwise;
    throw error;
  }
}
