import type { Hono } from 'hono';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';
import { callTool } from '../../tools/call.ts';
import type { Caller } from '../../tools/tool.ts';
import type { CallAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';
import { readBody } from './read-body.ts';
import { refusalOf } from './refusals.ts';
import { StepFollower } from './step-follower.ts';

const request = z.strictObject({
  tool: z.string().max(80),
  input: z.record(z.string(), z.unknown()),
  seen: z.strictObject({ ticket: z.string().max(200).nullable(), rev: z.int().min(0) }).optional(),
});
type Call = z.infer<typeof request>;

/**
 * A person's act on the page. What they saw when they said yes is their consent, and good for nothing else: without
 * it, an act comes back as the question; with that of another rev, as a refusal with the row as it is now.
 */
export function callRoutes(app: Hono, parts: PanelParts): void {
  const follower = new StepFollower(parts);
  app.post('/api/call', async (context) => {
    const call = await readBody(context, request);
    return context.json<CallAnswer>(await answerTo(parts, follower, call));
  });
}

async function answerTo(
  parts: PanelParts,
  follower: StepFollower,
  { tool, input, seen }: Call,
): Promise<CallAnswer> {
  const services = await parts.services();
  const { connection } = parts;
  const consent = seen && { channel: 'panel' as const, name: connection.name, ...seen };
  const caller: Caller = { connection, ...(consent ? { consent } : {}) };
  try {
    const called = await callTool(services, caller, tool, input);
    if (called.kind === 'answer') {
      const { done, id } = called.structured;
      if (done === false && typeof id === 'string') follower.follow(services, id, tool);
      return called;
    }
    const { ticket, rev, question, answer } = called.proposal;
    return { kind: 'ask', ticket, rev, question, ...(answer ? { answer } : {}) };
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const named = seen?.ticket ?? (typeof input.ticket === 'string' ? input.ticket : undefined);
    const now = named === undefined ? null : await parts.see.ticket(named);
    return { kind: 'refused', refusal: refusalOf(error), now };
  }
}
