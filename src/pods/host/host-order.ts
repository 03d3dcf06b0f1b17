import { z } from 'zod';

const text = z.string();
const texts = z.array(text);
const command = z.tuple([text], text);

/** What a launch leaves in the Pod's folder for its host, at the first start and at every restore. It holds no secret. */
export const hostOrderSchema = z.object({
  pod: text,
  folder: text,
  agent: z.object({
    name: text,
    title: text,
    command,
    resumes: z.boolean(),
    wrap: texts.optional(),
    login: text.optional(),
  }),
  permissions: z.object({ files: z.enum(['write', 'read', 'ask']), allowCommands: z.array(texts) }),
  profile: text,
  limits: z
    .object({ minutes: z.number(), tokens: z.number(), cost: z.number(), turns: z.number() })
    .partial(),
  server: z.object({ name: text, command: text, args: texts }),
  /** The names of variables that its server needs as well, to begin others with. */
  begun: texts.optional(),
  ownTools: texts,
  /** Set for the agent beside its environment. */
  variables: z.record(text, text).default({}),
  /** The first input, as the agent gets it. */
  input: texts,
  /** Says how the work stands as data, as a command; an older program's order has none. */
  status: command.optional(),
  /** The folder that changes with the branches of work; there is none without git. */
  branches: text.optional(),
  /** Where records lie, to see what happens to the Pod's Tickets. */
  records: text,
});

export type HostOrder = z.infer<typeof hostOrderSchema>;
