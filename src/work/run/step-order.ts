import { z } from 'zod';
import type { Actor, Connection } from '../../domain/authority.ts';

/** The steps that run in a process of their own. */
export const STEPS = ['start', 'review', 'dossier', 'merge', 'run'] as const;
export type StepName = (typeof STEPS)[number];

const input = z
  .object({
    profile: z.string(),
    /** Without it the step makes everything ready, and somebody works there by themselves. */
    launch: z.boolean(),
    /** The resolution to close with, once it is merged. */
    close: z.string(),
  })
  .partial();
export type StepInput = z.infer<typeof input>;

/** A step as it is handed to the process that runs it: what, on which Ticket, by whom. It holds no secret. */
export const stepOrderSchema = z.object({
  step: z.enum(STEPS),
  /** Another one each time it is begun: what it starts carries it as a mark. */
  run: z.string(),
  ticket: z.string(),
  /** Of the text that it was judged by: another one is not gone on with. */
  text: z.string(),
  input,
  // Both come from our own surface, which has judged them; the file is this user's alone.
  connection: z.custom<Connection>((value) => typeof value === 'object' && value !== null),
  actor: z.custom<Actor>((value) => typeof value === 'object' && value !== null),
});
export type StepOrder = z.infer<typeof stepOrderSchema>;

export function operationOf(step: StepName): string {
  return `work_${step}`;
}
