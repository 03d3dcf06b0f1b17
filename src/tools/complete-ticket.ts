import { LIMITS } from '../domain/ticket.ts';
import { callTool } from './call.ts';
import type { Caller, Services } from './tool.ts';

const OFFERED = 40;

/** Ids of Tickets that begin as `begun`, or whose words do; the active and newest ones first. */
export async function completeTicket(services: Services, caller: Caller, begun: string): Promise<string[]> {
  const wanted = begun.trim().slice(0, LIMITS.title).toLowerCase();
  const newest = await listed(services, caller, {});
  const fitting = newest.filter(({ id, title }) => `${id}\n${title}`.toLowerCase().includes(wanted));
  const found = wanted === '' ? [] : await listed(services, caller, { text: wanted, state: 'all' });
  return [...new Set([...fitting, ...found].map(({ id }) => id))].slice(0, OFFERED);
}

async function listed(
  services: Services,
  caller: Caller,
  filter: { text?: string; state?: string },
): Promise<{ id: string; title: string }[]> {
  const called = await callTool(services, caller, 'ticket_list', { ...filter, limit: OFFERED });
  const { tickets } = called.kind === 'answer' ? called.structured : {};
  if (!Array.isArray(tickets)) return [];
  return tickets.map((ticket) => ({ id: String(Object(ticket).id), title: String(Object(ticket).title) }));
}
