import { type Cue, type Play, playOf } from './play.ts';
import type { Step } from './stand-in-model.ts';

/** How an agent's model writes a file and runs a command, by the tools of that agent. */
export type Hands = {
  write: (path: string, text: string) => Step;
  run: (line: string) => Step;
  /** Where its own sandbox keeps a command from what it needs: how the sandbox says so, and the same asked for. */
  insist?: { hears: RegExp; run: (line: string) => Step };
};

/** A team that takes a Ticket from Go to the merge: each part answers what it hears, and knows of nothing else. */
export function teamPlay(hands: Hands): Play {
  return playOf({ orchestrator: ORCHESTRATOR, coder: coderWith(hands), reviewer: reviewerWith(hands) });
}

/** What briefings and answers say of the work, in words or as data. */
const ORCHESTRATOR: readonly Cue[] = [
  { hears: /May start:\n- (\S+) "/u, does: ([, id]) => call('plan_query', { tickets: [id] }) },
  {
    after: /plan_query/u,
    hears: /(\d{8}-\d{6}-[\w-]+)[\s\S]*plan_revision\W+([\w.-]+)/u,
    does: ([, ticket, plan_revision]) => call('work_start', { ticket, plan_revision, summary: INTENT }),
  },
  {
    hears: /- (\S+) ".*": .*Next: (work_(?:review|dossier))/u,
    does: ([, ticket, step = '']) => call(step, { ticket }),
  },
  { hears: /- (\S+) ".*": dossier, waits for holder/u, does: ([, ticket]) => merge(ticket) },
  {
    after: /work_dossier/u,
    hears:
      /(\d{8}-\d{6}-[\w-]+)[\s\S]*(?:Phase dossier, waits for holder|"phase":"dossier","waits_for":"holder")/u,
    does: ([, ticket]) => merge(ticket),
  },
];

const INTENT = 'A function greet that says hello, with a test. Nothing else changes. npm test validates it.';

function merge(ticket: string | undefined): Step {
  return call('work_merge', { ticket, close: 'People are greeted.' });
}

const SOURCE = "export const greet = (name) => 'Hello, ' + name + '!';\n";
const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from './greet.mjs';

test('somebody is greeted by name', () => assert.equal(greet('Ada'), 'Hello, Ada!'));
`;
const COMMIT = 'git add -A && git commit -m "Greet people" -m "Nobody did so far (and they are all here)."';

function coderWith({ write, run, insist }: Hands): readonly Cue[] {
  return [
    { after: /work_report/u, does: { says: 'It is reported.' } },
    ...(insist ? [{ after: /git commit/u, hears: insist.hears, does: insist.run(COMMIT) }] : []),
    {
      after: /git commit/u,
      hears: /\[ticket\/welcome \w+\] Greet people/u,
      does: (_, { whole }) => call('work_report', { ticket: ticketIn(whole), ...REPORT }),
    },
    { after: /npm test/u, hears: /pass 2/u, does: run(COMMIT) },
    { after: /greet\.test\.mjs/u, does: run('npm test') },
    { after: /greet\.mjs/u, does: (_, { whole }) => write(`${folderIn(whole)}/greet.test.mjs`, TEST) },
    { after: /ticket_show/u, does: (_, { whole }) => write(`${folderIn(whole)}/greet.mjs`, SOURCE) },
    { hears: FIRST, does: (_, { whole }) => call('ticket_show', { ticket: ticketIn(whole) }) },
  ];
}

const REPORT = { summary: 'greet says hello to whom it is given.', checks: ['npm test: 2 pass'] };

function reviewerWith({ run }: Hands): readonly Cue[] {
  return [
    { after: /ticket_review/u, does: { says: 'It is reviewed.' } },
    {
      after: /git diff/u,
      hears: /\+export const greet/u,
      does: (_, { whole }) =>
        call('ticket_review', { ticket: ticketIn(whole), commit: commitIn(whole), ...APPROVAL }),
    },
    { hears: /The whole difference: (git diff .+)/u, does: ([, line = '']) => run(line) },
  ];
}

const APPROVAL = { verdict: 'approve', body: 'It greets by name, and its test would see if it did not.' };

/** What the first input of a Pod says, in its own words. */
const FIRST = /You are \S+, \w+ of this workspace/u;
const ticketIn = (whole: string) => /^# Ticket (\S+)/mu.exec(whole)?.[1] ?? '';
const folderIn = (whole: string) => /^Work in `+ ?(.+?) ?`/mu.exec(whole)?.[1] ?? '';
const commitIn = (whole: string) => /^Review commit (\w+)/mu.exec(whole)?.[1] ?? '';

function call(tool: string, input: Readonly<Record<string, unknown>>): Step {
  return { calls: tool, input };
}
