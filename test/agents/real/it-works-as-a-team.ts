import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { parseThread } from '../../../src/domain/thread.ts';
import { git, write } from '../../git/fresh-repository.ts';
import { processesIn } from '../../story/processes-in.ts';
import type { AgentName } from './install-agent.ts';
import { type Hands, teamPlay } from './model/team.ts';
import type { Stage } from './stage.ts';

/**
 * From Go to the merge with real agents in all three roles, in a repository with a real test command. The model that
 * stands in does nothing but answer what it hears: whatever leads from one step to the next comes from the program.
 */
export function itWorksAsATeam(name: AgentName, stage: () => Stage, hands: Hands): void {
  const title = 'takes a queued Ticket to its merge as orchestrator, coder and reviewer, and asks nobody';
  it(title, { timeout: 240_000 }, async () => {
    const { story, model } = stage();
    const { root } = story;
    await prepare(stage());
    model.plays(teamPlay(hands));
    onTestFinished(() => stopAll(stage()));
    await stage().agreed('pod', 'launch', 'orchestrator', '--pod', 'boss', '--agent', name);
    const id = await stage().queued('welcome', 'Welcome people');
    const state = async () => (await story.done('ticket', 'show', id)).state;
    const isClosed = expect.poll(state, { timeout: 180_000, interval: 500 }).toBe('closed');
    await isClosed.catch(async () => expect.fail(await lastWords(stage())));

    expect(git(root, 'log', '-1', '--format=%s')).toBe('Merge ticket/welcome: Welcome people');
    expect(git(root, 'log', '-1', '--format=%s', 'HEAD^2')).toBe('Greet people');
    expect(readFileSync(join(root, 'greet.mjs'), 'utf8')).toContain('Hello');
    expect(git(root, 'status', '--porcelain', 'greet.mjs', 'greet.test.mjs')).toBe('');
    expect(story.read(id, 'resolution.md')).toBe('People are greeted.\n');
    expect(happened(story.read(id, 'thread.md'))).toEqual(STORY);
    for (const pod of ['boss', 'ticket-coder-welcome', 'ticket-reviewer-welcome'])
      expect(asked(await stage().lines(pod))).toEqual([]);
    expect(git(root, 'branch', '--list', 'ticket/welcome')).toBe('');
    expect(existsSync(join(root, '.worktree/welcome'))).toBe(false);
    await stage().agreed('pod', 'stop', 'boss');
    if (process.platform === 'linux')
      await expect.poll(() => processesIn(story.folder), { timeout: 20_000 }).toEqual([]);
  });
}

/** What happened, and whose act it is, as somebody reads it who was not there. */
const STORY = [
  'create by intake',
  'intake_summary by intake',
  'state_changed ready by intake',
  'state_changed queued by human',
  'state_changed inprogress by orchestrator',
  'work started by orchestrator',
  'work pod coder by orchestrator',
  'implementation_report by coder',
  'work validation branch green by orchestrator',
  'work pod reviewer by orchestrator',
  'review approve by reviewer',
  'work validation merge green by orchestrator',
  'work dossier by orchestrator',
  'state_changed done by orchestrator',
  'work cleaned by orchestrator',
  'close done by orchestrator',
  'state_changed closed by orchestrator',
];
const YES = { when: '[y/N] ', type: 'y\r' };

/** A project whose tests are run by its own command, and where a person left the merge to the program. */
async function prepare(stage: Stage): Promise<void> {
  const { root } = stage.story;
  write(root, 'package.json', '{ "private": true, "scripts": { "test": "node --test" } }\n');
  write(root, 'first.test.mjs', "import { test } from 'node:test';\ntest('nothing yet', () => {});\n");
  write(root, '.yoi/ticket.config.toml', CONFIG);
  git(root, 'add', 'package.json', 'first.test.mjs', '.yoi/ticket.config.toml');
  git(root, 'commit', '-qm', 'Test');
  await stage.person(['trust'], { when: /Trust[\s\S]* No/u, type: 'y' });
}

const CONFIG = `[merge]
authority = "workspace"
[[work.validation]]
command = ["npm", "test"]
`;

/** What the thread tells, in its order and in a few words each. */
function happened(thread: string): string[] {
  const { events, problems } = parseThread(thread);
  expect(problems).toEqual([]);
  return events.map(({ kind, author, attributes }) => {
    const { to, verdict, work, role, on, outcome } = attributes;
    const what = [kind, to ?? verdict ?? work, role, on, outcome].filter(Boolean).join(' ');
    return `${what} by ${author.replace(/\/.+/u, '')}`;
  });
}

/** What each Pod did last, for whoever looks why it went no further. */
async function lastWords(stage: Stage): Promise<string> {
  const { pods } = POD_LIST.parse(await stage.story.done('pod', 'list'));
  const words = pods.map(async ({ pod }) => [`${pod}:`, ...(await stage.lines(pod)).slice(-12)].join('\n'));
  return (await Promise.all(words)).join('\n\n');
}

/** Whoever is left where it went no further. */
async function stopAll(stage: Stage): Promise<void> {
  const { pods } = POD_LIST.parse(await stage.story.done('pod', 'list'));
  for (const { pod } of pods) await stage.person(['pod', 'stop', pod], YES);
}

const POD_LIST = z.object({ pods: z.array(z.object({ pod: z.string() })) });

/** The lines that wait for a person's answer. */
function asked(lines: readonly string[]): string[] {
  return lines.filter((line) => / asks: /u.test(line));
}
