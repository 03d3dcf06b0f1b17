import { type GraphAround, graphAround } from '../tracker/graph-around.ts';
import type { Services } from './tool.ts';

/** What links a Ticket to others. @throws TicketError `not_found`. */
export function ticketGraph({ tracker }: Services, reference: string): Promise<GraphAround> {
  return graphAround(tracker, reference);
}
