import type { ThreadEvent } from '../../../src/domain/event.ts';

/** What an event of a thread tells somebody who watches, and why it is so. The first row that fits is told. */
const LINES: readonly {
  is: (event: ThreadEvent) => boolean;
  told: (event: ThreadEvent) => string;
  why: string;
}[] = [
  row('create', () => 'wrote down what is wanted', "from here on the Ticket holds it, and nobody's memory"),
  state(
    'ready',
    'made it ready',
    'what must be true, what must not change, and what is left open is written',
  ),
  state('queued', 'says Go', 'only a person can, and the Go is for exactly this text'),
  state('inprogress', 'accepted it', 'exactly once, before any branch, worktree or agent is there'),
  work('started', ({ body }) => `began the work. ${first(body)}`, 'one Ticket, one branch, one worktree'),
  work(
    'pod',
    ({ heading, body }) => `${heading.toLowerCase()}: ${first(body)}`,
    'an agent of its own, in a folder of its own',
  ),
  row(
    'implementation_report',
    ({ attributes }) => `reported commit ${short(attributes.commit)}`,
    'all is committed; what is said of it stands in the Ticket',
  ),
  work(
    'validation',
    ({ attributes, body }) => `validation of the ${attributes.on} is ${attributes.outcome}: ${first(body)}`,
    'run by the program, on exactly what is judged',
  ),
  row(
    'review',
    ({ attributes }) => `${attributes.verdict} of ${short(attributes.commit)}`,
    'an approval covers one commit, and who reported cannot give it',
  ),
  work(
    'dossier',
    ({ heading, body }) => `${heading}. ${first(body)}`,
    'put together from record, git and runs; nothing in it is only claimed',
  ),
  state('done', 'merged it', 'built and validated beside everything, then the target moved in one step'),
  work(
    'cleaned',
    ({ body }) => first(body),
    'a branch goes only when its content is proved to be in the target',
  ),
  row('close', ({ heading }) => heading.toLowerCase(), 'the resolution says what changed for whom'),
];

/** A line for an event; undefined where it tells a watcher nothing of its own. */
export function lineOf(event: ThreadEvent): string | undefined {
  const found = LINES.find(({ is }) => is(event));
  if (!found) return undefined;
  return `${who(event).padEnd(13)} ${found.told(event)}\n${' '.repeat(14)}${dim(found.why)}`;
}

export function dim(text: string): string {
  return `\u001b[2m${text}\u001b[0m`;
}

export function bold(text: string): string {
  return `\u001b[1m${text}\u001b[0m`;
}

function row(kind: string, told: (event: ThreadEvent) => string, why: string) {
  return { is: (event: ThreadEvent) => event.kind === kind, told, why };
}

function state(to: string, told: string, why: string) {
  return {
    is: ({ kind, attributes }: ThreadEvent) => kind === 'state_changed' && attributes.to === to,
    told: () => told,
    why,
  };
}

function work(fact: string, told: (event: ThreadEvent) => string, why: string) {
  return {
    is: ({ kind, attributes }: ThreadEvent) => kind === 'work' && attributes.work === fact,
    told,
    why,
  };
}

/** What the program found out itself is told as its own. */
function who({ kind, author, attributes }: ThreadEvent): string {
  const isPrograms = kind === 'work' && attributes.work !== 'started';
  const role = author.split('/')[0] ?? author;
  return isPrograms ? 'the program' : role === 'human' ? 'the person' : role;
}

function first(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').replace(/^- /u, '');
}

function short(commit = ''): string {
  return commit.slice(0, 10);
}
