import { z } from 'zod';
import { environmentName, flag, plainCommand, text } from './fields.ts';

/** An agent, every key of it: a file of `profiles/agents/`, or `[agents.<name>]` of the configuration. */
export const agentSchema = z
  .strictObject({
    title: text.max(60).describe('what people call it'),
    command: plainCommand.describe('the program that speaks the Agent Client Protocol'),
    install: text.max(300).describe('what a person types to have it'),
    login: text.max(300).describe('what a person types to log in'),
    env: z.array(environmentName).max(40).describe('variables that it needs from the environment'),
    settings: z.record(environmentName, z.string().max(1000)).describe('variables that it is always given'),
    asks: flag.describe('whether it asks before it does something'),
    resumes: flag.describe('whether it can go on with an earlier session'),
    screen: plainCommand.describe('its own screen; {session} stands for the session'),
    attended: plainCommand
      .refine((words) => words.slice(1).some((word) => word.includes('{input}')), {
        error: 'a program and its arguments, with {input} in one of them',
      })
      .describe('its own screen on a first input, as a person attends it; {input} stands for that'),
    wrap: plainCommand.describe('a sandbox before its command; {folder} stands for its folder'),
  })
  .partial();

export type AgentTable = z.infer<typeof agentSchema>;
