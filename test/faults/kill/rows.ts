import { reported } from '../../tracker/reported.ts';
import { type Party, planRevision, ticketIn } from '../../tracker/workspace.ts';
import { cameByGit, damaged, moved, older, rewrite, threadOf } from './outside.ts';
import { MIGRATE, type OpenPlace, PROCESS } from './place.ts';

type Input = Record<string, unknown>;

/** One way to call an operation: who does it, and what has to be there, which gives the input. */
export type Row = { what: string; party: Party; prepare: (place: OpenPlace) => Promise<Input> };

const HUMAN: Party = { role: 'human' };
const INTAKE: Party = { role: 'intake' };
const ORCHESTRATOR: Party = { role: 'orchestrator' };
const UNNAMED: Party = { role: 'orchestrator', name: PROCESS, named: false };

/** Every operation that changes something, by its tool. A tool that changes something and has no row fails a test. */
export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  ticket_create: [
    { what: 'the first Ticket of all', party: INTAKE, prepare: async () => ({ title: 'The first' }) },
    {
      what: 'one beside another of its name',
      party: INTAKE,
      prepare: async ({ workspace }) => {
        await ticketIn(workspace, 'planning', 'Twice');
        return { title: 'Twice', body: 'Once more.', labels: ['a'] };
      },
    },
  ],
  ticket_edit: [
    about('planning', 'its text', INTAKE, { title: 'Another title', body: undefined, priority: 'P1' }),
    {
      what: 'a file that was edited outside as well',
      party: HUMAN,
      prepare: async (place) => {
        const ticket = await ticketIn(place.workspace, 'ready');
        rewrite(place, ticket, 'item.md', (text) => text.replace('labels: []', 'labels: ["outside"]'));
        return { ticket, assignee: 'kim' };
      },
    },
  ],
  ticket_comment: [
    about('planning', 'a comment', ORCHESTRATOR, { body: 'Something <!-- event: x -->\n---\n' }),
    about('closed', 'a decision', ORCHESTRATOR, { kind: 'decision', body: 'It is so.' }),
  ],
  ticket_ask: [about('inprogress', 'a question', ORCHESTRATOR, { body: 'Which one?' })],
  ticket_answer: [
    {
      what: 'an open question',
      party: HUMAN,
      prepare: async ({ workspace }) => {
        const ticket = await ticketIn(workspace, 'planning');
        await workspace.call('intake', 'ticket_ask', { ticket, body: 'Which one?' });
        return { ticket, body: 'This one.' };
      },
    },
  ],
  ticket_ready: [
    about('planning', 'with its readiness', INTAKE, {
      summary: 'Understood.',
      readiness: 'implementation_ready',
    }),
  ],
  ticket_queue: [about('ready', 'a Go', HUMAN, {})],
  ticket_unqueue: [about('queued', 'a Go taken back', HUMAN, { reason: 'Not yet.' })],
  ticket_defer: [about('ready', 'until a date', HUMAN, { until: '2027-01-01' })],
  ticket_accept: [
    { what: 'by a named caller', party: ORCHESTRATOR, prepare: acceptable('queued') },
    { what: 'by a process', party: UNNAMED, prepare: acceptable('queued') },
    {
      what: 'from a process that is gone',
      party: ORCHESTRATOR,
      prepare: async (place) => {
        const ticket = await ticketIn(place.workspace, 'queued');
        const plan_revision = await planRevision(place.workspace, ticket);
        const input = { ticket, summary: 'Begun.', plan_revision };
        await place.workspace.call({ ...UNNAMED, name: 'process-0' }, 'ticket_accept', input);
        return { ...input, plan_revision: await planRevision(place.workspace, ticket) };
      },
    },
  ],
  ticket_return: [
    about('inprogress', 'with a question', ORCHESTRATOR, {
      missing: 'm',
      checked: 'c',
      insufficient: 'i',
      question: 'Which one?',
    }),
  ],
  ticket_review: [
    {
      what: 'an approval',
      party: HUMAN,
      prepare: async ({ workspace }) => {
        const ticket = await ticketIn(workspace, 'inprogress');
        await reported(workspace.services.tracker, ticket, 'abc1234');
        return { ticket, verdict: 'approve', commit: 'abc1234', body: 'Good.' };
      },
    },
  ],
  ticket_complete: [about('inprogress', 'without a merge', HUMAN, { summary: 'It is done.' })],
  ticket_close: [
    about('done', 'as done', HUMAN, { resolution: 'It is done.' }),
    {
      what: 'in favour of two others',
      party: HUMAN,
      prepare: async ({ workspace }) => {
        const successors = [
          await ticketIn(workspace, 'planning', 'A'),
          await ticketIn(workspace, 'ready', 'B'),
        ];
        const ticket = await ticketIn(workspace, 'inprogress', 'Whole');
        return { ticket, resolution: 'In two parts.', outcome: 'decomposed', successors };
      },
    },
    {
      what: 'as a duplicate',
      party: HUMAN,
      prepare: async ({ workspace }) => {
        const successors = [await ticketIn(workspace, 'planning', 'A')];
        const ticket = await ticketIn(workspace, 'planning', 'Again');
        return { ticket, resolution: 'There already.', outcome: 'duplicate', successors };
      },
    },
  ],
  ticket_reopen: [about('closed', 'what was closed', HUMAN, { reason: 'It is not done.' })],
  relation_record: [
    { what: 'a relation', party: INTAKE, prepare: linked },
    {
      what: 'the end of a relation',
      party: INTAKE,
      prepare: async (place) => {
        const input = await linked(place);
        await place.workspace.call('intake', 'relation_record', input);
        return { ...input, remove: true };
      },
    },
  ],
  plan_record: [
    { what: 'a decision', party: ORCHESTRATOR, prepare: planned },
    {
      what: 'one in the place of another',
      party: ORCHESTRATOR,
      prepare: async (place) => {
        const input = await planned(place);
        const { record } = await place.workspace.call('orchestrator', 'plan_record', input);
        return { ...input, replaces: record, reason: 'For another reason.' };
      },
    },
    {
      what: 'one withdrawn',
      party: ORCHESTRATOR,
      prepare: async (place) => {
        const input = await planned(place);
        const { record } = await place.workspace.call('orchestrator', 'plan_record', input);
        return { ticket: input.ticket, withdraw: record, reason: 'No longer.' };
      },
    },
  ],
  ticket_doctor: [
    { what: 'records that are damaged, lost and behind, mended', party: HUMAN, prepare: damaged },
    {
      what: 'a Go from elsewhere, confirmed',
      party: HUMAN,
      prepare: async (place) => {
        const ticket = await ticketIn(place.workspace, 'ready');
        cameByGit(place, ticket, moved('ready', 'queued', 'ticket_queue'));
        return { ticket, settle: 'as_found' };
      },
    },
    {
      what: 'a fork, settled',
      party: HUMAN,
      prepare: async (place) => {
        const ticket = await ticketIn(place.workspace, 'queued');
        const base = threadOf(place, ticket);
        await place.workspace.call('orchestrator', 'ticket_accept', {
          ticket,
          summary: 'Ours.',
          plan_revision: await planRevision(place.workspace, ticket),
        });
        const theirs = cameByGit(place, ticket, moved('queued', 'inprogress', 'ticket_accept'), base);
        return { ticket, settle: theirs };
      },
    },
  ],
  [MIGRATE]: [{ what: 'two older records', party: HUMAN, prepare: older }],
};

/** An operation on one Ticket in `state`. */
function about(state: string, what: string, party: Party, input: Input): Row {
  return {
    what,
    party,
    prepare: async ({ workspace }) => ({ ticket: await ticketIn(workspace, state), ...input }),
  };
}

function acceptable(state: string): Row['prepare'] {
  return async ({ workspace }) => {
    const ticket = await ticketIn(workspace, state);
    return { ticket, summary: 'The plan.', plan_revision: await planRevision(workspace, ticket) };
  };
}

async function linked({ workspace }: OpenPlace): Promise<Input> {
  const related = await ticketIn(workspace, 'planning', 'Other');
  return {
    ticket: await ticketIn(workspace, 'planning'),
    kind: 'depends_on',
    related,
    reason: 'It needs it.',
  };
}

async function planned({ workspace }: OpenPlace): Promise<Input> {
  const related = await ticketIn(workspace, 'planning', 'Other');
  return { ticket: await ticketIn(workspace, 'queued'), kind: 'after', related, reason: 'First that one.' };
}
