import { z } from 'zod';
import { bytes, isPlain } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';

/** Marks a breach of a limit, so that the refusal is `too_large` and names the limit. */
export const TOO_LARGE = { code: 'too_large' };

/** Control characters other than tab and line ends: they steer terminals, and nobody means them. */
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;

/** A text of one line, at most `limit` characters. */
export function line(limit: number) {
  return z
    .string()
    .min(1)
    .refine((text) => text.length <= limit, { error: `at most ${limit} characters`, params: TOO_LARGE })
    .refine((text) => isPlain(text) && text.isWellFormed(), { error: 'one line, without control characters' })
    .refine((text) => text.trim() !== '', { error: 'not empty' });
}

/** A Markdown text, at most `limit` bytes of UTF-8; kept byte for byte. */
export function markdown(limit: number = LIMITS.eventBytes) {
  return z
    .string()
    .refine((text) => bytes(text) <= limit, { error: `at most ${limit} bytes`, params: TOO_LARGE })
    .refine((text) => text.isWellFormed(), { error: 'valid Unicode (it has a lone surrogate)' })
    .refine((text) => !STEERING.test(text), {
      error: 'no control characters but tabs and line ends (strip colour codes)',
    });
}

/** A Markdown text that must say something. */
export function words(limit: number = LIMITS.eventBytes) {
  return markdown(limit).refine((text) => text.trim() !== '', { error: 'not empty' });
}

/** A word that a workspace may choose itself. */
export const word = () =>
  z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.:/-]{0,39}$/u, {
    error: 'one word of letters, digits and _ . : / -, at most 40',
  });
export const ticket = () => line(200);
export const requestId = () =>
  z
    .string()
    .regex(/^[\w.-]{1,64}$/u, { error: '1 to 64 letters, digits, _ . -' })
    .optional();
export const eventId = () =>
  z.string().regex(/^[0-9A-Z]{26}$/u, { error: 'the id of an event or record: 26 letters and digits' });
export const words20 = () => z.array(word()).max(20, { error: 'at most 20' });

/** What every change answers. */
export const changed = () => ({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  event: z.string(),
  repeated: z.literal(true).optional(),
});

/** The words of an ordinary change: what it did, or that it was done before. */
export function changeText(
  did: string,
): (output: {
  id: string;
  title: string;
  state: string;
  event: string;
  repeated?: true | undefined;
}) => string {
  return ({ id, title, state, event, repeated }) =>
    `${repeated ? `Already done earlier by the same request: ${did}` : did}: ${id} "${title}", now ${state} (event ${event}).`;
}
