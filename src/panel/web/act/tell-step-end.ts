import type { StepEnded, TicketAnswer } from '../../wire.ts';
import { say, sayRefused } from '../components/toasts.tsx';
import { getAnswer } from '../live/ask-server.ts';

/** Tells how a step of work ended that went on after its answer. What was refused stays until it is dismissed. */
export async function tellStepEnd({ ticket, text, refusal }: StepEnded): Promise<void> {
  const path = `/ticket/${encodeURIComponent(ticket)}`;
  const title = await getAnswer<TicketAnswer>(`/api/tickets/${encodeURIComponent(ticket)}`).then(
    (answer) => answer.title,
    () => ticket,
  );
  if (refusal) sayRefused({ title, path }, refusal);
  else say(`${title}: ${text}`);
}
