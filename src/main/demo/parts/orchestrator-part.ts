import { z } from 'zod';
import type { PuppetTurn } from '../../../pods/puppet/puppet-turn.ts';
import type { Marks, Part } from './part-of.ts';

const row = z.object({ id: z.string(), title: z.string() });
const statusSchema = z.object({
  capacity: z.object({ limit: z.int(), used: z.int() }),
  work: z.array(row.extend({ held_by: z.string(), phase: z.string(), waits_for: z.string() })),
  queued: z.array(
    row.extend({
      blocked_by: z.array(z.string()),
      flags: z.array(z.string()),
      against: z.array(z.string()),
    }),
  ),
});
const planSchema = z.object({ tickets: z.array(z.object({ plan_revision: z.string() })).min(1) });
const stepSchema = z.object({ done: z.boolean(), said: z.string() });

type Row = z.infer<typeof row>;

/** The call that leads on from where the work stands, if it waits for whoever holds the Ticket. */
const NEXT: Readonly<Record<string, string>> = {
  accepted: 'work_start',
  implementing: 'work_start',
  red: 'work_start',
  changes_requested: 'work_start',
  conflict: 'work_start',
  reported: 'work_review',
  approved: 'work_dossier',
};

/** Takes on what has a person's Go, and leads it to its dossier: what that waits for is a person. */
export function orchestratorPart({ pod }: Marks): Part {
  return async (turn) => {
    const { capacity, work, queued } = statusSchema.parse(await turn.call('work_status', {}));
    const own = work.filter(({ held_by, waits_for }) => held_by === pod && waits_for === 'holder');
    const may = queued.filter(
      ({ blocked_by, flags, against }) => blocked_by.length + flags.length + against.length === 0,
    );
    const begun = may.slice(0, Math.max(0, capacity.limit - capacity.used));
    const waiting = queued.length - begun.length;
    // Each Ticket is on its own: what holds one up holds up no other.
    await Promise.all([
      ...own.map((ticket) => goOn(turn, ticket, NEXT[ticket.phase])),
      ...begun.map((ticket) => begin(turn, ticket)),
    ]);
    await turn.say(
      waiting > 0
        ? `${count(waiting)} queued and cannot start yet; the plan says why. I look again when that changes.`
        : 'Nothing that I could begin is left queued.',
    );
  };
}

/** Consults the plan, accepts by what it says, and has a coder started. */
async function begin(turn: PuppetTurn, { id, title }: Row): Promise<void> {
  await turn.say(`I take on "${title}".`);
  const { tickets } = planSchema.parse(await turn.call('plan_query', { tickets: [id] }));
  await step(turn, 'work_start', {
    ticket: id,
    summary: `${title}: as its acceptance criteria say, and nothing beside it. What the tests hold today still holds. How it is divided into functions is the coder's to choose; a change of the file format has to come back. Validate with node --test. The review looks at what happens with an empty log.`,
    plan_revision: tickets[0]?.plan_revision,
  });
}

async function goOn(turn: PuppetTurn, { id }: Row, call: string | undefined): Promise<void> {
  if (call !== undefined) await step(turn, call, { ticket: id });
}

/** A step that takes its time is asked for until it is over. What refuses it is a person's to see, and stands there. */
async function step(turn: PuppetTurn, tool: string, input: Record<string, unknown>): Promise<void> {
  try {
    for (;;) {
      const { done, said } = stepSchema.parse(await turn.call(tool, input));
      if (done) return await turn.say(said);
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError') throw error;
    await turn.say(`It was refused: ${error.message}`);
  }
}

function count(tickets: number): string {
  return tickets === 1 ? 'One Ticket is' : `${tickets} Tickets are`;
}
