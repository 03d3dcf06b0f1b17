import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { EventDraft, ThreadEvent } from '../../src/domain/event.ts';
import { appendEvents, parseThread, renderEvent } from '../../src/domain/thread.ts';
import { CONFIG_FILE } from '../../src/playbook/config.ts';
import { git, write } from '../git/fresh-repository.ts';
import { call } from '../mcp/connect.ts';
import { trustHere } from '../story/act-here.ts';
import { type Fields, Story } from '../story/program.ts';

export let story: Story;
export let boss: Client;

/** Red where the file says so, and nothing else: what is tried here is what may follow from it. */
export const CHECK = `import { existsSync, readFileSync } from 'node:fs';
if (existsSync('state.txt') && readFileSync('state.txt', 'utf8').includes('red')) process.exit(1);
`;
export const CONFIG = `[merge]
authority = "workspace"

[[work.validation]]
command = ["node", "check.mjs"]
`;

/** A workspace that merges by itself what is approved and green, and an orchestrator; for all tests of a file. */
export function stage(): void {
  beforeAll(async () => {
    story = await Story.begin();
    const { root } = story;
    git(root, 'config', 'user.name', 'Person');
    git(root, 'config', 'user.email', 'person@example.org');
    write(root, 'check.mjs', CHECK);
    await configure(CONFIG);
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'Configure');
    boss = await story.serve({ role: 'orchestrator', pod: 'boss' });
  });
  afterEach(async () => {
    if (readFileSync(join(story.root, CONFIG_FILE), 'utf8') !== CONFIG) await configure(CONFIG);
  });
  afterAll(() => story.end());
}

export async function configure(config: string): Promise<void> {
  write(story.root, CONFIG_FILE, config);
  await trustHere(story.root);
}

export const ready = (title: string) => story.ready(title);
export const queued = (title: string) => story.queued(title);

/** Accepted by an orchestrator, and nothing is made for it yet. */
export const accepted = (title: string) => story.inProgress(title);

export const slugOf = (id: string) => id.split('-').slice(2).join('-');
export const treeOf = (id: string) => join(story.root, '.worktree', slugOf(id));

/** Accepted, with branch and worktree, and nobody in it. */
export async function begun(title: string): Promise<string> {
  const id = await accepted(title);
  const start = () => story.here('human', 'work_start', { ticket: id, launch: false });
  while ((await start()).done === false);
  return id;
}

export function commit(id: string, files: Readonly<Record<string, string>>, message = 'Work'): string {
  for (const [path, text] of Object.entries(files)) write(treeOf(id), path, text);
  git(treeOf(id), 'add', '.');
  git(treeOf(id), 'commit', '-qm', message);
  return git(treeOf(id), 'rev-parse', 'HEAD');
}

export function report(id: string, more: Fields = {}): Promise<Fields> {
  const coder = { role: 'coder', name: `coder-${slugOf(id)}`, ticket: id } as const;
  return story.here(coder, 'work_report', { ticket: id, summary: 'Done.', ...more });
}

export async function approve(id: string, on: string, more: Fields = {}): Promise<void> {
  const reviewer = { role: 'reviewer', name: `reviewer-${slugOf(id)}`, ticket: id } as const;
  const review = { ticket: id, commit: on, verdict: 'approve', body: 'Good.', ...more };
  await story.here(reviewer, 'ticket_review', review);
}

/** Worked on, reported and approved; the commit. */
export async function approved(
  title: string,
  files: Readonly<Record<string, string>> = {},
): Promise<{ id: string; at: string }> {
  const id = await begun(title);
  const at = commit(id, { [`${slugOf(id)}.txt`]: 'one\ntwo\n', ...files });
  await report(id);
  await approve(id, at);
  return { id, at };
}

/** A step, asked for until it is over; what it answers, or the words of its refusal. */
export async function step(
  tool: string,
  input: Fields,
  client = boss,
): Promise<Fields & { refused?: string }> {
  for (;;) {
    const { isError, text, structured } = await call(client, tool, input);
    if (isError || !structured) return { refused: text };
    if (structured.done !== false) return structured;
  }
}

/** What somebody with an editor, and a copy of our rules for the sum, can add to a thread. */
export function forge(id: string, draft: EventDraft, author = 'orchestrator/boss'): void {
  const { events } = parseThread(story.read(id, 'thread.md'));
  const newId = () => `01JFORGED${String(events.length).padStart(17, '0')}`;
  for (const event of appendEvents(events, [draft], { author, at: '2026-01-01T00:00:00Z', newId }))
    appendFileSync(join(story.records, id, 'thread.md'), `\n${renderEvent(event)}`);
}

export function edit(id: string, from: RegExp, to: string): void {
  const path = join(story.records, id, 'item.md');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

export const eventsOf = (id: string): readonly ThreadEvent[] =>
  parseThread(story.read(id, 'thread.md')).events;
export const at = (branch: string) => git(story.root, 'rev-parse', `refs/heads/${branch}`);
export const branches = () =>
  git(story.root, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads').split('\n');
/** The checkout of the records moves with every event that is written. */
export const worktrees = () =>
  git(story.root, 'worktree', 'list', '--porcelain')
    .split('\n\n')
    .filter((one) => !one.includes('refs/heads/yoi-tickets'));
export const localDir = () => join(story.root, '.git/yoi');

/** All of git but the records' own branch, and what is checked out: nothing of it changes by what is refused. */
export function outside(): unknown {
  return {
    branches: branches().filter((line) => !line.includes('refs/heads/yoi-tickets')),
    worktrees: worktrees(),
    status: git(story.root, 'status', '--porcelain'),
    pods: existsSync(join(localDir(), 'pods')) ? readdirSync(join(localDir(), 'pods')) : [],
  };
}

export const artifact = (id: string, name: string) => story.read(id, 'artifacts', name);
