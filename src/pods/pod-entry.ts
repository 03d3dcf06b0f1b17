import { z } from 'zod';
import { ROLES } from '../domain/ticket.ts';

const question = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  command: z.array(z.string()).readonly().optional(),
  paths: z.array(z.string()).readonly().optional(),
  count: z.number(),
  at: z.string(),
});

/** How a Pod came to its end: by whom or what, and in which words. */
const end = z.object({
  /** `stopped`, `forgotten`: by a person; `finished`: its work was done; `failed`: it never came to work, or could not come back. */
  how: z.enum(['stopped', 'forgotten', 'finished', 'failed', 'died']),
  text: z.string(),
  at: z.string(),
});

/** What is known of one Pod on this machine. Written by its host alone, once it has begun. */
export const podEntrySchema = z.object({
  name: z.string(),
  role: z.enum(ROLES).exclude(['human']),
  ticket: z.string().nullable(),
  handoff: z.string().nullable(),
  profile: z.string(),
  workflow: z.string().nullable(),
  agent: z.string(),
  /** The folder it works in. */
  folder: z.string(),
  /** Who launched it, as in an event's author. */
  origin: z.string(),
  launchedAt: z.string(),
  /** When the first sign came that the agent took its input. */
  acceptedAt: z.string().nullable(),
  /** The agent's own name for its session, and how it can be taken up again. */
  session: z.string().nullable(),
  resumes: z.enum(['load', 'resume']).nullable(),
  /** The digest of the token that its server proves itself with. */
  tokenDigest: z.string(),
  /** The mark in the environment of all processes of the agent; null when none of them can be left. */
  run: z.string().nullable(),
  working: z.boolean(),
  heardAt: z.string(),
  limitedUntil: z.string().nullable(),
  questions: z.array(question),
  usage: z.object({ turns: z.number(), tokens: z.number(), cost: z.number(), currency: z.string() }),
  /** Of each Ticket that it follows, the rev up to which it was told what happened. */
  told: z.record(z.string(), z.number()),
  ended: end.nullable(),
});

export type PodEntry = z.infer<typeof podEntrySchema>;
export type PodEnd = z.infer<typeof end>;
