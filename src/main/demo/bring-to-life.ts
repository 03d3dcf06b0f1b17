import { z } from 'zod';
import type { Cast } from './cast.ts';
import { type Finding, leadToApproval } from './lead-to-approval.ts';
import { PHONE_REQUEST } from './requests.ts';
import { stepDone } from './step-done.ts';
import type { Tell } from './tell.ts';
import { together } from './together.ts';

/** Brings the Tickets into every state: some by clients and a person, the rest by Pods. `orchestrator`: its name. */
export async function bringToLife(cast: Cast, tell: Tell, orchestrator: string): Promise<void> {
  const { agent, person } = cast;
  const desk = agent('orchestrator');
  for (const [ticket, kind, related, reason] of PLAN)
    await desk('plan_record', { ticket, kind, related, reason });
  for (const ticket of [...BY_HAND, ...FOR_PODS]) await person('ticket_queue', { ticket });
  tell('person', `said Go to ${BY_HAND.length + FOR_PODS.length} of them`);
  const accepted = await together(BY_HAND.map((ticket) => accept(cast, ticket)));
  tell('orchestrator', `accepted ${accepted.length}, each exactly once`);
  await together([
    launchPods(cast, tell, orchestrator),
    closed(cast, tell),
    done(cast, tell),
    waitsForMerge(cast, tell),
  ]);
}

const PLAN = [
  ['colour-by-warmth', 'after', 'week-in-a-line', 'Both change src/format.js: one after the other.'],
  ['month-chart', 'conflicts_with', 'colour-by-warmth', 'Bars and colours meet in the same lines.'],
] as const;

/** Led by hand to where a person has the word, in this order begun. */
const BY_HAND = ['coldest-and-warmest', 'fahrenheit', 'export-csv'];
/** What the orchestrator of the demo finds when it comes. */
const FOR_PODS = [
  'refuse-impossible',
  'publish-package',
  'week-in-a-line',
  'month-chart',
  'colour-by-warmth',
];

const shown = z.object({ plan_revision: z.string() });

async function accept({ agent }: Cast, ticket: string): Promise<void> {
  const desk = agent('orchestrator');
  const { plan_revision } = shown.parse(await desk('ticket_show', { ticket }));
  const summary = 'As its acceptance criteria say, and nothing beside it. Validate with node --test.';
  await desk('ticket_accept', { ticket, summary, plan_revision });
}

async function launchPods({ person }: Cast, tell: Tell, orchestrator: string): Promise<void> {
  await together([
    person('pod_launch', { role: 'orchestrator', pod: orchestrator }),
    person('pod_launch', { role: 'intake', instruction: PHONE_REQUEST }),
  ]);
  tell('person', `started an orchestrator, ${orchestrator}, and asked an intake for something new`);
}

const FINDING: Finding = {
  body: 'The two lines are right, and so is what happens with equal days. But the very first call fails.',
  text: 'With an empty log it ends with a TypeError: there is no coldest reading of none.',
  file: 'src/commands/extremes.js',
  line: 5,
};

async function closed(cast: Cast, tell: Tell): Promise<void> {
  const ticket = 'coldest-and-warmest';
  await leadToApproval(cast, ticket, [FINDING]);
  tell('reviewer', 'asked for one change, got it, and approved the coldest and the warmest day');
  await stepDone(cast.person, 'work_dossier', { ticket });
  const close =
    '`weather extremes` shows the coldest and the warmest day, and says so where nothing is logged.';
  await stepDone(cast.person, 'work_merge', { ticket, close });
  tell('person', 'read its dossier, merged it, and closed it');
}

async function done(cast: Cast, tell: Tell): Promise<void> {
  const ticket = 'fahrenheit';
  await leadToApproval(cast, ticket);
  await stepDone(cast.person, 'work_merge', { ticket });
  tell('person', 'merged Fahrenheit, which is still to be closed');
}

async function waitsForMerge(cast: Cast, tell: Tell): Promise<void> {
  const ticket = 'export-csv';
  await leadToApproval(cast, ticket);
  await stepDone(cast.agent('orchestrator'), 'work_dossier', { ticket });
  tell('orchestrator', 'put the dossier of the export before the person');
}
