import { z } from 'zod';
import { environmentName, flag, plainCommand, text } from './fields.ts';

/** An agent, every key of it: a file of `profiles/agents/`, or `[agents.<name>]` of the configuration. */
export const agentSchema = z
  .strictObject({
    title: text.max(60),
    command: plainCommand,
    install: text.max(300),
    login: text.max(300),
    env: z.array(environmentName).max(40),
    settings: z.record(environmentName, z.string().max(1000)),
    asks: flag,
    resumes: flag,
    screen: plainCommand,
    wrap: plainCommand,
  })
  .partial();

export type AgentTable = z.infer<typeof agentSchema>;
