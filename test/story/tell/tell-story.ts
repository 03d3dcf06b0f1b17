import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Counted } from '../../agents/tally.ts';
import { git } from '../../git/fresh-repository.ts';
import { implementing } from '../plays.ts';
import { WorkStory } from '../work-story.ts';
import { bold, dim, lineOf } from './narrator.ts';

const TITLE = 'Greet the world where nobody is named';
const BODY =
  '## Acceptance criteria\n\n- `greet()` gives `Hello, world`\n- everybody else is greeted as before\n';
const RESOLUTION = 'Who says no name is greeted as the world.';

let story: WorkStory;
const say = (text = '') => process.stdout.write(`${text}\n`);

beforeAll(async () => {
  say(bold('\nOne life of a Ticket: a person, four agents, and the program between them.'));
  say(
    dim('The agents are scripted; their protocol, the processes, git, the build and the tests are real.\n'),
  );
  story = await WorkStory.begin('', { SCRIPTED_AGENT_TALLY: 'tally.jsonl' });
});
afterAll(() => story.end());

it('leads from a wish to a merged commit and a closed Ticket', async () => {
  const began = performance.now();
  write();
  const { house } = story;
  const intake = await house.launch('intake', ['Somebody may greet without a name.']);
  const ticket = await soon(
    () =>
      house.pods
        .transcript(intake, 1_000)
        .flatMap((line) =>
          line.kind === 'tool' && line.output ? (/\d{8}-\d{6}-[a-z-]+/u.exec(line.output) ?? []) : [],
        )[0],
  );
  const told = follow(ticket);
  await soon(() => states(ticket).includes('ready') || undefined);
  await told();
  const boss = await house.launch('orchestrator', ['Take on what is queued.']);
  await story.says('ticket', 'queue', ticket);
  await soon(() => kinds(ticket).includes('dossier') || undefined, told);
  const tried = await soon(() =>
    house.pods
      .transcript(boss, 1_000)
      .find((line) => line.kind === 'tool' && line.title.endsWith('work_merge') && line.status === 'failed'),
  );
  say(`orchestrator  tries to merge it: ${dim(refusalIn(tried.kind === 'tool' ? tried.output : ''))}`);
  say(`${' '.repeat(14)}${dim('every gate is kept by the program, not by a prompt')}`);
  await story.says('work', 'merge', ticket, '--close', RESOLUTION);
  await told();
  tellEnd(ticket, performance.now() - began);
  expect(states(ticket).at(-1)).toBe('closed');
});

/** What each agent does, turn by turn. */
function write(): void {
  const read = (kind: string, name: string) => `@call playbook_read ${JSON.stringify({ kind, name })}`;
  story.plays('intake', [
    [
      read('workflow', 'ticket-intake-workflow'),
      '@call ticket_list {"text":"greet","state":"all"}',
      `@call ticket_create ${JSON.stringify({ title: TITLE, body: BODY, slug: 'greet-the-world' })}`,
      `@call ticket_ready ${JSON.stringify({ ticket: 'greet-the-world', summary: 'One function, one more test. Names stay as they are.' })}`,
    ],
  ]);
  const summary = 'greet() without a name greets the world; nothing else changes. Validated by node --test.';
  story.plays('orchestrator', [
    [read('workflow', 'ticket-orchestrator-routing')],
    [
      '@when May start',
      '@call plan_query {"tickets":["{ticket}"]}',
      `@call work_start {"ticket":"{ticket}","summary":${JSON.stringify(summary)},"plan_revision":"{plan_revision}"}`,
    ],
    ['@when : reported', '@call work_review {"ticket":"{ticket}"}'],
    [
      '@when : approved',
      '@call work_dossier {"ticket":"{ticket}"}',
      '@call work_merge {"ticket":"{ticket}"}',
    ],
  ]);
  story.plays('coder', [
    [
      read('workflow', 'multi-agent-workflow'),
      ...implementing(
        'src/greet.js',
        "export const greet = (name = 'world') => 'Hello, ' + name;",
        'greet() greets the world.',
      ),
    ],
  ]);
  story.plays('reviewer', [
    [
      read('workflow', 'multi-agent-workflow'),
      `@call ticket_review ${JSON.stringify({ ticket: '{ticket}', commit: '{commit}', verdict: 'approve', body: 'Both criteria hold.' })}`,
    ],
  ]);
}

/** Tells what comes into the thread while it comes; called, what is there by now. */
function follow(ticket: string): () => Promise<void> {
  let heard = 0;
  return async () => {
    const events = story.events(ticket);
    for (const event of events.slice(heard)) {
      const line = lineOf(event);
      if (line) say(line);
    }
    heard = events.length;
  };
}

async function soon<T>(
  look: () => T | undefined,
  meanwhile: () => Promise<void> = async () => {},
): Promise<T> {
  let found: T | undefined;
  await expect
    .poll(
      async () => {
        await meanwhile();
        found = look();
        return found !== undefined;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(true);
  if (found === undefined) throw new Error('it never came');
  return found;
}

function states(ticket: string): string[] {
  return story.events(ticket).flatMap(({ attributes: { to } }) => (to ? [to] : []));
}

function kinds(ticket: string): string[] {
  return story.events(ticket).flatMap(({ attributes: { work } }) => (work ? [work] : []));
}

function refusalIn(output = ''): string {
  return output.split('\n')[0]?.slice(0, 220) ?? '';
}

function tellEnd(ticket: string, ms: number): void {
  say(bold('\nWhat is there now'));
  say(git(story.root, 'log', '--graph', '--format=%h %s', '-4'));
  say(dim(git(story.root, 'log', '-1', '--format=%(trailers)')));
  say(`The thread that tells it to who was not there: .yoi/tickets/${ticket}/thread.md`);
  say(bold('\nWhat it cost'));
  const counted = tally();
  const rows = [...new Set(counted.map(({ role }) => role))].map((role) => {
    const own = counted.filter((one) => one.role === role);
    const calls = own.filter(({ what }) => what === 'call');
    return {
      role,
      calls: calls.length,
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      names: calls.map(({ name }) => name),
    };
  });
  for (const { role, calls, bytes, names } of rows)
    say(
      `${role.padEnd(13)} ${String(calls).padStart(2)} calls, ${tokens(bytes)} tokens  ${dim(names.join(', '))}`,
    );
  say(`${'the person'.padEnd(13)}  2 calls            ${dim('ticket queue, work merge --close')}`);
  const calls = rows.reduce((sum, row) => sum + row.calls, 2);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  say(
    bold(
      `${'together'.padEnd(13)} ${calls} calls, ${tokens(bytes)} tokens of ours (bytes / 4), in ${(ms / 1000).toFixed(1)} s\n`,
    ),
  );
  expect(calls).toBeLessThanOrEqual(16);
  expect(bytes / 4).toBeLessThanOrEqual(25_000);
}

function tally(): Counted[] {
  const file = join(story.house.story.folder, 'tally.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function tokens(bytes: number): string {
  return Math.round(bytes / 4)
    .toLocaleString('en')
    .padStart(6);
}
