import { z } from 'zod';
import { CODES, TicketError } from '../../domain/errors.ts';

/** What a step came to, where it was not refused. */
export const STEP_OUTCOMES = [
  'started',
  'ready',
  'red',
  'reviewing',
  'asked',
  'approved',
  'conflict',
  'dossier',
  'merged',
] as const;

const result = z.object({
  outcome: z.enum(STEP_OUTCOMES),
  /** What happened, in a sentence of ours. */
  said: z.string(),
  pod: z.string().optional(),
  /** Where somebody may work, and what connects their agent. */
  folder: z.string().optional(),
  commit: z.string().optional(),
  /** The file of a dossier. */
  artifact: z.string().optional(),
  files: z.array(z.string()).optional(),
  /** The end of what a command printed: untrusted. */
  tail: z.string().optional(),
});
export type StepResult = z.infer<typeof result>;

const refusal = z.object({
  code: z.enum(CODES),
  refused: z.string(),
  rule: z.string(),
  next: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** How a step ended: with a result, or refused. */
export const stepEndSchema = z.union([z.object({ result }), z.object({ refusal })]);
export type StepEnd = z.infer<typeof stepEndSchema>;

export function refusalOf({ code, refused, rule, next, details }: TicketError): StepEnd {
  return { refusal: { code, refused, rule, next, details } };
}

/** @throws TicketError where it was refused. */
export function resultOf(end: StepEnd): StepResult {
  if ('result' in end) return end.result;
  throw new TicketError(end.refusal.code, end.refusal);
}
