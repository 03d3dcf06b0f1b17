import { z } from 'zod';

const event = () =>
  z.object({
    id: z.string(),
    kind: z.string(),
    author: z.string(),
    at: z.string(),
    facts: z.string(),
    body: z.string(),
    next_cursor: z.string().nullable(),
  });
const link = () =>
  z.object({ id: z.string(), kind: z.string(), ticket: z.string().nullable(), note: z.string() });

export const shown = () =>
  z.object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    state: z.string(),
    kind: z.string(),
    priority: z.string(),
    labels: z.array(z.string()),
    readiness: z.string(),
    risk_flags: z.array(z.string()),
    assignee: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    revision: z.string(),
    flags: z.array(z.string()),
    damage: z.array(z.string()).optional(),
    waits_for_person: z.array(z.string()),
    held_by: z.string().nullable(),
    body: z.string(),
    body_next_cursor: z.string().nullable(),
    events: z.object({
      count: z.int(),
      returned: z.int(),
      truncated: z.boolean(),
      next_cursor: z.string().nullable(),
      items: z.array(event()),
    }),
    questions: z.array(z.object({ id: z.string(), author: z.string(), body: z.string() })),
    relations: z.array(link()),
    blockers: z.array(z.string()),
    plan: z.array(link()).optional(),
    plan_revision: z.string().optional(),
    artifacts: z.array(z.string()),
    resolution: z.string().nullable(),
    cut: z.array(z.object({ part: z.string(), count: z.int(), returned: z.int(), next_cursor: z.string() })),
  });
export type Shown = z.infer<ReturnType<typeof shown>>;
