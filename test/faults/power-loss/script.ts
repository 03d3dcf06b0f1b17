import { TicketError } from '../../../src/domain/errors.ts';
import { appendEvents } from '../../../src/domain/thread.ts';
import type { Claim, Transaction } from '../../../src/store/store.ts';
import { type AcceptInput, acceptTicket } from '../../../src/tracker/accept-ticket.ts';
import { answerQuestion, askQuestion } from '../../../src/tracker/ask-question.ts';
import { closeTicket } from '../../../src/tracker/close-ticket.ts';
import { commentOnTicket } from '../../../src/tracker/comment-on-ticket.ts';
import { completeTicket } from '../../../src/tracker/complete-ticket.ts';
import type { Caller, TrackerContext } from '../../../src/tracker/context.ts';
import { createTicket } from '../../../src/tracker/create-ticket.ts';
import { deferTicket } from '../../../src/tracker/defer-ticket.ts';
import { editTicket } from '../../../src/tracker/edit-ticket.ts';
import { migrateWorkspace } from '../../../src/tracker/migrate-workspace.ts';
import { queryPlan } from '../../../src/tracker/query-plan.ts';
import { queueTicket } from '../../../src/tracker/queue-ticket.ts';
import { readyTicket } from '../../../src/tracker/ready-ticket.ts';
import { recordPlan } from '../../../src/tracker/record-plan.ts';
import { recordRelation } from '../../../src/tracker/record-relation.ts';
import { reopenTicket } from '../../../src/tracker/reopen-ticket.ts';
import { returnTicket } from '../../../src/tracker/return-ticket.ts';
import { reviewTicket } from '../../../src/tracker/review-ticket.ts';
import { reported } from '../../tracker/reported.ts';
import { callerOf } from '../../tracker/workspace.ts';
import type { Desk } from './desk.ts';
import type { Random } from './random.ts';

const COMMIT = 'abcdef1';

/** One thing that somebody does, the same each time: done twice, it is done once. */
export type Act = { name: string; run: (desk: Desk) => Promise<unknown> };

type Operation<Input> = (context: TrackerContext, caller: Caller, input: Input) => Promise<unknown>;

/**
 * What is done to three Tickets, and to one of an older generation, from an empty disk on: every kind of change
 * that the program knows, in the order of a Ticket's life. Texts are of any length.
 */
export function scriptOf(random: Random): Act[] {
  let requests = 0;
  const words = () => 'These are words, and more of them. '.repeat(random.oneOf([1, 3, 40, 150]));
  const act = <Input>(
    role: 'intake' | 'human' | 'orchestrator' | 'coder',
    operation: Operation<Input>,
    input: Omit<Input, 'request_id'>,
  ): Act => {
    const request = `request-${++requests}`;
    // Every operation's input has a request_id beside what it is about.
    const whole = { ...input, request_id: request } as Input;
    return {
      name: `${requests} ${operation.name}`,
      run: ({ tracker }) => operation(tracker, callerOf(role), whole),
    };
  };
  const size = words().length;
  const on = (ticket: string) => ({ ticket });
  const others: Record<'migrate' | 'three' | 'snapshot', Act> = {
    migrate: { name: 'migrateWorkspace', run: migrate },
    three: { name: 'a transaction over three Tickets', run: (desk) => changeThree(desk, size) },
    snapshot: { name: 'a snapshot', run: leaveSnapshot },
  };
  return [
    act('intake', createTicket, { title: 'Parser', body: words() }),
    act('intake', createTicket, { title: 'Lexer', labels: ['a', 'b'] }),
    act('human', createTicket, { title: 'Printer', body: words() }),
    act('intake', commentOnTicket, { ...on('parser'), body: words() }),
    others.migrate,
    act('human', editTicket, { ...on('lexer'), title: 'Lexer of everything' }),
    act('intake', recordRelation, { ...on('lexer'), kind: 'depends_on', related: 'printer' }),
    act('orchestrator', recordPlan, { ...on('parser'), kind: 'before', related: 'lexer', reason: words() }),
    act('intake', askQuestion, { ...on('parser'), body: words() }),
    act('human', answerQuestion, { ...on('parser'), body: 'Yes.' }),
    act('intake', readyTicket, { ...on('parser'), summary: words() }),
    act('human', queueTicket, on('parser')),
    act('orchestrator', acceptAsPlanned, { ...on('parser'), summary: 'the plan' }),
    others.three,
    act('orchestrator', returnTicket, {
      ...on('parser'),
      missing: 'a decision',
      checked: 'everything',
      insufficient: 'it is a choice',
      question: 'Which?',
    }),
    act('human', deferTicket, { ...on('lexer'), until: '2027-01-01' }),
    others.snapshot,
    act('intake', readyTicket, { ...on('printer'), summary: words() }),
    act('human', queueTicket, on('printer')),
    act('human', acceptAsPlanned, { ...on('printer'), summary: 'mine' }),
    act('coder', reportedAsDone, on('printer')),
    act('human', reviewTicket, { ...on('printer'), verdict: 'approve', commit: COMMIT, body: words() }),
    act('human', completeTicket, { ...on('printer'), summary: words() }),
    act('human', closeTicket, { ...on('printer'), resolution: words() }),
    act('human', reopenTicket, { ...on('printer'), reason: 'not yet' }),
    act('intake', recordRelation, {
      ...on('lexer'),
      kind: 'depends_on',
      related: 'printer',
      remove: true,
    }),
  ];
}

const acceptAsPlanned: Operation<AcceptInput> = async function acceptTicketAsPlanned(tracker, caller, input) {
  const [plan] = await queryPlan(tracker, [input.ticket]);
  return acceptTicket(tracker, caller, { ...input, plan_revision: plan?.planRevision });
};

const reportedAsDone: Operation<{ ticket: string }> = async function reportedAsDone(tracker, _, { ticket }) {
  await reported(tracker, ticket, COMMIT);
};

/** That the older record could not be read, and so was left, is a refusal here. */
async function migrate({ tracker }: Desk): Promise<void> {
  const { unreadable } = await migrateWorkspace(tracker, false);
  const next = 'migrate again';
  if (unreadable.some(({ id }) => id.startsWith('open/')))
    throw new TicketError('storage', { refused: 'not migrated', rule: JSON.stringify(unreadable), next });
}

const REQUEST = 'three';

/** More than one tool does in one transaction: events, artifacts and claims of several Tickets, one of them new. */
async function changeThree(desk: Desk, size: number): Promise<unknown> {
  const { store, tracker } = desk;
  return store.transact(async (tx) => {
    const ids = (await tx.list({ state: 'all' }, { limit: 9 })).rows.map(({ id }) => id).sort();
    for (const id of ids.slice(0, 3)) if (await isDone(tx, id)) return;
    for (const [position, id] of ids.slice(0, 3).entries()) {
      const record = await tx.get(id);
      const draft = { kind: 'comment', body: 'x'.repeat(size), attributes: { request: REQUEST } };
      await tx.put({
        id,
        events: appendEvents(record?.events ?? [], [draft], {
          author: 'human/test',
          at: '2026-11-21T10:00:00Z',
          newId: tracker.newId,
        }),
        artifacts: { [`notes/${position}.md`]: `note\n${'y'.repeat(size)}\n` },
      });
      await tx.claim(reviewerOf(id));
    }
    await tx.release(ids[0] ?? '', 'reviewer');
  });
}

async function isDone(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.get(id))?.events.some(({ attributes }) => attributes.request === REQUEST) ?? false;
}

function reviewerOf(ticket: string): Claim {
  return { ticket, role: 'reviewer', caller: 'pod', named: true, event: 'its launch', at: 'now' };
}

/** How many records must be read before a store that is closed leaves an index behind. */
const READINGS = 130;

async function leaveSnapshot({ store }: Desk): Promise<unknown> {
  await store.read(async (view) => {
    const { rows } = await view.list({ state: 'all' }, { limit: 9 });
    for (let left = READINGS; left > 0; left--) await view.get(rows[left % rows.length]?.id ?? '');
  });
  return store.close();
}
