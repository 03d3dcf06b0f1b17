import { chmodSync } from 'node:fs';
import { configOf, policyOf } from '../../src/playbook/config.ts';
import { inputTexts } from '../../src/pods/launch/input-texts.ts';
import type { Store } from '../../src/store/store.ts';
import { type LaunchWish, launchOf, type PlannedLaunch } from '../../src/tools/launch-of.ts';
import type { PodDesk } from '../../src/tools/pod-desk.ts';
import { type Files, Place } from '../playbook/place.ts';
import { openWorkspace, ticketIn } from '../tracker/workspace.ts';

/** Programs that would leave a trace, were one of them ever started. */
const AGENTS: Files = {
  'bin/opencode': '#!/bin/sh\ntouch started\n',
  'bin/my-agent': '#!/bin/sh\ntouch started\n',
};

/** A workspace with a playbook in real files, where launches are planned and nothing else. */
export async function planning(config = '', files: Files = {}, isTrusted = true, store?: Store) {
  const place = new Place({ ...files, ...AGENTS });
  for (const name of Object.keys(AGENTS)) chmodSync(place.path(name), 0o755);
  const { language } = policyOf(await configOf(config));
  const workspace = openWorkspace({ language }, store, () => place.playbook(config, () => isTrusted));
  const desk: Omit<PodDesk, 'pods'> = {
    server: ['node', 'main.js', 'serve'],
    roots: { original: place.root, worktrees: `${place.root}/.worktree`, target: place.root },
    defaultAgent: () => 'opencode',
    environment: { PATH: place.path('bin') },
  };
  // A plan asks the Pods themselves for nothing: there are none.
  workspace.services.pods = async () => desk as PodDesk;
  const plan = (wish: LaunchWish): Promise<PlannedLaunch> => launchOf(workspace.services, wish);
  return { place, workspace, plan, ticket: (state: string) => ordinaryTicket(workspace, state) };
}

type Workspace = ReturnType<typeof openWorkspace>;

const BODY = `## Background

Totals are wrong for orders with a discount: the discount is taken off twice.

## Requirements

- take the discount off once
- keep the rounding as it is

## Acceptance criteria

- an order of 100.00 with a discount of 10 % comes to 90.00
- the tests of \`totals\` pass
`;

/** A Ticket as people write them, with a decision and what was understood. */
async function ordinaryTicket(workspace: Workspace, state: string): Promise<string> {
  const id = await ticketIn(workspace, 'planning', 'Take the discount off once');
  const { call } = workspace;
  const { revision } = await call('human', 'ticket_show', { ticket: id });
  await call('human', 'ticket_edit', { ticket: id, body: BODY, revision });
  await call('intake', 'ticket_comment', { ticket: id, kind: 'decision', body: 'Rounding stays half up.' });
  if (state === 'planning') return id;
  await call('intake', 'ticket_ready', { ticket: id, summary: 'Wanted: the discount once.' });
  if (state === 'ready') return id;
  await call('human', 'ticket_queue', { ticket: id });
  if (state === 'queued') return id;
  const { plan_revision } = await call('orchestrator', 'ticket_show', { ticket: id });
  await call('orchestrator', 'ticket_accept', {
    ticket: id,
    summary: 'Mend totals.ts alone.',
    plan_revision,
  });
  return id;
}

/** A plan as a person would compare it with another: its facts, then what is sent. */
export function shown({ plan }: PlannedLaunch, root: string): string {
  const { input, ...facts } = plan;
  return [JSON.stringify(facts, null, 2), ...inputTexts(input)].join('\n\n').replaceAll(root, '<root>');
}

/** What is sent, as one text. */
export function told({ plan }: PlannedLaunch): string {
  return inputTexts(plan.input).join('\n');
}
