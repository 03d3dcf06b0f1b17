import { z } from 'zod';
import { ANSWER_SCOPES } from '../../domain/pod.ts';

/** What is asked of a host over its socket, one JSON object a line. Each has a number, and the answer the same. */
export const controlRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('send'),
    from: z.string().max(200),
    text: z.string().max(64 * 1024),
    key: z.string().max(200).optional(),
  }),
  z.object({
    op: z.literal('answer'),
    question: z.string().max(100),
    decision: z.enum(['allow', 'deny']),
    scope: z.enum(ANSWER_SCOPES),
    by: z.string().max(200),
  }),
  z.object({
    op: z.literal('stop'),
    how: z.enum(['stopped', 'forgotten', 'finished']),
    by: z.string().max(200),
  }),
  z.object({ op: z.literal('cancel') }),
  /** From here on every line of the transcript is told, from the one behind `after`. */
  z.object({ op: z.literal('follow'), after: z.number().int().min(0) }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;
export type ControlResult = Record<string, unknown>;

/** A line longer than this is no request of ours. */
export const LINE_BYTES = 512 * 1024;
