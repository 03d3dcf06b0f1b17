import type { CallAnswer, CallRequest } from '../../wire.ts';
import { invalidate } from '../live/answers.ts';
import { postAnswer, refusalOf } from '../live/ask-server.ts';
import { beganHere } from '../live/step-ends.ts';

const REACHED: readonly unknown[] = ['delivered', 'queued'];

/** Calls a tool as the person. Whatever comes of it is an answer: nothing is thrown. */
export async function call(request: CallRequest): Promise<CallAnswer> {
  const ticket = request.input.ticket ?? request.seen?.ticket;
  // Before it is answered: how it ends may be heard sooner than that.
  if (typeof ticket === 'string') beganHere(ticket);
  try {
    const answer = withDelivery(request, await postAnswer<CallAnswer>('/api/call', request));
    // The page need not wait for the news of what it did itself.
    const pod = request.input.pod;
    if (answer.kind !== 'ask')
      invalidate({
        tickets: typeof ticket === 'string' ? [ticket] : [],
        pods: typeof pod === 'string' ? [pod] : [],
        actions: true,
      });
    return answer;
  } catch (error) {
    return { kind: 'refused', refusal: refusalOf(error), now: null };
  }
}

/** A Pod that was told nothing did not refuse it: what a person wrote to it was not said, and is theirs to send again. */
function withDelivery({ tool }: CallRequest, answer: CallAnswer): CallAnswer {
  if (tool !== 'pod_send' || answer.kind !== 'answer') return answer;
  const { delivery, note } = answer.structured;
  if (REACHED.includes(delivery)) return answer;
  const refusal = {
    code: 'unmet_requirement',
    refused: 'It was not told',
    rule: `${delivery}: ${note}`,
    next: 'your words are kept here: look how the Pod stands, and send them again',
  };
  return { kind: 'refused', refusal, now: null };
}
