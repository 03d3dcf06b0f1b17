import { closeSync, openSync, writeSync } from 'node:fs';
import type { Services } from '../../../src/tools/tool.ts';
import { showTicket } from '../../../src/tracker/show-ticket.ts';
import type { Deed, Heard, Line } from '../linear/history.ts';
import { randomFrom } from '../linear/random.ts';
import type { Answer, Call, Order, Party, Timed } from './order.ts';

type Act = (call: Call) => Promise<Timed>;
const INTAKE: Party = { role: 'intake' };
const PERSON: Party = { role: 'human' };

/** What each deed is as a call; reads are no calls of this kind. */
const CALLS: Readonly<Record<string, { as: Party; tool: string; input: Record<string, string> }>> = {
  ticket_ready: { as: INTAKE, tool: 'ticket_ready', input: { summary: 'understood' } },
  ticket_queue: { as: PERSON, tool: 'ticket_queue', input: {} },
  ticket_unqueue: { as: PERSON, tool: 'ticket_unqueue', input: {} },
  ticket_accept: { as: { role: 'orchestrator' }, tool: 'ticket_accept', input: { summary: 'the plan' } },
  ticket_return: { as: PERSON, tool: 'ticket_return', input: { reason: 'not yet' } },
  ticket_complete: { as: PERSON, tool: 'ticket_complete', input: { summary: 'it is done' } },
  ticket_close: { as: PERSON, tool: 'ticket_close', input: { resolution: 'it is done' } },
  ticket_reopen: { as: PERSON, tool: 'ticket_reopen', input: { reason: 'not done after all' } },
  ticket_comment: { as: INTAKE, tool: 'ticket_comment', input: { body: 'a word' } },
};
const WRITES = Object.keys(CALLS);

/** What leads on, so that a history is more than refusals. */
const LEADS_ON: Readonly<Record<string, readonly string[]>> = {
  planning: ['ticket_ready'],
  ready: ['ticket_queue'],
  queued: ['ticket_accept', 'ticket_accept', 'ticket_unqueue'],
  inprogress: ['ticket_accept', 'ticket_return', 'ticket_complete'],
  done: ['ticket_close', 'ticket_reopen'],
  closed: ['ticket_reopen'],
};

/** One thing after another with one Ticket. Each is in the log before it is begun, and again when it was answered. */
export async function liveThrough(
  { tracker }: Services,
  act: Act,
  { ticket, name, log, calls, seed }: Extract<Order, { do: 'history' }>,
): Promise<number> {
  const random = randomFrom(seed);
  const file = openSync(log, 'a');
  const write = (line: Line) => writeSync(file, `${JSON.stringify(line)}\n`);
  const done: { deed: Deed; uid: string }[] = [];
  let state = 'planning';
  for (let n = 0; n < calls; n++) {
    const again = random() < 0.06 ? done[Math.floor(random() * done.length)] : undefined;
    const { deed, uid } = again ?? { deed: choose(), uid: `${name}-${n}` };
    if (deed !== 'show' && deed !== 'list') done.push({ deed, uid });
    const plan_revision = deed === 'ticket_accept' ? (await showTicket(tracker, ticket)).planRevision : '';
    write({ n, deed, uid, asked: now() });
    const heard = await hear(deed, uid, plan_revision);
    write({ n, given: now(), heard });
    state = heard.state ?? state;
  }
  closeSync(file);
  return calls;

  function choose(): Deed {
    const likely = LEADS_ON[state] ?? [];
    const dice = random();
    if (dice < 0.12) return 'show';
    if (dice < 0.2) return 'list';
    const among = dice < 0.75 ? likely : WRITES;
    return among[Math.floor(random() * among.length)] ?? 'show';
  }

  async function hear(deed: Deed, uid: string, plan_revision: string): Promise<Heard> {
    if (deed === 'show') {
      const { record, standing, holder } = await showTicket(tracker, ticket);
      const uids = record.events.flatMap(({ attributes: { request } }) => request?.split(':').at(-1) ?? []);
      return { what: 'seen', state: standing.state, rev: standing.rev, holder: holder?.caller ?? null, uids };
    }
    if (deed === 'list') {
      const { rows } = await tracker.store.read((view) => view.list({ state: 'all' }, { limit: 500 }));
      const row = rows.find(({ id }) => id === ticket);
      return row ? { what: 'listed', state: row.state, rev: row.rev } : { what: 'not listed' };
    }
    const call = CALLS[deed];
    if (!call) throw new Error(`${deed} is no call`);
    const consulted = plan_revision === '' ? {} : { plan_revision };
    const input = { ...call.input, ...consulted, ticket, request_id: uid };
    return heardFrom((await act({ ...call, input })).answer);
  }
}

function heardFrom(answer: Answer): Heard {
  if ('failed' in answer) return { what: `failed: ${answer.failed}` };
  if ('done' in answer) {
    const { repeated, outcome, state } = answer.done;
    if (repeated === true) return { what: 'repeated' };
    return { what: typeof outcome === 'string' ? outcome : 'done', state: String(state) };
  }
  const { refused, details } = answer;
  if (refused === 'conflict') return { what: 'conflict', holder: String(details.holder) };
  if (refused === 'illegal_transition') return { what: refused, state: String(details.state) };
  return { what: refused };
}

function now(): number {
  return Number(process.hrtime.bigint());
}
