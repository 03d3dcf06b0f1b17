import type { Hono } from 'hono';
import { z } from 'zod';
import { TicketError } from '../../domain/errors.ts';
import { isAtWork } from '../../domain/pod.ts';
import { callTool } from '../../tools/call.ts';
import { standingPod } from '../../tools/standing-pod.ts';
import type { Services } from '../../tools/tool.ts';
import type { SentAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';
import { readBody } from './read-body.ts';
import { SentOnce } from './sent-once.ts';

/** How long it may be, and of what, is for the tools to say. `id`: the same where a page sends the same once more. */
const message = z.strictObject({ text: z.string(), id: z.string().max(100).optional() });

/** The two places that a person writes to: their companion, and an intake of its own for each new request. */
export function composerRoutes(app: Hono, parts: PanelParts): void {
  // Two messages at once must not launch two companions.
  let turn: Promise<unknown> = Promise.resolve();
  const told = new SentOnce();
  app.post('/api/companion', async (context) => {
    const { text, id } = await readBody(context, message);
    const services = await parts.services();
    const sent = told.send(id, () => {
      const inTurn = turn.then(() => toCompanion(services, parts, text));
      turn = inTurn.catch(() => {});
      return inTurn;
    });
    return context.json<SentAnswer>(await sent);
  });
  const asked = new SentOnce();
  app.post('/api/request', async (context) => {
    const { text, id } = await readBody(context, message);
    const services = await parts.services();
    return context.json<SentAnswer>(await asked.send(id, () => toIntake(services, parts, text)));
  });
}

/** To the companion that is there, which is brought back for it where it died; else it is the first word to a new one. */
async function toCompanion(services: Services, parts: PanelParts, text: string): Promise<SentAnswer> {
  const { name, state } = await standingPod(services, 'companion');
  if (state === null || state === 'gone')
    return launched(services, parts, { role: 'companion', pod: name, instruction: text });
  const { delivery, note } = await done(services, parts, 'pod_send', { pod: name, body: text });
  if (delivery === 'delivered' || delivery === 'queued') return { pod: name, delivery };
  throw new TicketError('unmet_requirement', {
    refused: `${name} was told nothing`,
    rule: `${String(delivery)}: ${String(note)}`,
    next: 'send it again, or look at that Pod first',
  });
}

/** Into nobody's conversation. The orchestrator hears of the Ticket when it is ready, where there is one. */
async function toIntake(services: Services, parts: PanelParts, text: string): Promise<SentAnswer> {
  const { name, state } = await standingPod(services, 'orchestrator');
  const isThere = state !== null && (isAtWork(state) || state === 'restorable');
  return launched(services, parts, {
    role: 'intake',
    instruction: text,
    ...(isThere ? { handoff: name } : {}),
  });
}

async function launched(
  services: Services,
  parts: PanelParts,
  wish: Record<string, unknown>,
): Promise<SentAnswer> {
  const { pod } = await done(services, parts, 'pod_launch', wish);
  // A launch is over when its agent took its first input.
  return { pod: String(pod), delivery: 'delivered' };
}

/** What they wrote and sent is their consent to what it takes to deliver it. */
async function done(
  services: Services,
  { connection }: PanelParts,
  tool: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const consent = { channel: 'panel' as const, name: connection.name, ticket: null, rev: 0 };
  const called = await callTool(services, { connection, consent }, tool, input);
  if (called.kind === 'answer') return called.structured;
  throw new Error(`${tool} asked although it had consent`);
}
