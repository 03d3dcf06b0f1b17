import type { Call, Order, Timed } from './order.ts';

/** What was acknowledged: by which words, on which Ticket, as which event. */
export type Ack = { uid: string; ticket: string; event: string; asked: number; given: number };
export type Stormed = { acks: Ack[]; others: string[] };

type Act = (call: Call) => Promise<Timed>;

/** Creates, comments and reviews, each so many times: on Tickets of its own, and on those that all write to. */
export async function storm(
  act: Act,
  { name, times, own, shared }: Extract<Order, { do: 'storm' }>,
): Promise<Stormed> {
  const acks: Ack[] = [];
  const others: string[] = [];
  const write = async (uid: string, call: Call): Promise<string> => {
    const { answer, asked, given } = await act({ ...call, input: { ...call.input, request_id: uid } });
    if (!('done' in answer)) {
      others.push(`${uid}: ${JSON.stringify(answer)}`);
      return own;
    }
    const { id, event } = answer.done;
    acks.push({ uid, ticket: String(id), event: String(event), asked, given });
    return String(id);
  };
  const intake = { role: 'intake', pod: name } as const;
  for (let n = 0; n < times; n++) {
    // The others make one of the same name at the same time.
    const made = await write(`${name}-create-${n}`, {
      as: intake,
      tool: 'ticket_create',
      input: { title: `Storm ${n}` },
    });
    const all = shared[n % shared.length] ?? own;
    await write(`${name}-comment-${n}`, {
      as: intake,
      tool: 'ticket_comment',
      input: { ticket: n % 2 === 0 ? all : made, body: `${name} says ${n}` },
    });
    const ticket = n % 2 === 0 ? own : all;
    await write(`${name}-review-${n}`, {
      as: { role: 'reviewer', pod: name, ticket },
      tool: 'ticket_review',
      input: { ticket, verdict: 'request_changes', commit: 'c0ffee0', body: `${name} looks, ${n}` },
    });
    if (n % 5 === 0) {
      await write(`${name}-ready-${n}`, {
        as: intake,
        tool: 'ticket_ready',
        input: { ticket: made, summary: 'understood' },
      });
    }
  }
  return { acks, others };
}

/** All of it at once, so that nothing but the lock itself lets another process in between. */
export function flood(act: Act, { ticket, times }: Extract<Order, { do: 'flood' }>): Promise<Timed[]> {
  const call = (n: number): Call => ({
    as: { role: 'intake' },
    tool: 'ticket_comment',
    input: { ticket, body: `one of many, ${n}` },
  });
  return Promise.all(Array.from({ length: times }, (_, n) => act(call(n))));
}
